/** The weights that a run began with: its seed draws them again; those of a file are kept as what it was after no epoch. */
import type { Engine, Tensor } from "../engine/engine";
import type { Run } from "../training/run";
import { restoreKept } from "../training/kept";
import { copyTensors } from "../training/tensors";

export function initialTensors(run: Run, engine: Engine): Tensor[] {
  const { spec, imported } = run.record();
  const { training } = spec;
  const settings = { training, classWeights: null, precision: "float32", stepsPerEpoch: 1 } as const;
  const { tensors } = engine.build(run.plan, settings);
  const kept = imported ? run.keptAt(0) : null;
  if (kept) restoreKept(tensors, kept);
  return copyTensors(tensors);
}
