/** Doubts about a table's content, each told once and in few words. A new one is one function and one line in `doubts`. */
import { formatValue, toDigits } from "../numbers";
import type { Pieces } from "../pieces";
import { features, mostSingly, share, shareInWords, type Context } from "./doubts-context";
import { repeatedIds } from "./doubts-groups";
import { giveAwayShare } from "./give-away";
import { missingCells } from "./doubts-missing";
import { commentRows, missingWords } from "./doubts-missing-words";
import { compactDates, standIns, timeOrder } from "./doubts-values";
import { idReason } from "./ids";
import { repeatsIn } from "./repeats";
import { scalers } from "./scale";
import { quantileShares, type Column, type ColumnProfile, type DataWarning } from "./types";
import { counted, listed } from "./values";

const nearlyAll = 0.99;
const leakRows = 30;
const imbalanceRatio = 10;
const spreadRatio = 10;
const wideSpreadRatio = 1000;

const doubts: readonly ((context: Context) => DataWarning[] | Pieces<DataWarning[]>)[] = [
  constantColumns,
  emptyColumns,
  nearlyConstantColumns,
  idColumns,
  textColumns,
  leakage,
  missingCells,
  missingWords,
  commentRows,
  duplicateRows,
  imbalance,
  extremes,
  standIns,
  compactDates,
  timeOrder,
  repeatedIds,
  spread,
];

export function* findWarnings(context: Context): Pieces<DataWarning[]> {
  const warnings: DataWarning[] = [];
  for (const doubt of doubts) {
    const found = doubt(context);
    warnings.push(...(Array.isArray(found) ? found : yield* found));
    yield;
  }
  return warnings;
}

function constantColumns(context: Context): DataWarning[] {
  const names = features(context)
    .filter(({ profile }) => profile.distinct === 1)
    .map(({ profile }) => profile.name);
  if (names.length === 0) return [];
  return [
    {
      code: "constant",
      severity: "warning",
      message: `${listed(names)} ${names.length === 1 ? "is" : "are"} constant`,
      detail: names.length === 1 ? "it has no information: ignore it" : "they have no information: ignore them",
      column: names[0],
      columns: names,
      count: names.length,
    },
  ];
}

function emptyColumns(context: Context): DataWarning[] {
  const names = features(context)
    .filter(({ profile }) => profile.distinct === 0)
    .map(({ profile }) => profile.name);
  if (names.length === 0) return [];
  return [
    {
      code: "empty_column",
      severity: "warning",
      message: `${listed(names)} ${names.length === 1 ? "is" : "are"} empty`,
      detail: names.length === 1 ? "no row has a value: ignore it" : "no row has a value: ignore them",
      column: names[0],
      columns: names,
      count: names.length,
    },
  ];
}

/** Nearly always the same: what the few others tell has to be much to be worth an input. */
function nearlyConstantColumns(context: Context): DataWarning[] {
  const found = features(context)
    .map(({ column, profile }) => ({ name: profile.name, share: commonestShare(column, profile) }))
    .filter(({ share: most }) => most >= nearlyAll && most < 1);
  if (found.length === 0) return [];
  const names = found.map(({ name }) => name);
  const [first] = found;
  return [
    {
      code: "near_constant",
      severity: "note",
      message: `${listed(names)} ${names.length === 1 ? "is" : "are"} nearly constant`,
      detail: `${first.name} has one value in ${shareInWords(first.share)} of the rows`,
      column: names[0],
      columns: names,
      count: names.length,
    },
  ];
}

/** Share of the values that are there which are the most frequent one; 0 where that is less than 90 % of them. */
function commonestShare(column: Column, profile: ColumnProfile): number {
  if (profile.distinct < 2) return 0;
  if ("codes" in column) {
    const present = column.codes.length - profile.missing;
    return (profile.top[0]?.count ?? 0) / present;
  }
  const at = (place: (typeof quantileShares)[number]) => profile.quantiles[quantileShares.indexOf(place)];
  if (at(0.05) !== at(0.95)) return 0;
  let count = 0;
  for (const value of column.numbers) if (value === at(0.5)) count++;
  return count / (column.numbers.length - profile.missing);
}

function idColumns(context: Context): DataWarning[] {
  return features(context).flatMap(({ column, profile }) => {
    const reason = idReason(column, profile, context.table.warnings);
    if (reason === null) return [];
    return [
      {
        code: "id_like",
        severity: "warning",
        message: `${profile.name} looks like an ID`,
        detail: `${reason}: ignore it`,
        column: profile.name,
        count: profile.distinct,
      },
    ];
  });
}

function textColumns(context: Context): DataWarning[] {
  const names = features(context)
    .filter(({ column }) => column.type === "text")
    .map(({ profile }) => profile.name);
  if (names.length === 0) return [];
  return [
    {
      code: "text",
      severity: "note",
      message: `${listed(names)} ${names.length === 1 ? "is" : "are"} free text`,
      detail: "left out of the inputs",
      column: names[0],
      columns: names,
      count: names.length,
    },
  ];
}

/** Better than any feature ought to be: perhaps it was written down after the answer was known. */
function leakage(context: Context): DataWarning[] {
  const { classes, target } = context;
  if (context.table.rows < leakRows) return [];
  let limit = giveAwayShare(null);
  if (classes) {
    const counts = classes.labels.map(() => 0);
    for (const code of classes.codes) if (code >= 0) counts[code]++;
    const majority = Math.max(...counts) / counts.reduce((sum, count) => sum + count, 0);
    // A rare class makes every column right on nearly all rows.
    if (majority >= 0.95) return [];
    limit = giveAwayShare(majority);
  }
  return features(context)
    .filter(({ profile }) => profile.alone !== null && profile.alone >= limit)
    .slice(0, mostSingly)
    .map(({ profile }) => {
      const percent = shareInWords(profile.alone ?? 0);
      return {
        code: "leakage",
        severity: "problem",
        message: classes
          ? `${profile.name} alone predicts ${target} in ${percent} of the rows`
          : `${profile.name} alone explains ${percent} of the variance of ${target}`,
        detail: "do you know it before the answer?",
        column: profile.name,
      };
    });
}

function* duplicateRows({ table, columns, recipe }: Context): Pieces<DataWarning[]> {
  const { count, first, original } = yield* repeatsIn(columns, table.rows);
  if (count === 0) return [];
  return [
    {
      code: "duplicate_rows",
      severity: recipe.duplicates === "keep" && count >= 0.01 * table.rows ? "warning" : "note",
      message: `${counted(count, "row")} ${count === 1 ? "repeats" : "repeat"} another`,
      detail: `${recipe.duplicates === "drop" ? "left out" : share(count, table.rows)}; line ${table.line(first)} is the same as line ${table.line(original)}`,
      line: table.line(first),
      count,
    },
  ];
}

function imbalance({ classes, target }: Context): DataWarning[] {
  if (!classes) return [];
  const counts = classes.labels.map(() => 0);
  for (const code of classes.codes) if (code >= 0) counts[code]++;
  const [most, least] = [Math.max(...counts), Math.min(...counts)];
  if (most <= imbalanceRatio * least) return [];
  const label = (count: number) => classes.labels[counts.indexOf(count)];
  return [
    {
      code: "imbalance",
      severity: "warning",
      message: `${label(most)} is ${Math.round(most / least)} × as frequent as ${label(least)}`,
      detail: `${target}: ${most} against ${counted(least, "row")}; see class weights`,
      ...(target === null ? {} : { column: target }),
      count: least,
    },
  ];
}

/** Beyond this size differences of usual data vanish, and beyond `mostSingle` the network's numbers of 32 bits are Infinity. */
const extreme = 1e30;
const mostSingle = 3.4e38;

/** Numbers that are too large to be learned from: mostly marks of something else. */
function extremes(context: Context): DataWarning[] {
  return [...features(context), ...targetOf(context)]
    .filter(({ column, profile }) => column.type === "number" && sizeOf(profile) > extreme)
    .slice(0, mostSingly)
    .map(({ profile }) => {
      const own = context.recipe.columns[profile.name];
      const scale = own?.scale ?? context.recipe.defaults.scale ?? "standard";
      const infinite = scale === "none" && sizeOf(profile) > mostSingle && profile.name !== context.target;
      return {
        code: "extreme",
        severity: infinite ? "problem" : "warning",
        message: `${profile.name} goes up to ${formatValue(sizeOf(profile))}`,
        detail: infinite
          ? "unscaled, it is beyond what the network's numbers can hold: scale it, or ignore it"
          : areUsual(profile)
            ? "most of its values are so large: divide them by what they have in common, or ignore it"
            : "beside it all usual values look the same: if it stands for something else, say that it is missing",
        column: profile.name,
      };
    });
}

/** Whether most values are extreme, not some beside usual ones. */
const areUsual = ({ quantiles }: ColumnProfile): boolean =>
  [0.25, 0.5, 0.75].every((place) => Math.abs(quantiles[quantileShares.indexOf(place as 0.5)] ?? 0) > extreme);

const sizeOf = ({ min, max }: ColumnProfile): number => Math.max(Math.abs(min ?? 0), Math.abs(max ?? 0));

function targetOf({ columns, profiles, target }: Context): { column: Column; profile: ColumnProfile }[] {
  return columns.flatMap((column, i) => (column.name === target ? [{ column, profile: profiles[i] }] : []));
}

/** The widest number column beside the next one; where these are near, beside the narrowest one. */
function spread(context: Context): DataWarning[] {
  const wide = features(context)
    .filter(({ column, profile }) => column.type === "number" && profile.std !== null && profile.std > 0)
    .map(({ profile }) => ({ name: profile.name, std: profile.std ?? 0 }))
    .sort((a, b) => b.std - a.std);
  if (wide.length < 2) return [];
  const [first, second] = wide;
  const last = wide[wide.length - 1];
  const other = first.std >= spreadRatio * second.std ? second : last;
  if (first.std < (other === second ? spreadRatio : wideSpreadRatio) * other.std) return [];
  const own = Object.hasOwn(context.recipe.columns, first.name) ? context.recipe.columns[first.name].scale : undefined;
  const scale = own ?? context.recipe.defaults.scale ?? "standard";
  return [
    {
      code: "spread",
      severity: scale === "none" ? "warning" : "note",
      message: `${first.name} spreads ${formatValue(toDigits(first.std / other.std, 2))} × ${other.name}`,
      detail:
        scale === "standard" ? "standardised" : scale === "none" ? "not scaled" : `scaled: ${scalers[scale].short}`,
      column: first.name,
    },
  ];
}
