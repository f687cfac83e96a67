/** What is known before training: measured by the trainer on the drawn weights, or counted from the plan. */
import type { Task } from "#core/data/types";
import type { NetworkPlan } from "#core/network/plan";
import { saidOf, type Timing } from "#core/training/timing";
import { optimizerOf, type OptimizerSpec } from "#core/network/kinds/optimizers/index";
import type { NetworkCheck } from "#core/training/views";
import { bytes, count, duration, formatNumber, plural } from "#core/numbers";

export interface CheckRow {
  id: "loss" | "signal" | "size";
  severity: "ok" | "note" | "warning" | "problem";
  words: string;
  /** The measured number. */
  value: string;
}

const times = (value: number) => `${formatNumber(value)}×`;

export function checkRows(check: NetworkCheck, plan: NetworkPlan): CheckRow[] {
  return [lossRow(check, plan), ...(plan.layers.length > 1 ? [signalRow(check)] : []), sizeRow(check, plan)];
}

const guess = (task: Task, classes: number, expected: number): string =>
  task === "regression"
    ? `${formatNumber(expected)}, predicting the mean`
    : `−ln(1/${classes}) = ${formatNumber(expected)}`;

/** A network that knows nothing should answer with equal probabilities; one that begins far above is sure of wrong answers. */
function lossRow({ firstLoss, expectedLoss }: NetworkCheck, plan: NetworkPlan): CheckRow {
  const what = guess(plan.task, plan.classes, expectedLoss);
  const value = formatNumber(firstLoss);
  if (!Number.isFinite(firstLoss))
    return { id: "loss", severity: "problem", words: "The first loss is no number: the weights are too large", value };
  const ratio = firstLoss / expectedLoss;
  if (ratio > 3)
    return {
      id: "loss",
      severity: "warning",
      words: `First loss far above ${what}: the network is sure of wrong answers`,
      value,
    };
  if (ratio > 1.5) return { id: "loss", severity: "note", words: `First loss above ${what}`, value };
  return { id: "loss", severity: "ok", words: `First loss near ${what}`, value };
}

/** Deviation of the last hidden layer over that of the input. */
function signalRow({ signal }: NetworkCheck): CheckRow {
  const row = (severity: CheckRow["severity"], words: string): CheckRow => ({
    id: "signal",
    severity,
    words,
    value: times(signal),
  });
  if (!Number.isFinite(signal)) return row("problem", "The signal is NaN at the last layer");
  if (signal === 0) return row("problem", "None of the input reaches the last hidden layer");
  if (signal < 0.05) return row("warning", "The signal dies out on its way through the layers");
  if (signal > 20) return row("warning", "The signal grows on its way through the layers");
  if (signal < 0.3) return row("note", "The signal shrinks on its way through the layers");
  if (signal > 3.3) return row("note", "The signal grows on its way through the layers");
  return row("ok", "Signal keeps its size");
}

function sizeRow({ trainingRows }: NetworkCheck, { parameters }: NetworkPlan): CheckRow {
  const value = times(parameters / trainingRows);
  const rows = `training rows (${count(trainingRows)})`;
  if (parameters > trainingRows)
    return { id: "size", severity: "note", words: `More parameters than ${rows}: watch the validation loss`, value };
  return { id: "size", severity: "ok", words: `Fewer parameters than ${rows}`, value };
}

/** Numbers that an optimiser keeps for each parameter, beside the weight and its gradient. */
export const statesOf = (optimizer: OptimizerSpec): number => optimizerOf(optimizer).state(optimizer).length;

export function costWords(plan: NetworkPlan, optimizer: OptimizerSpec): string {
  const held = plan.parameters * 4 * (2 + statesOf(optimizer));
  return `A row costs **${count(plan.multiplications)}** multiplications forward, about three times that with the backward pass. Weights, gradients and optimiser state take **${bytes(held)}**.`;
}

/** What so many epochs take, with what comes before the first. */
export const wholeTime = ({ secondsBefore, secondsPerEpoch }: Timing, epochs: number): number =>
  secondsBefore + secondsPerEpoch * epochs;

/** `about **2 s**`, `up to **2 s**` of a run that may end early, `less than **0.2 s**` of one that is too short to tell. */
export function timeWords(seconds: number, mayEndEarly: boolean): string {
  const said = saidOf(seconds);
  if ("lessThan" in said) return `less than **${said.lessThan}\u00a0s**`;
  return `${mayEndEarly ? "up to" : "about"} **${duration(said.about)}**`;
}

export function paceWords(timing: Timing, epochs: number, stopsEarly: boolean): string {
  const all = `${plural(epochs, "epoch")} ${timeWords(wholeTime(timing, epochs), stopsEarly || timing.endsEarly)}`;
  const one = duration(timing.secondsPerEpoch);
  return `An epoch takes ${one.startsWith("under") ? "" : "about "}**${one}** here (measured by training briefly), ${all}.`;
}
