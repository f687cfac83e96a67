/** What a sweep will take, in numbers and in words. */
import { bytes, duration, plural } from "../numbers";

export interface SweepEstimate {
  settings: number;
  /** Trainings. */
  runs: number;
  /** From the first training to the last. */
  seconds: number;
  /** Some end before their planned end: it takes so long at most. */
  endsEarly: boolean;
  /** Trainings that go side by side, and cores that each may take. */
  sideBySide: number;
  threadsEach: number;
  /** Of memory, beside the data. */
  bytes: number;
  /** That the project grows by. */
  bytesOfProject: number;
}

/** `about 12 s, 2 side by side, 130 MB of memory, 19 MB in the project`. */
export function estimateInWords(estimate: SweepEstimate): string {
  const { seconds, endsEarly, sideBySide, threadsEach } = estimate;
  const side = sideBySide < 2 ? "one at a time" : `${sideBySide} side by side`;
  const each = threadsEach > 1 ? ` on ${plural(threadsEach, "core")} each` : "";
  const time = `${endsEarly ? "at most" : "about"} ${duration(Math.max(1, seconds))}`;
  return `${time}, ${side}${each}, ${bytes(estimate.bytes)} of memory, ${bytes(estimate.bytesOfProject)} in the project`;
}
