/** Growth as a picture: three plots side by side, both axes logarithmic, in the colours of LOOK.md for light and dark. */
import type { Growth } from "./growth";
import { lineOf } from "./growth-report";
import { median } from "./statistics";

export const size = { width: 1280, height: 388, plot: 340, gap: 74, left: 62, top: 102, height2: 250 };

interface Line {
  name: string;
  kind: "ours" | "team" | "torch";
  points: { at: number; value: number }[];
}

function linesOf({ points }: Growth): Line[] {
  const line = (name: string, kind: Line["kind"], peer: string, threads: number): Line => ({
    name,
    kind,
    points: points.flatMap(({ size: at, row }) => {
      const found = lineOf(row, peer, threads);
      return found ? [{ at, value: median(found.speeds) }] : [];
    }),
  });
  return [
    line("Gradient Lab, 2 threads", "team", "ours", 2),
    line("Gradient Lab, 1 thread", "ours", "ours", 1),
    line("PyTorch, 1 thread", "torch", "torch", 1),
  ].filter((one) => one.points.length > 0);
}

const tick = (value: number) =>
  value >= 1e6 ? `${value / 1e6} M` : value >= 10_000 ? `${value / 1000} k` : value.toLocaleString("en");
const powers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => 10 ** (from + n));

interface Plot {
  left: number;
  x: (at: number) => number;
  y: (value: number) => number;
}

function panel(growth: Growth, left: number, [low, high]: readonly [number, number]): string {
  const sizes = growth.points.map((point) => point.size);
  const [first, last] = [Math.log10(sizes[0]!), Math.log10(sizes.at(-1)!)];
  const bottom = size.top + size.height2;
  const plot: Plot = {
    left,
    x: (at) => left + ((Math.log10(at) - first) / (last - first)) * size.plot,
    y: (value) => bottom - ((Math.log10(value) - low) / (high - low)) * size.height2,
  };
  const title = { rows: "Rows of data", width: "Width: units of a layer", depth: "Depth: hidden layers" }[growth.name];
  return [
    `<text class="title" x="${left}" y="${size.top - 34}">${title}</text>`,
    `<text class="ink2" x="${left}" y="${size.top - 16}">${growth.words}</text>`,
    ...powers(low, high).map(
      (value) =>
        `<path class="grid" d="M${left} ${plot.y(value)}h${size.plot}"/>` +
        `<text class="ink3" x="${left - 8}" y="${plot.y(value) + 4}" text-anchor="end">${tick(value)}</text>`,
    ),
    `<path class="axis" d="M${left} ${size.top}v${size.height2}h${size.plot}"/>`,
    ...sizes.map(
      (at) => `<text class="ink3" x="${plot.x(at)}" y="${bottom + 18}" text-anchor="middle">${tick(at)}</text>`,
    ),
    ...linesOf(growth).map((line) => drawn(line, plot)),
  ].join("\n");
}

function drawn({ kind, points }: Line, { x, y }: Plot): string {
  const places = points.map(({ at, value }) => `${x(at).toFixed(1)} ${y(value).toFixed(1)}`);
  const dots = places.map((place) => {
    const [cx, cy] = place.split(" ");
    return `<circle class="${kind}-dot" cx="${cx}" cy="${cy}" r="3"/>`;
  });
  return `<path class="${kind}" d="M${places.join("L")}"/>${dots.join("")}`;
}

function key(growth: Growth): string {
  let x = size.left + 152;
  return linesOf(growth)
    .map(({ name, kind }) => {
      const at = x;
      x += 48 + 6.6 * name.length;
      return `<path class="${kind}" d="M${at} 24h24"/><circle class="${kind}-dot" cx="${at + 12}" cy="24" r="3"/><text class="ink" x="${at + 32}" y="28">${name}</text>`;
    })
    .join("\n");
}

const light = {
  surface: "#FFFFFF",
  ink: "#14181D",
  ink2: "#434C57",
  ink3: "#5E6874",
  grid: "#E9EDF1",
  axis: "#B9C1CB",
  ours: "#0072B2",
  torch: "#D55E00",
};
const dark: typeof light = {
  surface: "#191B1E",
  ink: "#ECEEF1",
  ink2: "#B7BDC6",
  ink3: "#949CA7",
  grid: "#24272B",
  axis: "#4A5059",
  ours: "#56B4E9",
  torch: "#EE7D2B",
};

/** Rules that colour what is drawn; the second thread is dashed. */
const coloured = (c: typeof light): string =>
  [
    `.surface{fill:${c.surface}}`,
    `.ink,.title{fill:${c.ink}}.ink2{fill:${c.ink2}}.ink3{fill:${c.ink3}}`,
    `.grid{stroke:${c.grid}}.axis{stroke:${c.axis}}`,
    `.ours,.team{stroke:${c.ours}}.torch{stroke:${c.torch}}`,
    `.ours-dot{fill:${c.ours}}.torch-dot{fill:${c.torch}}.team-dot{fill:${c.surface};stroke:${c.ours}}`,
  ].join("");

/** An SVG that follows the reader's scheme, or keeps to one. */
export function picture(all: readonly Growth[], scheme: "light" | "dark" | "both" = "both"): string {
  const values = all.flatMap(linesOf).flatMap((line) => line.points.map(({ value }) => value));
  const range = [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))] as const;
  const colours =
    scheme === "both"
      ? `${coloured(light)}@media(prefers-color-scheme:dark){${coloured(dark)}}`
      : coloured(scheme === "light" ? light : dark);
  const style =
    "text{font:12px Inter,system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;font-variant-numeric:tabular-nums}" +
    ".title{font-size:14px;font-weight:600}path{fill:none}.grid,.axis{stroke-width:1}" +
    ".ours,.torch,.team{stroke-width:2;stroke-linejoin:round}.team{stroke-dasharray:4 3;stroke-width:1.5}.team-dot{stroke-width:1.5}";
  const label = "Rows per second while training, by rows of data, width and depth, of Gradient Lab and PyTorch";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img" aria-label="${label}">`,
    `<style>${style}${colours}</style>`,
    `<rect class="surface" width="${size.width}" height="${size.height}" rx="8"/>`,
    `<text class="ink2" x="${size.left}" y="28">Rows per second</text>`,
    key(all[0]!),
    ...all.map((growth, n) => panel(growth, size.left + n * (size.plot + size.gap), range)),
    "</svg>",
    "",
  ].join("\n");
}
