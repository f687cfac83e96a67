/** What a training, or each of several, will take, said before it begins where it is much. */
import { count } from "#core/numbers";
import { totalmem } from "node:os";
import type { Dataset } from "#core/data/dataset";
import { costOf, roughTime } from "#core/network/cost";
import type { ExperimentSpec } from "#core/network/spec";
import { planExperiment } from "#core/training/plan";
import type { Io } from "./io";
import { tellLine } from "./notes";

const muchMemory = 2 ** 29;
const longDrawing = 2;
const farBeyond = 4;

export function sayCost(spec: ExperimentSpec, { prepared }: Pick<Dataset, "prepared">, io: Io, times = 1): void {
  const plan = planExperiment(spec, prepared);
  const { bytes, seconds, slow } = costOf(plan);
  const drawing =
    seconds < longDrawing
      ? ""
      : `; drawing the orthogonal weights of ${slow.join(", ")} about ${roughTime(seconds)} before the first epoch${times > 1 ? ` of each of ${times} trainings` : ""}`;
  if (bytes < muchMemory && drawing === "") return;
  // What is far beyond the computer is refused, with the figure of what is asked for.
  if (bytes > farBeyond * totalmem()) return;
  const megabytes = Math.ceil(bytes / 2 ** 20);
  tellLine(io, `${count(plan.parameters)} parameters take about ${count(megabytes)} MB of memory${drawing}`);
}
