/** A run whose first weights are those of a file: measured as it is, to be looked at, evaluated and trained on. */
import type { RunCalibration } from "../project/document";
import { Run, type NewRun, type RunContext } from "../training/run";
import type { OwnRun } from "./found";
import type { ImportPlan } from "./plan";

type Settings = Omit<NewRun, "spec" | "target"> & Required<Pick<NewRun, "imported">>;

/** It has its metrics once it is idle (`finish`). Weights that are no numbers make it a run that failed, with the finding. */
export function importedRun(
  settings: Settings,
  { spec, target, dataset, tensors }: ImportPlan,
  own: OwnRun | null,
  context: Omit<RunContext, "dataset">,
): Run {
  const full = { ...context, dataset };
  const { record, ...state } = Run.create({ ...settings, spec, target }, full).snapshot();
  const given = state.tensors.map((tensor) => {
    const values = tensors.get(tensor.name);
    return values ? { ...tensor, data: Float32Array.from(values) } : tensor;
  });
  // It is of the weights as they are, which are those before any epoch here.
  const calibration: RunCalibration | null = own?.calibration ? { ...own.calibration, epoch: 0 } : null;
  const known = { plannedEpochs: 0, calibration, cuts: own?.cuts ?? null };
  const run = Run.restore({ ...state, record: { ...record, ...known }, tensors: given }, full);
  run.measure();
  return run;
}

export const importedName = (file: string): string => `imported from ${file}`;
