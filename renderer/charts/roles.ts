/**
 * What stands for what, the same in every chart: the looks of 'this run', 'linear', 'no skill', 'the operating point' and so on.
 * Read in a computed they follow the theme.
 */
import { runColor, runTextColor, useTheme } from "../styles/palette";
import type { LineStyle } from "./kinds/columns";
import type { PointStyle } from "./kinds/points";
import type { Rule } from "./marks/rule";

const dashed = [4, 3] as const;
const dotted = [1.5, 3] as const;
const ink3 = () => useTheme().value.ink3;

export const roles = {
  /** The run, arm or layer that is looked at. */
  main: (color: string): LineStyle => ({ color, width: 2 }),
  thisRun: (slot: number): LineStyle => roles.main(runColor(slot)),
  /** It among many of its kind. */
  foremost: (color: string): LineStyle => ({ color, width: 2.25 }),
  /** Two that are held against each other. */
  pair: (color: string): LineStyle => ({ color, width: 1.75 }),
  /** Others beside it, in a large chart and in a small one. */
  small: (color: string): LineStyle => ({ color, width: 1.25 }),
  other: (color: string): LineStyle => ({ color, width: 1.5 }),
  /** The validation rows of what is solid on the training rows. */
  validation: (color: string): LineStyle => ({ color, width: 1.75, dash: dashed }),
  /** As measured, behind what is smoothed. */
  raw: (color: string): LineStyle => ({ color, width: 1, alpha: 0.28 }),
  /** One of many that are only a background. */
  faint: (): LineStyle => ({ color: ink3(), width: 1, alpha: 0.42 }),
  /** The linear model. */
  linear: (): LineStyle => ({ color: ink3(), width: 1.25, dash: dashed }),
  /** What a coin, the mean, or a perfect model would do. */
  noSkill: (): LineStyle => ({ color: ink3(), width: 1.25, dash: dotted }),
  /** 95 % intervals. */
  interval: (color: string): LineStyle => ({ color, width: 1.5, alpha: 0.55 }),
  /** Where a chosen threshold or tolerance is on a curve. */
  operatingPoint: (radius = 5.25): PointStyle => {
    const { surface, accent } = useTheme().value;
    return { radius, color: surface, stroke: accent, strokeWidth: 2.5 };
  },
  /** The same where it lies outside of what is shown. */
  outside: (): PointStyle => ({ ...roles.operatingPoint(6), shape: "triangle", strokeWidth: 2 }),
  /** A ring around the chosen one. */
  chosen: (radius = 5.5): PointStyle => ({
    radius,
    color: "transparent",
    stroke: useTheme().value.accent,
    strokeWidth: 2.5,
  }),
  /** The model that says the same for every row. */
  baseline: (y: number, label?: string): Rule => ({
    kind: "rule",
    y,
    color: ink3(),
    dash: dashed,
    ...(label === undefined ? {} : { label }),
  }),
} as const;

/** The words of the roles: a label takes its place to them. */
export const names = {
  thisRun: (slot: number, text = "this run") =>
    ({ kind: "label", text, color: runTextColor(slot), bold: true }) as const,
  /** What is only compared with. */
  other: (text: string) => ({ kind: "label", text, color: ink3() }) as const,
} as const;
