/** The recipe as nodes: from the raw cells of each column to the inputs of the network. */
import type { DatePartId } from "../../data/date-parts";
import { foldOf } from "../../data/encode-rows";
import type { FittedCategories } from "../../data/fit-categories";
import { millisecondsPerDay, type FittedNumbers, type NumberFeature } from "../../data/fit-numbers";
import type { FittedColumn } from "../../data/fitted";
import type { Scaling } from "../../data/scale";
import type { Dialect } from "../../data/types";
import { categoryTable, missingWords } from "../categories";
import { datePartNodes } from "./dates";
import type { Graph } from "./graph";

export interface InputName {
  column: string;
  /** The input's own name: another one where two would have the same. */
  name: string;
  type: "double" | "string";
}

/** rows × inputs, in the order of the network, and how the columns are called. */
export function columnNodes(
  graph: Graph,
  columns: readonly FittedColumn[],
  dialect: Partial<Dialect>,
): { x: string; inputs: InputName[] } {
  const inputs = columns.map((fit): InputName => {
    const type = fit.kind === "number" ? "double" : "string";
    return { column: fit.column, name: graph.input(fit.column, type, wordsOf(fit)), type };
  });
  const cells: string[] = [];
  for (let at = 0; at < columns.length;) {
    // Numbers that are treated alike go through it together: hundreds of columns would be thousands of nodes.
    let end = at;
    while (end < columns.length && isPlain(columns[end]!)) end++;
    graph.scope = columns[at]!.column;
    if (end > at + 1) {
      const names = inputs.slice(at, end).map(({ name }) => name);
      cells.push(plainNumbers(graph, columns.slice(at, end) as FittedNumbers[], names));
      at = end;
      continue;
    }
    const fit = columns[at]!;
    const { name } = inputs[at]!;
    cells.push(...(fit.kind === "number" ? numberNodes(graph, fit, name) : categoryNodes(graph, fit, name, dialect)));
    at++;
  }
  graph.scope = "recipe";
  return { x: cells.length === 1 ? cells[0]! : graph.node("Concat", cells, { axis: { int: 1 } }), inputs };
}

const wordsOf = (fit: FittedColumn): string =>
  fit.kind === "category"
    ? "the word in the file, without blanks around it; missing: an empty text"
    : fit.type === "date"
      ? "seconds since 1970-01-01 00:00 UTC; missing: NaN"
      : "a number; missing: NaN";

/** A number that becomes one input, by subtraction and division alone. */
const isPlain = (fit: FittedColumn): boolean =>
  fit.kind === "number" &&
  fit.type === "number" &&
  !fit.flag &&
  fit.features.length === 1 &&
  fit.features[0]!.wave === null &&
  !fit.features[0]!.scaling.log &&
  !isHuge(fit.features[0]!.scaling);

/** A difference may leave the range of numbers where both of its parts do not. */
const isHuge = ({ centre, spread }: Scaling): boolean => Math.max(Math.abs(centre), spread) > 1e300;

function plainNumbers(graph: Graph, fits: readonly FittedNumbers[], names: readonly string[]): string {
  const shape = [1, fits.length];
  const of = (value: (fit: FittedNumbers) => number) => graph.doubles(fits.map(value), shape);
  graph.scope = "numbers";
  const given = graph.node("Concat", names, { axis: { int: 1 } });
  const filled = graph.node("Where", [graph.node("IsNaN", [given]), of(({ fill }) => fill), given]);
  const centred = graph.node("Sub", [filled, of(({ features }) => features[0]!.scaling.centre)]);
  return toFloat(graph, graph.node("Div", [centred, of(({ features }) => features[0]!.scaling.spread)]));
}

const toFloat = (graph: Graph, value: string): string => graph.node("Cast", [value], { to: { int: 1 } });
export const toDouble = (graph: Graph, value: string): string => graph.node("Cast", [value], { to: { int: 11 } });

function numberNodes(graph: Graph, fit: FittedNumbers, name: string): string[] {
  const { features, flag, type } = fit;
  const gap = graph.node("IsNaN", [name]);
  const log = features[0]!.of === "value" && features.some(({ scaling }) => scaling.log);
  // ln(1 + x) has no value there: as if the cell were missing, though the flag says only what is.
  const unfit = log ? graph.node("Or", [gap, graph.node("LessOrEqual", [name, graph.doubles([-1])])]) : gap;
  const fill = type === "date" ? Math.round(fit.fill * millisecondsPerDay) / 1000 : fit.fill;
  const filled = graph.node("Where", [unfit, graph.doubles([fill]), name]);
  const value = type === "date" ? graph.node("Div", [filled, graph.doubles([86_400])]) : filled;
  const parts = new Map<DatePartId, string>();
  const partOf = (of: NumberFeature["of"]) => {
    if (of === "value") return value;
    const found = parts.get(of) ?? datePartNodes(graph, of, filled);
    parts.set(of, found);
    return found;
  };
  const cells = features.map((feature) => toFloat(graph, featureNodes(graph, feature, partOf(feature.of))));
  return flag ? [...cells, toFloat(graph, gap)] : cells;
}

function featureNodes(graph: Graph, { wave, scaling }: NumberFeature, value: string): string {
  if (!wave) return scaleNodes(graph, scaling, value);
  const turns = graph.node("Mul", [value, graph.doubles([2 * Math.PI])]);
  const angle = graph.node("Div", [turns, graph.doubles([wave.period])]);
  // Runtimes have a sine of doubles, but often no cosine.
  return graph.node("Sin", [wave.curve === "sin" ? angle : graph.node("Add", [angle, graph.doubles([Math.PI / 2])])]);
}

function scaleNodes(graph: Graph, scaling: Scaling, value: string): string {
  const { log, centre, spread } = scaling;
  const own = log ? graph.node("Log", [graph.node("Add", [value, graph.doubles([1])])]) : value;
  if (centre === 0 && spread === 1) return own;
  const over = (part: string) => graph.node("Div", [part, graph.doubles([spread])]);
  if (isHuge(scaling)) return graph.node("Sub", [over(own), graph.doubles([centre / spread])]);
  return over(graph.node("Sub", [own, graph.doubles([centre])]));
}

function categoryNodes(graph: Graph, fit: FittedCategories, name: string, dialect: Partial<Dialect>): string[] {
  const { words, fill, width, cells } = categoryTable(fit);
  const missing = ["", ...missingWords(dialect, fit.column)].flatMap((word) => [
    word,
    word.toLowerCase(),
    word.toUpperCase(),
  ]);
  const places = new Map<string, number>(missing.map((word) => [word, fill]));
  for (const [word, place] of words) {
    places.set(word, place);
    // The operator knows no upper and lower case: the usual ways to write a truth value.
    if (fit.type === "boolean") for (const way of spellings(word)) places.set(way, place);
  }
  for (const label of fit.categories) places.set(label, words.get(foldOf(fit)(label))!);
  const keys = { keys_strings: { strings: [...places.keys()] } };
  const encoded =
    width === 1
      ? graph.node("LabelEncoder", [name], {
          ...keys,
          values_floats: { floats: [...places.values()].map((place) => cells(place)[0]!) },
          default_float: cells(-1)[0]!,
        })
      : oneHot(graph, fit, width, (ml) => graph.node("LabelEncoder", [name], { ...keys, ...ml([...places.values()]) }));
  if (!fit.flag) return [encoded];
  const isCategory = (word: string) => words.has(foldOf(fit)(word));
  const gaps = [...new Set(missing)].filter((word) => !isCategory(word));
  const flag = graph.node("LabelEncoder", [name], {
    keys_strings: { strings: gaps },
    values_floats: { floats: gaps.map(() => 1) },
    default_float: 0,
  });
  return [encoded, flag];
}

const spellings = (word: string): string[] => [word, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1)];

/** A cell for each place, and one for those without, where there is one: compared as numbers, since words can't be. */
function oneHot(
  graph: Graph,
  fit: FittedCategories,
  width: number,
  encode: (ml: (places: number[]) => { values_int64s: { ints: number[] }; default_int64: { int: number } }) => string,
): string {
  const code = encode((places) => ({ values_int64s: { ints: places }, default_int64: { int: -1 } }));
  const own = Array.from({ length: width }, (_, i) => (i < fit.categories.length ? i : -1));
  return toFloat(graph, graph.node("Equal", [code, graph.integers(own, [1, width])]));
}
