/** The house as it is: its folders, and which imports from which, read from the code. `npm run house` writes the picture. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { root } from "./house.mjs";

/** Rows from the top: arrows point down. A folder that is missing here is an error. */
const rows = [
  [
    ["renderer", "the window: Vue, pinia, chart.js"],
    ["electron/main", "window, menu, files, security"],
    ["electron/preload", "the page's only door"],
    ["cli", "gradlab, without a window"],
  ],
  [
    ["electron/bridge", "typed calls and messages"],
    ["electron/trainer", "the process that trains"],
  ],
  [["host", "Node: files, journal, threads, WASM"]],
  [
    ["core/project", "the file's format"],
    ["core/training", "runs, evaluation, messages"],
    ["core/doctor", "rules, remedies, verdicts"],
  ],
  [
    ["core/engine", "kernels, plan, plain passes"],
    ["core/network", "spec, kinds, presets, PyTorch"],
    ["core/metrics", "scores, curves, intervals"],
  ],
  [["core/data", "bytes → table → recipe → rows"]],
];
/** @typedef {{ x: number, y: number, row: number, words: string }} Place */

const isCore = (/** @type {string} */ name) => name.startsWith("core/");
const [width, boxWidth, boxHeight, gap] = [1120, 224, 52, 78];

/** Every import between two folders, as `from to`. What imports from core from outside has one arrow to all of it. */
function arrows() {
  const names = rows.flat().map(([name]) => name);
  const folderOf = (/** @type {string} */ file) => names.find((name) => file.startsWith(`${name}/`)) ?? null;
  /** @type {Set<string>} */
  const found = new Set();
  for (const top of ["core", "host", "electron", "cli", "renderer"])
    for (const file of filesIn(top)) {
      const from = folderOf(file);
      // The few files of core itself (random numbers, matrices, exact functions) are everybody's.
      if (from === null) continue;
      for (const [, path = ""] of readFileSync(join(root, file), "utf8").matchAll(/(?:from|import\()\s*"([^"]+)"/g)) {
        const to = folderOf(resolved(file, path));
        if (!to || to === from) continue;
        found.add(`${from} ${isCore(to) && !isCore(from) ? "core" : to}`);
      }
    }
  return [...found].sort().map((one) => /** @type {[string, string]} */ (one.split(" ")));
}

/** @param {string} folder */
function filesIn(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)).replaceAll("\\", "/"))
    .filter((file) => !file.includes("/generated/"));
}

/** @param {string} file @param {string} path */
function resolved(file, path) {
  if (path.startsWith("#bridge/")) return path.replace("#bridge", "electron/bridge");
  if (path.startsWith("#")) return path.slice(1);
  return path.startsWith(".") ? posix.normalize(`${dirname(file)}/${path}`) : "";
}

function places() {
  /** @type {Map<string, Place>} */
  const all = new Map();
  rows.forEach((row, r) => {
    const space = width / row.length;
    row.forEach(([name = "", words = ""], i) => {
      const x = space * (i + 0.5) - boxWidth / 2;
      all.set(name, { x, y: 24 + r * (boxHeight + gap), row: r, words });
    });
  });
  return all;
}

/** The frame around the boxes of core. @param {Map<string, Place>} at */
function frameOf(at) {
  const core = [...at].filter(([name]) => isCore(name)).map(([, place]) => place);
  const y = Math.min(...core.map((place) => place.y)) - 34;
  return { x: 12, y, width: width - 24, height: Math.max(...core.map((place) => place.y)) + boxHeight + 16 - y };
}

/**
 * From the lower edge of a box to the upper edge of another; sideways between two of a row.
 * @param {Omit<Place, "words">} a
 * @param {Omit<Place, "words">} b
 * @param {number} spread
 */
function line(a, b, spread) {
  const half = boxWidth / 2;
  if (a.row === b.row) {
    const right = b.x > a.x;
    const [x1, x2] = right ? [a.x + boxWidth, b.x] : [a.x, b.x + boxWidth];
    const y = a.y + boxHeight / 2 + (right ? -8 : 8);
    const far = Math.abs(x2 - x1) > 400 ? (right ? -52 : 52) : 0;
    return `M${x1} ${y}C${(x1 + x2) / 2} ${y + far} ${(x1 + x2) / 2} ${y + far} ${x2} ${y}`;
  }
  const down = b.row > a.row;
  const [y1, y2] = down ? [a.y + boxHeight, b.y] : [a.y, b.y + boxHeight];
  const [x1, x2] = [a.x + half + spread, b.x + half + spread];
  const bend = (y2 - y1) * 0.45;
  return `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
}

const ink = { text: "#5a6372", name: "#14181f", down: "#9aa3b2", up: "#b3541e" };

export function housePicture() {
  const at = places();
  const frame = frameOf(at);
  const height = 24 + rows.length * (boxHeight + gap) - gap + 24;
  const lines = arrows().map(([from, to], i) => {
    const a = at.get(from);
    if (!a) throw new Error(`The folder ${from} has no place.`);
    const b = to === "core" ? { x: a.x, y: frame.y, row: Infinity } : at.get(to);
    if (!b) throw new Error(`The folder ${to} has no place.`);
    const way = b.row < a.row ? "up" : "down";
    const dash = way === "up" ? ' stroke-dasharray="5 4"' : "";
    const d = line(a, b, to === "core" ? -90 : ((i * 29) % 120) - 60);
    return `<path fill="none" stroke="${ink[way]}"${dash} marker-end="url(#${way})" d="${d}"><title>${from} imports ${to}</title></path>`;
  });
  const boxes = [...at].map(([name, { x, y, words }]) => {
    const [fill, stroke] = name.startsWith("core") ? ["#eef0fb", "#4a4fd0"] : ["#ffffff", "#9aa3b2"];
    const text = `x="${x + boxWidth / 2}" text-anchor="middle" font-family="Inter, system-ui, sans-serif"`;
    return [
      `<rect x="${x}" y="${y}" width="${boxWidth}" height="${boxHeight}" rx="8" fill="${fill}" stroke="${stroke}"/>`,
      `<text ${text} y="${y + 21}" font-size="14" font-weight="600" fill="${ink.name}">${name}</text>`,
      `<text ${text} y="${y + 39}" font-size="12" fill="${ink.text}">${words}</text>`,
    ].join("\n");
  });
  const tip = (/** @type {"up" | "down"} */ way) =>
    `<marker id="${way}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="${ink[way]}"/></marker>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="The folders of the project, and which imports from which">
<defs>${tip("down")}${tip("up")}</defs>
<rect width="${width}" height="${height}" fill="#ffffff"/>
<rect x="${frame.x}" y="${frame.y}" width="${frame.width}" height="${frame.height}" rx="14" fill="#f7f8fe" stroke="#c9cdf2"/>
<text x="${frame.x + 16}" y="${frame.y + 22}" font-family="Inter, system-ui, sans-serif" font-size="13" font-weight="600" fill="#4a4fd0">core: pure TypeScript, no Electron, DOM, Vue or Node</text>
${lines.join("\n")}
${boxes.join("\n")}
</svg>
`;
}
