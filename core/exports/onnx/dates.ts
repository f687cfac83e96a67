/** Parts of a date from seconds since 1970, by arithmetic alone: H. Hinnant, chrono-compatible low-level date algorithms (2021). */
import type { DatePartId } from "../../data/date-parts";
import type { Graph } from "./graph";

const secondsPerDay = 86_400;

/** In doubles, as `dateParts` counts them. `seconds` are whole or not; none is NaN. */
export function datePartNodes(graph: Graph, part: DatePartId, seconds: string): string {
  const [add, sub, mul] = ["Add", "Sub", "Mul"].map(
    (op) => (a: string, b: string | number) => graph.node(op, [a, typeof b === "number" ? graph.doubles([b]) : b]),
  ) as [Binary, Binary, Binary];
  const floorOf = (value: string, by: number) => graph.node("Floor", [graph.node("Div", [value, graph.doubles([by])])]);
  const rest = (value: string, by: number) => sub(value, mul(floorOf(value, by), by));
  const choose = (test: string, yes: string, no: string) => graph.node("Where", [test, yes, no]);
  const below = (value: string, bound: number) => graph.node("Less", [value, graph.doubles([bound])]);
  const days = floorOf(seconds, secondsPerDay);
  const inDay = rest(seconds, secondsPerDay);
  if (part === "weekday") return rest(add(days, 3), 7);
  if (part === "hour") return floorOf(inDay, 3600);
  if (part === "minute") return floorOf(rest(inDay, 3600), 60);
  // Years that begin in March: the day that leap years have more is their last.
  const since = add(days, 719_468);
  const era = floorOf(since, 146_097);
  const dayOfEra = sub(since, mul(era, 146_097));
  const corrected = sub(
    add(sub(dayOfEra, floorOf(dayOfEra, 1460)), floorOf(dayOfEra, 36_524)),
    floorOf(dayOfEra, 146_096),
  );
  const yearOfEra = floorOf(corrected, 365);
  const leaps = sub(floorOf(yearOfEra, 4), floorOf(yearOfEra, 100));
  const dayOfYear = sub(dayOfEra, add(mul(yearOfEra, 365), leaps));
  const month = floorOf(add(mul(dayOfYear, 5), 2), 153);
  if (part === "day") return add(sub(dayOfYear, floorOf(add(mul(month, 153), 2), 5)), 1);
  if (part === "month") return choose(below(month, 10), add(month, 3), sub(month, 9));
  const marchYear = add(yearOfEra, mul(era, 400));
  if (part === "year") return choose(below(month, 10), marchYear, add(marchYear, 1));
  // 1 to 366: 306 days lie between March and January.
  const isLeap = sub(add(divides(marchYear, 4), divides(marchYear, 400)), divides(marchYear, 100));
  return choose(below(month, 10), add(add(dayOfYear, 60), isLeap), sub(dayOfYear, 305));

  /** 1 where it divides the value, else 0. */
  function divides(value: string, by: number): string {
    return choose(below(rest(value, by), 0.5), graph.doubles([1]), graph.doubles([0]));
  }
}
type Binary = (a: string, b: string | number) => string;
