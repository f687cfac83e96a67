/** Rows of settings that stand in a sheet, a panel or under a choice, so that the command palette has no way to them. */
import type { Explanation } from "./explanation";

const row = (lesson: string, says: string): Explanation => ({ lesson, says });

export const rows: Readonly<Record<string, Explanation>> = {
  "Rows to make": row(
    "overfitting",
    "How many rows the data set gets. Few rows are learned by heart, many show the rule behind them.",
  ),
  "Noise of the data": row(
    "overfitting",
    "How far each row is moved by chance, as a standard deviation. No network can do better than the noise allows.",
  ),
  "Seed of the data": row(
    "overfitting",
    "Decides the chance in the rows. The same seed gives the same rows, byte for byte.",
  ),
  Constant: row("unscaled", "The value that takes the place of each missing one. Choose one that means nothing else."),
  "Values at most": row(
    "overfitting",
    "So many values get an input of their own, the most frequent first. All others share one more.",
  ),
  "Order of the values": row(
    "unscaled",
    "The values from the lowest to the highest, as numbers 0, 1, 2 and so on. A wrong order tells the network something false.",
  ),
  Period: row(
    "unscaled",
    "After how much a value begins anew, as 24 for hours. The column becomes a sine and a cosine, so that the end lies beside the beginning.",
  ),
  "Parts of a date": row(
    "unscaled",
    "What of a date goes in, as the month or the day of the week. Each part is an input of its own.",
  ),
  "Rows that stay together": row(
    "overfitting",
    "The column by which rows belong together, or follow in time. Otherwise the test rows are no news to the network.",
  ),
  "Ranges of the target": row(
    "overfitting",
    "The target is cut into so many ranges, and each part gets its share of all. So no part has only the large values.",
  ),
  "Type of a column": row(
    "logistic",
    "Whether its cells are read as numbers, categories, dates or text. What does not fit the type is missing then.",
  ),
  "What missing means": row(
    "unscaled",
    "Words that stand for a missing value in this column, such as −999 or ?. They are taken for gaps and not for values.",
  ),
  Place: row(
    "batch_norm",
    "Whether the layer stands before the activation or after it. Before, it keeps what goes into the bend near zero.",
  ),
  "Runs of the search": row(
    "vanishing",
    "How many whole trainings the search may spend. A fork that is ended early counts for the share of its epochs.",
  ),
  "Seconds of the search": row(
    "vanishing",
    "After how long the search ends with the best that it has. Its runs stay in Compare.",
  ),
  "Method of the sweep": row(
    "learning_rate",
    "How the settings to try are chosen. A grid tries all, the others draw some and need fewer runs.",
  ),
  "Settings to try": row(
    "learning_rate",
    "How many settings are drawn from the ranges. The best of many is good by luck too, and the verdict says how much.",
  ),
  Repeats: row(
    "overfitting",
    "How often each setting is trained, on other seeds or folds. Without repeats a better score may be chance.",
  ),
  "Seed of the sweep": row(
    "initialisation",
    "Decides which settings are drawn. The same seed draws the same ones again.",
  ),
};
