/** How many training steps in a row each unit of a layer has not fired: what the `dead` signal remembers. */
import type { FloatArray, Tensor } from "../numbers";

export class SilentSteps {
  readonly tensor: Tensor;

  /** `steps`: a number for each unit, 0 at first. */
  constructor(
    layer: string,
    private readonly steps: FloatArray,
  ) {
    this.tensor = { name: `${layer}/silent_steps`, shape: [steps.length], data: steps, trainable: false };
  }

  /** `output`: rows × units of a training pass. One row in which a unit fires is enough: for units that live, a few rows are looked at. */
  count(output: FloatArray, rows: number): void {
    const { steps } = this;
    const units = steps.length;
    const count = rows * units;
    for (let unit = 0; unit < units; unit++) {
      let at = unit;
      while (at < count && output[at] === 0) at += units;
      steps[unit] = at < count ? 0 : steps[unit] + 1;
    }
  }

  /** Share of the units that have not fired in the last `window` steps. */
  share(window: number): number {
    const { steps } = this;
    let dead = 0;
    for (let unit = 0; unit < steps.length; unit++) if (steps[unit] >= window) dead++;
    return dead / steps.length;
  }
}
