/** How a setting is called where there is little room. */
import { valueInWords } from "#core/sweep/verdict";
import type { SettingRow } from "./row";

/** `0.003 × 2`: the values alone, in the order of the sweep's settings. */
export const briefWords = ({ at, score: { values } }: Pick<SettingRow, "at" | "score">): string => {
  const words = Object.values(values).map(valueInWords).join(" × ");
  return words.length > 0 && words.length <= 24 ? words : `setting ${at + 1}`;
};
