/** The kinds of marks, in the order in which they are drawn and find places for their words. A new one is a file and a line here. */
import { band, type Band } from "./band";
import { end, type End } from "./end";
import { finding, type FindingMark } from "./finding";
import { label, type Label } from "./label";
import type { MarkKind } from "./mark";
import { picture, type Picture } from "./picture";
import { playhead, type Playhead } from "./playhead";
import { rule, type Rule } from "./rule";
import { until, type Until } from "./until";

export type Mark = Picture | Band | Until | Rule | End | Label | FindingMark | Playhead;

export const markKinds = {
  picture,
  band,
  until,
  end,
  rule,
  label,
  finding,
  playhead,
} as const satisfies { [K in Mark["kind"]]: MarkKind<Extract<Mark, { kind: K }>> };
