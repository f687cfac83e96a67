/** How many settings a sweep will try at most, before any is trained. */
import { methodOf } from "./methods/index";
import { distinct } from "./methods/method";
import type { Space } from "./space";
import type { Sweep } from "./sweep";

export function settingsPlanned(space: Space, { method: id, runs, seed }: Sweep): number {
  const method = methodOf(id);
  const most = runs ?? method.runs(space);
  if (method.adds) return most;
  const first = method.propose(space, { runs: most, seed }).next();
  return first.done ? 0 : distinct(space, first.value).length;
}
