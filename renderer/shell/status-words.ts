/** What the status bar says. */
import { splitWords } from "#core/data/split-basis";
import { optimizers } from "#core/network/kinds/optimizers/index";
import type { ExperimentSpec } from "#core/network/spec";
import type { SplitName } from "#core/data/types";
import type { RunRecord, RunStatus, StageId } from "#core/project/document";
import type { Connection } from "../stores/trainer";
import { plural } from "#core/numbers";
import { formatPercent } from "#core/percent";
import { splitLabels } from "../stages/evaluate/words";

export type TrainerState = "idle" | RunStatus | "restarting";

/** The trainer's state in one word: the process first, then a run that trains, then the selected run. */
export function trainerState(connection: Connection, training: number, selected: RunStatus | null): TrainerState {
  if (connection === "given_up") return "failed";
  if (connection === "failed" || connection === "restarting") return connection;
  if (training > 0) return "training";
  return selected === null || selected === "training" ? "idle" : selected;
}

/** `run 3`, `runs 3 and 4`. */
export function runNames(ids: readonly string[]): string {
  if (ids.length === 0) return "";
  const last = ids.at(-1) ?? "";
  return ids.length === 1 ? `run ${last}` : `runs ${ids.slice(0, -1).join(", ")} and ${last}`;
}

interface Scene {
  stage: StageId;
  data: { rows: number; readMs: number } | null;
  reading: { rows: number; name: string } | null;
  fault: string | null;
  /** The draft, for where there is no run. */
  spec: ExperimentSpec;
  target: string | null;
  /** Of the run, or else of the draft. */
  regression: boolean;
  run: RunRecord | null;
  /** The one that Evaluate shows. */
  split: SplitName;
  /** It is still being predicted: another one stands there. */
  predicting: boolean;
}

/** One line about what the open stage works with. */
export function statusMessage({
  stage,
  data,
  reading,
  fault,
  spec,
  target,
  regression,
  run,
  split: shown,
  predicting,
}: Scene): string {
  if (reading) return `Reading ${reading.name}: ${plural(reading.rows, "row")}`;
  if (!data) return "Nothing leaves this computer";
  if (stage === "data") return `${plural(data.rows, "row")} read in ${Math.round(data.readMs)} ms`;
  if (stage === "network") return fault ?? "Every setting is valid";
  const used = run?.spec ?? spec;
  if (stage === "train") return trainingWords(used);
  const { split } = used.recipe;
  if (stage === "evaluate" && predicting) return `Predicting the ${splitLabels[shown].toLowerCase()} rows…`;
  if (stage === "evaluate")
    return `${splitLabels[shown]} split: ${formatPercent(split[shown])}, ${splitWords(split, run?.target ?? target, regression)}`;
  return "";
}

function trainingWords({ training: { batchSize, optimizer, seed } }: ExperimentSpec): string {
  return `Batch ${batchSize} · ${optimizers[optimizer.type].title} ${optimizer.learningRate} · seed ${seed}`;
}
