/** Counts how often each rule's findings are right, for `core/doctor/odds.json`. */
import type { Severity } from "#core/doctor/finding";
import type { OddsTable } from "#core/doctor/odds";
import { isBroken, isSound, type Broken, type Named, type Results, type Sound } from "./results";

/** It names a fault of the run, or what such a fault brings about. */
const isRight = (run: Broken, { rule, causes }: Named): boolean => {
  const rights = run.rights.flat();
  return rights.includes(rule) || causes.some((cause) => rights.includes(cause));
};

/** Over the runs that are broken and those that are sound; findings at their end, but for notes. */
export function oddsFrom(parts: readonly Results[]): { runs: number; rules: OddsTable } {
  const broken = parts.flatMap((part) => part.broken).filter(isBroken);
  const sound: Sound[] = parts.flatMap((part) => part.sound).filter(isSound);
  const rules: Record<string, Partial<Record<Severity, { right: number; runs: number }>>> = {};
  const count = ({ rule, severity }: Named, right: boolean) => {
    if (severity === "note") return;
    const odds = ((rules[rule] ??= {})[severity] ??= { right: 0, runs: 0 });
    odds.runs++;
    if (right) odds.right++;
  };
  for (const run of broken) for (const named of run.named) count(named, isRight(run, named));
  for (const run of sound) for (const named of run.named) count(named, false);
  const sorted = Object.entries(rules).sort(([a], [b]) => (a < b ? -1 : 1));
  return { runs: broken.length + sound.length, rules: Object.fromEntries(sorted) };
}
