/** The weights that a run began with: its seed draws them again. */
import type { Engine, Tensor } from "../engine/engine";
import type { Run } from "../training/run";
import { copyTensors } from "../training/tensors";

export function initialTensors(run: Run, engine: Engine): Tensor[] {
  const { training } = run.record().spec;
  const settings = { training, classWeights: null, precision: "float32", stepsPerEpoch: 1 } as const;
  return copyTensors(engine.build(run.plan, settings).tensors);
}
