/** How often a run's curves and health signals get a value. */

/** Ticks of an epoch at most, and of a whole run at most (as long as each epoch has one). */
const perEpoch = 200;
const perRun = 20_000;

/** Updates from one tick to the next. */
export function tickInterval(stepsPerEpoch: number, epochs: number): number {
  const most = Math.max(Math.ceil(stepsPerEpoch / perEpoch), Math.ceil((stepsPerEpoch * epochs) / perRun));
  return Math.min(stepsPerEpoch, most);
}
