/** Whether a file is worse than a split by more than chance, in words. */
import type { Results } from "#core/training/messages";
import { formatEnds, formatNumber, plural } from "#core/numbers";
import { figureNames } from "../figure-words";
import { splitLabels } from "../words";

type Assessed = Omit<Results["run.assess"], "drift" | "report" | "tableRows">;

/** By accuracy, or R²; where that is not defined, by the first figure that is. */
export function verdictOf({ figures, rows, split, splitRows }: Assessed): { title: string; words: string } {
  const part = `${splitLabels[split].toLowerCase()} split`;
  if (splitRows === 0) {
    return {
      title: `The ${part} has no rows`,
      words: "There is nothing to hold the file against. Choose another split.",
    };
  }
  const first = figures.find(({ difference }) => difference !== null);
  if (!first?.difference) {
    return {
      title: "Nothing can be compared",
      words: `No figure is defined both on the ${plural(rows, "row")} of the file and on the ${part}.`,
    };
  }
  const { here, there, difference, outcome } = first;
  const name = figureNames[here.id];
  const bounds = formatEnds(difference, true).join(" … ");
  const figuresOfBoth = `${name} is **${formatNumber(here.value)}** on ${plural(rows, "row")} of this file and **${formatNumber(there.value)}** on the ${plural(splitRows, "row")} of the ${part}. They differ by ${bounds} (95 % interval)`;
  const others = figures
    .filter((one) => one !== first && one.outcome === "worse")
    .map((one) => figureNames[one.here.id]);
  const worse = others.length > 0 ? ` Worse by more than chance: **${others.join(", ")}**.` : "";
  if (outcome === "worse")
    return { title: "Worse here by more than chance", words: `${figuresOfBoth}: **more than chance**.${worse}` };
  if (outcome === "better")
    return { title: "Better here by more than chance", words: `${figuresOfBoth}: **more than chance**.${worse}` };
  return {
    title: others.length > 0 ? "Worse in some figures" : "No worse than chance allows",
    words: `${figuresOfBoth}: **no more than chance may do**.${worse}`,
  };
}
