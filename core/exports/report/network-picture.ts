/** The network from left to right: a column of cells a layer, its name above and what it is below. */
import { layerWords } from "../../network/layer-words";
import type { NetworkPlan } from "../../network/plan";
import { plural, toDecimals } from "../../numbers";
import { html, type Html } from "./html";

/** Columns that fit beside each other; of more the middle ones stand in the table alone. */
const mostColumns = 9;
const mostCells = 10;
const [pitch, cell, top, tall] = [100, 9, 24, 118];
const n = (value: number): number => toDecimals(value, 1);

interface Place {
  title: string;
  words: string;
  units: number;
  end: boolean;
}

export function networkPicture(plan: NetworkPlan): Html {
  const all: Place[] = [
    { title: "input", words: plural(plan.inputs, "input"), units: plan.inputs, end: true },
    ...plan.layers.map((layer, at) => ({
      title: layer.title,
      words: layerWords(layer),
      units: layer.units,
      end: at === plan.layers.length - 1,
    })),
  ];
  const gone = all.length - mostColumns;
  const half = Math.ceil(mostColumns / 2);
  const places =
    gone > 0
      ? [
          ...all.slice(0, half),
          { title: "…", words: `${gone + 1} more`, units: 0, end: false },
          ...all.slice(half + gone + 1),
        ]
      : all;
  const width = places.length * pitch;
  const x = (at: number) => at * pitch + pitch / 2;
  const heights = places.map(({ units }) => (Math.min(mostCells, units) / mostCells) * tall);
  const middle = top + tall / 2;
  const words = `The network: ${all.map(({ title, words: what }) => `${title}, ${what}`).join("; ")}.`;
  return html`<figure>
    <svg
      viewBox="0 0 ${width} ${top + tall + 24}"
      width="${width}"
      height="${top + tall + 24}"
      role="img"
      aria-label="${words}"
    >
      ${places.slice(1).map((_, at) => {
        const [a, b] = [Math.max(cell, heights[at]!) / 2, Math.max(cell, heights[at + 1]!) / 2];
        return html`<path
          class="flow"
          d="M${x(at) + 9} ${n(middle - a)}L${x(at + 1) - 9} ${n(middle - b)}V${n(middle + b)}L${x(at) + 9} ${n(middle + a)}Z"
        />`;
      })}
      ${places.map(({ title, words: what, units, end }, at) => {
        const shown = Math.min(mostCells, units);
        const from = middle - heights[at]! / 2;
        return html`<text class="strong" x="${x(at)}" y="14" text-anchor="middle">${fitting(title)}</text>
          ${Array.from({ length: shown }, (_, i) => html`<rect class="cell${end ? " end" : ""}" x="${x(at) - 7}" y="${n(from + (i * tall) / mostCells)}" width="14" height="${n(tall / mostCells - 2)}" rx="2.5" />`)}
          <text x="${x(at)}" y="${top + tall + 16}" text-anchor="middle">${fitting(what)}</text>`;
      })}
    </svg>
  </figure>`;
}
/** Longer words would run into the next column; the table beside it has them whole. */
const fitting = (text: string): string => (text.length > 16 ? `${text.slice(0, 15)}…` : text);
