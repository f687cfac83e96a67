/** Whether a remedy has helped: the run before and the run with one change, judged by what the finding is about. */
import { layerLabels } from "../network/plan";
import type { ExperimentSpec } from "../network/spec";
import type { RunOrigin, RunRecord } from "../project/document";
import type { Finding, Remedy, Severity } from "./finding";
import type { RunDifference } from "../metrics/difference";
import { isLearning, measures, type Measure, type MeasureId, type Reading, type Side } from "./measures";
import { inWords, titlesOf } from "./in-words";
import { remedied, remedies, remedyInWords, type RemedyId } from "./remedies";
import type { Rule } from "./rule";
import { rules } from "./rules";

export interface Proof {
  finding: Finding;
  remedy: Remedy;
  before: RunRecord;
  after: RunRecord;
}
export type VerdictWord = "cured" | "better" | "no help" | "can't tell" | "training";
/** What differs between the two runs besides the remedy. */
export type Beyond =
  | { kind: "setting"; path: string }
  | { kind: "rate"; of: "before" | "after"; learningRate: number; epoch: number }
  | { kind: "epochs"; before: number; after: number };
export interface Verdict {
  verdict: VerdictWord;
  /** What the finding's rule is judged by, as far as it can be read from both runs. */
  readings: Reading[];
  /** Where there is any, the remedy alone is not proven. */
  beyond: Beyond[];
}

const rank: Record<Severity, number> = { problem: 0, warning: 1, note: 2 };
/** A finding that no rule of the registry has raised is about whether the network learns. */
const usualMeasures: readonly MeasureId[] = ["training_loss"];

/**
 * Cured: the finding is gone, nothing else is wrong, every measure of the finding's rule is clearly better (for a warning or a
 * note, how well it learns need only be no worse), and the remedy is all that differs. Better: a measure is clearly better and
 * none worse, or the finding is gone. Can't tell: what it is judged by stands on validation rows that are too few to tell, or
 * `apart` is not there (the run before less the run after, on these rows). Without a remedy the caller answers for the one change. Before the second run rests
 * nothing is said.
 */
export function verdictOf(
  finding: Finding,
  remedy: Remedy | null,
  before: Side,
  after: Side,
  apart?: RunDifference | null,
): Verdict {
  const ids = (rules as Record<string, Rule>)[finding.rule]?.judgedBy ?? usualMeasures;
  const worded = inWords(finding, titlesOf(layerLabels(before.run.spec.network)));
  const read = (upTo: number) =>
    ids.flatMap((id) => {
      const reading = (measures[id] as Measure).read(worded, before, after, upTo, apart);
      return reading ? [{ reading, enough: isEnough(reading, isLearning(id) && finding.severity !== "problem") }] : [];
    });
  const changed = settingsBeyond(remedy, before, after);
  // Runs that a person has cut short or drawn out are compared at the epoch that both have come to, if that is proof enough.
  const { epoch: shared, uneven } = lengths(before.run, after.run);
  let found = read(uneven ? shared : Infinity);
  let beyond = changed;
  if (uneven && !(found.length > 0 && found.every(({ enough }) => enough))) {
    found = read(Infinity);
    beyond = [...changed, { kind: "epochs", before: before.run.epoch, after: after.run.epoch }];
  }
  const readings = found.map(({ reading }) => reading);
  const say = (verdict: VerdictWord): Verdict => ({ verdict, readings, beyond });
  const { status, findings } = after.run;
  if (status === "training" || status === "paused") return say("training");
  if (status === "failed") return say("no help");
  const gone = !findings.some(
    ({ rule, severity }) => rule === finding.rule && rank[severity] <= rank[finding.severity],
  );
  const sound = gone && !findings.some(({ severity }) => severity === "problem");
  const judged = found.every(({ enough }) => enough) && (found.length > 0 || ids.length === 0);
  if (beyond.length === 0 && sound && judged) return say("cured");
  const changes = readings.map(({ change }) => change);
  if (changes.includes("unknown") && !changes.includes("worse")) return say("can't tell");
  return say(!changes.includes("worse") && (changes.includes("better") || sound) ? "better" : "no help");
}

const isEnough = ({ change }: Reading, levelWillDo: boolean) =>
  change === "better" || (levelWillDo && change === "level");

/** Whether the runs were trained for unlike lengths because a person said so, and the last epoch that both have. */
function lengths(a: RunRecord, b: RunRecord): { epoch: number; uneven: boolean } {
  const byHand = ({ status, plannedEpochs, spec }: RunRecord) =>
    status === "stopped" || status === "paused" || status === "training" || plannedEpochs !== spec.training.epochs;
  const failed = a.status === "failed" || b.status === "failed";
  return { epoch: Math.min(a.epoch, b.epoch), uneven: !failed && a.epoch !== b.epoch && (byHand(a) || byHand(b)) };
}

function settingsBeyond(remedy: Remedy | null, before: Side, after: Side): Beyond[] {
  // A fork of this remedy is what the remedy came to when it was made, whatever it would change today.
  const forked = remedy !== null && isFork(after.run, before.run, remedy);
  const wanted = remedy && !forked ? (remedied(before.run.spec, remedy) ?? before.run.spec) : after.run.spec;
  const settings = differences(wanted, after.run.spec).map((path): Beyond => ({ kind: "setting", path }));
  const rates = (
    [
      ["before", before.run],
      ["after", after.run],
    ] as const
  ).flatMap(([of, { rateChanges, epoch, step }]) =>
    rateChanges.map(({ step: at, learningRate }): Beyond => {
      return { kind: "rate", of, learningRate, epoch: step > 0 ? Math.floor((at / step) * epoch) : 0 };
    }),
  );
  return [...settings, ...rates];
}

/** JSON with its keys in order, so that equal specs have equal text. */
export function specText(spec: ExperimentSpec): string {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    if (value === null || typeof value !== "object") return value;
    const entries = Object.entries(value).filter(([, v]) => v !== undefined);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, sorted(v)]));
  };
  return JSON.stringify(sorted(spec));
}

/** What is kept of a run that is to prove a remedy. */
export const originFor = (before: RunRecord, { rule }: Finding, { id, column }: Remedy): RunOrigin => ({
  run: before.id,
  rule,
  remedy: id,
  ...(column !== undefined && { column }),
});
/** A search for a cure confirms with other seeds, which then are not the remedy alone. */
const isFork = ({ origin, spec }: RunRecord, before: RunRecord, remedy: Remedy): boolean =>
  origin?.run === before.id &&
  isSame(remedyOf(origin), remedy) &&
  (origin.changes === undefined || spec.training.seed === before.spec.training.seed);
/** What a run was forked for; of several changes, all as one. */
const remedyOf = ({ remedy: id, column, changes }: RunOrigin): Remedy =>
  changes?.length === 1
    ? changes[0]!
    : { id, ...(column !== undefined && { column }), ...(changes && { parts: changes }) };
/** The same change; of how much, what was found says. */
const isSame = (a: Remedy, b: Remedy): boolean =>
  a.id === b.id &&
  a.column === b.column &&
  (a.parts === undefined ||
    b.parts === undefined ||
    (a.parts.length === b.parts.length && a.parts.every((part) => b.parts!.some((other) => isSame(part, other)))));

/**
 * The latest run that was forked from `before` for this remedy, or whose settings are those of `before` with it and nothing else:
 * rather one whose learning rate nobody has changed on the way.
 */
export function triedRemedy(
  before: RunRecord,
  finding: Finding,
  remedy: Remedy,
  runs: readonly RunRecord[],
): Proof | null {
  const changed = remedied(before.spec, remedy);
  const wanted = changed && specText(changed);
  const others = runs.filter(({ id, target }) => id !== before.id && target === before.target);
  const tried = others.filter((run) => isFork(run, before, remedy) || specText(run.spec) === wanted);
  const after = tried.findLast(({ rateChanges }) => rateChanges.length === 0) ?? tried.at(-1);
  return after ? { finding, remedy, before, after } : null;
}

/** The run that this one is a remedy for: the one that it was forked from, or the latest that it fits. */
export function originOf(after: RunRecord, runs: readonly RunRecord[]): Proof | null {
  const forked = forkOf(after, runs);
  if (forked) return forked;
  for (const before of [...runs].reverse()) {
    if (Number(before.id) >= Number(after.id) || before.target !== after.target) continue;
    for (const finding of before.findings) {
      for (const remedy of finding.remedies) {
        const proof = triedRemedy(before, finding, remedy, [after]);
        if (proof) return proof;
      }
    }
  }
  return null;
}

function forkOf(after: RunRecord, runs: readonly RunRecord[]): Proof | null {
  const { origin } = after;
  const before = runs.find(({ id }) => id === origin?.run);
  const finding = before?.findings.find(({ rule }) => rule === origin?.rule);
  if (!before || !finding || !origin) return null;
  const wanted = remedyOf(origin);
  // A search for a cure tries more than the finding offers.
  const remedy = finding.remedies.find((offered) => isSame(offered, wanted)) ?? (origin.changes ? wanted : undefined);
  return remedy ? { finding, remedy, before, after } : null;
}

/**
 * The remedy that makes one run of the other, though it may change several settings: ReLU comes with an initialiser of its own.
 * Null where there is none, or where something else differs too.
 */
export function remedyBetween(a: RunRecord, b: RunRecord): { title: string; in: RunRecord } | null {
  const drawnOut = ({ plannedEpochs, spec }: RunRecord) => plannedEpochs - spec.training.epochs;
  const touched = a.rateChanges.length + b.rateChanges.length > 0 || drawnOut(a) !== drawnOut(b);
  if (touched || a.target !== b.target) return null;
  for (const [before, after] of [
    [a, b],
    [b, a],
  ] as const) {
    const wanted = specText(after.spec);
    for (const id of Object.keys(remedies) as RemedyId[]) {
      const columns = id === "exclude_column" ? Object.keys(after.spec.recipe.columns) : [undefined];
      for (const column of columns) {
        const remedy: Remedy = column === undefined ? { id } : { id, column };
        const changed = remedied(before.spec, remedy);
        if (!changed || specText(changed) !== wanted) continue;
        return { title: remedyInWords(remedy).title, in: after };
      }
    }
  }
  return null;
}

/** Paths of what differs: `training.optimizer.learningRate`. */
function differences(a: unknown, b: unknown, path = ""): string[] {
  if (Object.is(a, b)) return [];
  const plain = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
  if (!plain(a) || !plain(b) || Array.isArray(a) !== Array.isArray(b)) return [path];
  // Layers that came or went would make every layer behind them differ.
  if (Array.isArray(a) && Array.isArray(b) && a.length !== b.length) return [path];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return keys.flatMap((key) => differences(a[key], b[key], path === "" ? key : `${path}.${key}`));
}
