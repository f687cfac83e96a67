/** All that a report says of a run, as facts: what is measured for it is measured as everywhere else. */
import { runDataOf, type FittedRecipe } from "../../data/fitted";
import type { RunData, SplitName } from "../../data/types";
import { layerSignals, type Engine, type LayerSignal } from "../../engine/engine";
import { triedRemedy, verdictOf, type VerdictWord } from "../../doctor/verdict";
import type { Finding, Remedy } from "../../doctor/finding";
import { importanceOf, type Importance } from "../../insight/importance";
import { partingOf, type Parting } from "../../metrics/cuts";
import { isHiddenSpec } from "../../network/kinds/layers/index";
import type { NetworkPlan } from "../../network/plan";
import { enabledLayers } from "../../network/spec";
import type { Pieces } from "../../pieces";
import type { RunRecord } from "../../project/document";
import { constantScore } from "../../sweep/baselines";
import { answersBeside, besideLinear, heldOutOf, type BesideLinear } from "../../training/beside-linear";
import { calibrationAt, partingOfModel } from "../../training/calibrate";
import { evaluationReport, type ClassesEvaluated, type NumbersEvaluated } from "../../training/evaluation-report";
import type { RunHistory } from "../../training/history";
import { linearRun } from "../../training/linear";
import { thin } from "../../training/measure";
import { planExperiment } from "../../training/plan";
import type { Run } from "../../training/run";
import type { RunSnapshot } from "../../training/snapshot";
import { weightsEpoch } from "../../training/weights-epoch";

/** What of the project a report needs beside the run. */
export interface ReportProject {
  name: string;
  /** Where it parts two classes. */
  threshold: number;
  file: { name: string; bytes: number } | null;
  /** SHA-256 of the file; null where it is not known. */
  sha256: string | null;
  /** Its runs, among them the one that is reported: what was done about findings. */
  runs: readonly { record: RunRecord; history: RunHistory | null }[];
  /** What wrote the report: the application and where it runs. */
  environment: readonly (readonly [what: string, value: string])[];
}

export interface TriedRemedy {
  remedy: Remedy;
  /** The run that tried it, and what came of it; null: nobody has tried it. */
  tried: { run: RunRecord; verdict: VerdictWord } | null;
}

/** On rows that the network did not learn from. */
export interface ReportEvaluation {
  split: SplitName;
  figures: ClassesEvaluated | NumbersEvaluated;
  parting: Parting;
  /** Accuracy of the largest class, or R² of the mean. */
  constant: number;
  /** Null where the network has no hidden layer, or R² is not defined. */
  linear: BesideLinear | null;
  importance: Importance;
}

export interface ReportFacts {
  record: RunRecord;
  data: RunData;
  fitted: FittedRecipe;
  plan: NetworkPlan;
  history: RunHistory;
  signals: readonly LayerSignal[];
  findings: { finding: Finding; remedies: TriedRemedy[] }[];
  /** Or why there is none, in a sentence. */
  evaluation: ReportEvaluation | { lacks: string };
  project: ReportProject;
}

/** `run`: with its rows, or why they are not there. */
export interface ReportSource {
  snapshot: RunSnapshot;
  fitted: FittedRecipe;
  run: Run | { lacks: string };
  engine: Engine;
  clock: () => number;
  project: ReportProject;
}

/** Yields between pieces. */
export function* reportFacts({ snapshot, fitted, run, engine, clock, project }: ReportSource): Pieces<ReportFacts> {
  const { record, history } = snapshot;
  const data = runDataOf(fitted);
  return {
    record,
    data,
    fitted,
    plan: planExperiment(record.spec, data),
    history,
    signals: layerSignals,
    findings: record.findings.map((finding) => ({
      finding,
      remedies: finding.remedies.map((remedy) => triedOf(record, history, finding, remedy, project.runs)),
    })),
    evaluation: yield* evaluated(snapshot, run, { engine, clock }, project.threshold),
    project,
  };
}

function triedOf(
  record: RunRecord,
  history: RunHistory,
  finding: Finding,
  remedy: Remedy,
  runs: ReportProject["runs"],
): TriedRemedy {
  const proof = triedRemedy(
    record,
    finding,
    remedy,
    runs.map((one) => one.record),
  );
  if (!proof) return { remedy, tried: null };
  const after = { run: proof.after, history: runs.find((one) => one.record.id === proof.after.id)?.history ?? null };
  const { verdict } = verdictOf(finding, remedy, { run: record, history }, after);
  return { remedy, tried: { run: proof.after, verdict } };
}

/** Rows that importance is measured on at most; milliseconds of training the linear model between pieces. */
const [mostRows, slice] = [5000, 50];

function* evaluated(
  { record, tensors }: RunSnapshot,
  run: Run | { lacks: string },
  { engine, clock }: Pick<ReportSource, "engine" | "clock">,
  threshold: number,
): Pieces<ReportEvaluation | { lacks: string }> {
  if (!tensors.every(({ data }) => data.every(Number.isFinite)))
    return { lacks: "Its weights hold values that are no numbers: it predicts nothing." };
  if ("lacks" in run) return { lacks: `There are no rows to measure it on: ${run.lacks}.` };
  const { dataset, model } = run;
  const split = heldOutOf(dataset);
  if (split === null) return { lacks: "All rows were trained on: there are none that it does not know." };
  const { prepared, splits } = dataset;
  const rows = splits[split];
  const parting = prepared.task === "binary" ? threshold : partingOf(record.cuts, prepared.classes.length);
  const calibration = calibrationAt(record);
  const part = `the ${split} part`;
  const { figures } = yield* evaluationReport({ model, rows, prepared, calibration, parting, part });
  return {
    split,
    figures,
    parting,
    constant: constantScore(dataset, split),
    linear: yield* linearBeside(run, { engine, clock }, split),
    importance: yield* importanceOf(model, thin(rows, mostRows), prepared, {
      parting: partingOfModel(run, weightsEpoch(record), parting),
    }),
  };
}

function* linearBeside(
  run: Run,
  { engine, clock }: Pick<ReportSource, "engine" | "clock">,
  split: SplitName,
): Pieces<BesideLinear | null> {
  const { spec } = run.record();
  if (!enabledLayers(spec.network).some(isHiddenSpec)) return null;
  const linear = linearRun(spec, { dataset: run.dataset, engine, clock });
  while (!linear.idle) {
    const end = clock() + slice;
    linear.advance(() => clock() >= end);
    yield;
  }
  if (linear.status === "failed") return null;
  return besideLinear(split, [yield* answersBeside(run.model, linear.model, run.dataset, split)]);
}
