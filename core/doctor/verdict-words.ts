/** A verdict in words: what it was judged by, in which runs, on which rows and after which epoch. `**…**` marks what stands out. */
import { formatEnds } from "../numbers";
import { figure } from "./evidence";
import type { Point, Reading } from "./measures";
import type { Beyond, Verdict } from "./verdict";

/** What the two runs are called: `run 1`, `run 2`. */
export type Names = readonly [before: string, after: string];

/** `Training loss **0.69** (run 1) → **0.08** (run 2) at epoch 30.` */
export function readingWords(reading: Reading, names: Names): string {
  const { name, rows, before, after, fault, mean } = reading;
  const over = mean ? "mean over epoch" : "epoch";
  const together = before.epoch === after.epoch || Number.isNaN(after.value);
  const at = ({ value, epoch }: Point, run: string) =>
    Number.isNaN(value)
      ? `not found in ${run}`
      : `**${figure(value)}** (${run}${together ? "" : `, ${over} ${epoch}`})`;
  const when = together ? (mean ? `, ${over} ${before.epoch}` : ` at ${over} ${before.epoch}`) : "";
  const on = name.startsWith(rows) ? "" : `, on ${rows} rows`;
  const limit = fault ? `; a fault is ${fault.comparison} ${figure(fault.threshold)}` : "";
  // A number behind the number of a layer would be read as one with it.
  return `${capital(name)}${/\d$/.test(name) ? ":" : ""} ${at(before, names[0])} → ${at(after, names[1])}${when}${on}${limit}.${sureWords(reading)}`;
}

/** How sure a change on validation rows is; empty of others. */
function sureWords({ change, sure }: Reading): string {
  if (sure === undefined) return "";
  if (sure === null) return " How sure that is can't be told without validation rows that both runs were measured on.";
  // The run before less the run after is told as the change from the one to the other.
  const [low, high] = formatEnds({ low: -sure.high, high: -sure.low });
  const end = {
    better: "",
    worse: "",
    level: ": **no more than a small difference**",
    unknown: sure.low <= 0 && sure.high >= 0 ? ": **too few rows to tell**" : `: **too close to tell**`,
  }[change];
  return ` 95 % interval of the change **${low} … ${high}** on ${sure.rows} rows${end}.`;
}
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** What else differs, and what that means; empty where nothing does. */
export function beyondWords(beyond: readonly Beyond[], names: Names): string {
  if (beyond.length === 0) return "";
  const parts = beyond.map((one) => {
    switch (one.kind) {
      case "setting":
        return `${one.path
          .split(".")
          .slice(-2)
          .join(" ")
          .replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`)} differs`;
      case "rate":
        return `${names[one.of === "before" ? 0 : 1]} went on at a learning rate of **${figure(one.learningRate)}** after epoch ${one.epoch}`;
      case "epochs":
        return `${names[0]} was trained for **${one.before}** epochs and ${names[1]} for **${one.after}**`;
    }
  });
  return `The remedy is not the only change: ${parts.join("; ")}.`;
}

export function verdictWords({ verdict, readings, beyond }: Verdict, names: Names): string[] {
  const told = readings.map((reading) => readingWords(reading, names));
  if (told.length === 0 && verdict === "cured") told.push(`${capital(names[1])} no longer has the finding.`);
  const besides = beyondWords(beyond, names);
  return besides === "" ? told : [...told, besides];
}
