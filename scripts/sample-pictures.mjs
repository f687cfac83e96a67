// Computes the pictures of the sample tiles from the samples themselves: node scripts/sample-pictures.mjs
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import Papa from "papaparse";

const root = path.resolve(import.meta.dirname, "..");
/** Size of the plot in a tile, for placing names: width, height, and of a letter. */
const box = { width: 272, height: 128, letter: 6.6, line: 14 };

const samples = [
  {
    file: "iris",
    name: "iris",
    target: "species",
    x: "petal_length_cm",
    y: "petal_width_cm",
    caption: "Three species of iris from four lengths",
  },
  {
    file: "wine",
    name: "wine",
    target: "cultivar",
    x: "flavanoids",
    y: "color_intensity",
    caption: "Which cultivar a wine was pressed from",
  },
  {
    file: "breast_cancer",
    name: "breast cancer",
    target: "diagnosis",
    x: "mean_radius",
    y: "mean_concave_points",
    positive: "malignant",
    caption: "Malignant or benign, from cell nuclei",
  },
  { file: "digits", name: "digits", target: "digit", caption: "Handwriting, eight by eight pixels" },
  {
    file: "penguins",
    name: "penguins",
    target: "species",
    x: "bill_length_mm",
    y: "bill_depth_mm",
    caption: "Three penguins, with cells missing",
  },
  {
    file: "diabetes",
    name: "diabetes",
    target: "progression",
    x: "bmi",
    y: "progression",
    caption: "How far the illness goes in a year",
  },
];

const number = (text) => (text === "" || text === "NA" ? NaN : Number(text));
const round = (value) => Math.round(value * 1000);
const scale = (values) => {
  const known = values.filter((v) => !Number.isNaN(v));
  const low = Math.min(...known);
  const high = Math.max(...known);
  return (v) => (v - low) / (high - low);
};

/** Classes in the order of their colours: by name, the positive one of two last. */
function classesOf(rows, { target, positive }) {
  const names = [...new Set(rows.map((row) => row[target]))].sort();
  return positive ? [...names.filter((name) => name !== positive), positive] : names;
}

function scatter(rows, sample) {
  const classes = classesOf(rows, sample);
  const xs = rows.map((row) => number(row[sample.x]));
  const ys = rows.map((row) => number(row[sample.y]));
  const [toX, toY] = [scale(xs), scale(ys)];
  const points = rows
    .map((row, i) => [round(toX(xs[i])), round(toY(ys[i])), classes.indexOf(row[sample.target])])
    .filter((point) => point.every((value) => !Number.isNaN(value)));
  return { kind: "scatter", classes: placeNames(points, classes), points: unique(points) };
}

/** Several rows on one spot are drawn once. */
const unique = (points) => [...new Map(points.map((point) => [point.join(), point])).values()];

/** Mean distance from a place to the five points nearest to it. */
const distance = (points, x, y) =>
  points
    .map((point) => Math.hypot((point[0] - x) * 2, point[1] - y))
    .sort((a, b) => a - b)
    .slice(0, 5)
    .reduce((sum, d) => sum + d / 5, 0);

/** A name stands close to its class and closer than to the others, and covers few points and no other name. */
function placeNames(points, classes) {
  const taken = [];
  return classes.map((label, index) => {
    const text = label.replaceAll("_", " ");
    const own = points.filter((point) => point[2] === index);
    const others = points.filter((point) => point[2] !== index);
    const half = [((text.length * box.letter) / 2 / box.width) * 1000, (box.line / 2 / box.height) * 1000];
    let best = { cost: Infinity, x: 500, y: 500 };
    for (let x = half[0]; x <= 1000 - half[0]; x += 10) {
      for (let y = half[1]; y <= 1000 - half[1]; y += 20) {
        const inside = (point, margin) =>
          Math.abs(point[0] - x) < half[0] + margin && Math.abs(point[1] - y) < half[1] + margin * 2;
        const covered = points.reduce((sum, point) => sum + (inside(point, 8) ? (point[2] === index ? 1 : 3) : 0), 0);
        const near = distance(own, x, y) + 2 * Math.max(0, distance(own, x, y) - distance(others, x, y) + 60);
        const clash = taken.some((other) => Math.abs(other.x - x) < half[0] * 2 && Math.abs(other.y - y) < half[1] * 2);
        const cost = covered * 120 + near + (clash ? 1e6 : 0);
        if (cost < best.cost) best = { cost, x, y };
      }
    }
    taken.push(best);
    return { label: text, x: Math.round(best.x), y: Math.round(best.y) };
  });
}

/** Least squares of y on x: the line in the picture. */
function regression(rows, sample) {
  const xs = rows.map((row) => number(row[sample.x]));
  const ys = rows.map((row) => number(row[sample.y]));
  const [toX, toY] = [scale(xs), scale(ys)];
  const points = rows.map((_, i) => [toX(xs[i]), toY(ys[i])]);
  const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const [mx, my] = [mean(points.map((p) => p[0])), mean(points.map((p) => p[1]))];
  const slope =
    points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  const at = (x) => round(my + slope * (x - mx));
  return {
    kind: "regression",
    x: sample.x.toUpperCase(),
    y: sample.y,
    line: [at(0), at(1)],
    points: unique(points.map(([x, y]) => [round(x), round(y)])),
  };
}

/** The first of each digit, as rows of 0…16. */
function digits(rows) {
  const first = Array.from({ length: 10 }, (_, digit) => rows.find((row) => Number(row.digit) === digit));
  return {
    kind: "pixels",
    size: 8,
    images: first.map((row) =>
      Object.keys(row)
        .filter((key) => key.startsWith("px_"))
        .map((key) => Number(row[key])),
    ),
  };
}

/** `logistic .953` and `linear R² .484` out of the table of sources. */
function references(sources) {
  return new Map(
    [...sources.matchAll(/^\| (\w+)\.csv \|.*?(logistic|linear R²) (\.\d+)/gm)].map(([, file, model, score]) => [
      file,
      { model, score: Number(score).toFixed(3) },
    ]),
  );
}

const toBeat = references(await readFile(path.join(root, "samples/SOURCES.md"), "utf8"));
const pictures = [];
for (const sample of samples) {
  const text = await readFile(path.join(root, "samples", `${sample.file}.csv`), "utf8");
  const { data: rows, meta } = Papa.parse(text, { header: true, skipEmptyLines: true });
  const picture =
    sample.file === "digits"
      ? digits(rows)
      : sample.file === "diabetes"
        ? regression(rows, sample)
        : scatter(rows, sample);
  const { file, name, target, caption } = sample;
  pictures.push({
    file: `${file}.csv`,
    name,
    caption,
    target,
    rows: rows.length,
    columns: meta.fields.length,
    toBeat: toBeat.get(file),
    picture,
  });
}
await writeFile(
  path.join(root, "renderer/stages/start/sample-pictures.json"),
  `[\n${pictures.map((sample) => JSON.stringify(sample)).join(",\n")}\n]\n`,
);
