/**
 * The settings of the window by the accessible name of their control: where each stands, and what it does. The command palette
 * goes to them, the labels explain them. What a schema says of a field of its own (momentum, β₁) stays there.
 */
import type { StageId } from "#core/project/document";
import type { Explanation } from "./explanation";

export interface SettingHelp extends Explanation {
  stage: StageId;
  /** Name of the button whose panel it stands in. */
  behind?: string;
  /** Name of its control, where it is not that of the setting. */
  control?: string;
  /** Key of a layer's field: the first layer that has it shows it. */
  field?: string;
}

const at =
  (stage: StageId, behind?: string) =>
  (lesson: string, says: string): SettingHelp => ({ stage, lesson, says, ...(behind === undefined ? {} : { behind }) });
const data = at("data");
const splitting = at("data", "Split settings");
const network = at("network");
const evaluate = at("evaluate");
const explain = at("explain");

export const settings: Readonly<Record<string, SettingHelp>> = {
  Target: data(
    "logistic",
    "The column that the network learns to tell from the others. Words make it a question of classes, numbers one of an amount.",
  ),
  Delimiter: data(
    "logistic",
    "The sign that parts the fields of a line in the file. A wrong one gives a single wide column.",
  ),
  "Decimal mark": data(
    "logistic",
    "The sign before the decimals of a number. With the wrong one numbers are read as words.",
  ),
  Encoding: data(
    "logistic",
    "How the file’s bytes stand for letters. A wrong one shows odd signs in place of ä, é or ñ.",
  ),
  Header: data(
    "logistic",
    "Whether the first line holds the names of the columns. Without it the columns are numbered.",
  ),
  Role: data(
    "logistic",
    "A feature is what the network sees, the target what it learns. An ignored column takes no part in training.",
  ),
  Type: data(
    "logistic",
    "Numbers go in as amounts, categories as one input for each value. A code that only looks like a number is a category.",
  ),
  "Missing values": data(
    "unscaled",
    "What is put where a value is missing, as the network takes no gaps. It is measured on the training rows alone.",
  ),
  "Column encoding": data(
    "logistic",
    "How words become numbers. One input for each value is the usual way; of many values only the frequent ones get one.",
  ),
  Scaling: data(
    "unscaled",
    "Brings a column to a range like that of the others. Without it the column with the largest numbers rules the first layer.",
  ),
  "Way to split": splitting(
    "overfitting",
    "How rows are dealt into training, validation and test. Rows that belong together, or follow in time, must not be torn apart.",
  ),
  "Split seed": splitting(
    "overfitting",
    "Decides which rows fall by chance into which part. Another seed shows how much a result owes to luck.",
  ),
  Folds: splitting(
    "overfitting",
    "The rows are cut into k parts, and the network is trained k times, each time with another part held back. The spread says how sure a score is.",
  ),
  Preset: network("logistic", "A whole network to begin with. It takes the place of the layers, and can be undone."),
  Loss: network(
    "logistic",
    "The number that training makes smaller: how far the answers are from the truth. It follows from the target unless you choose another.",
  ),
  "Class weights": network(
    "threshold",
    "Balanced lets each class count alike, however few its rows. It helps where a rare class is the one that matters.",
  ),
  "Label smoothing": network(
    "overfitting",
    "Asks for a little less than full certainty. The answers become less extreme and often better calibrated.",
  ),
  "Gradient clip": network(
    "exploding",
    "Caps the length of a gradient before the step is taken. It keeps one wild batch from throwing the weights away.",
  ),
  "Batch size": network(
    "learning_rate",
    "How many rows one update looks at. Small batches are noisy and many, large ones calm and few.",
  ),
  Epochs: network(
    "overfitting",
    "How often training goes through all rows. Too few leave something to learn, too many may learn the rows by heart.",
  ),
  "Early stopping": network(
    "overfitting",
    "Ends a run when the validation loss has not improved for this many epochs. The best weights are brought back.",
  ),
  Seed: network(
    "initialisation",
    "Decides the first weights and the order of the rows. The same seed gives the same run, bit for bit.",
  ),
  Optimiser: network(
    "learning_rate",
    "The rule that makes an update of a gradient. Adam sizes the step for each weight, SGD takes the same rate for all.",
  ),
  "Learning rate": network(
    "learning_rate",
    "How large a step each update takes. Too small learns nothing in time, too large throws the weights about.",
  ),
  Schedule: network(
    "learning_rate",
    "How the learning rate changes while a run goes on. A falling one lets the weights settle at the end.",
  ),
  "Processor cores": network(
    "logistic",
    "How many cores of this computer training may use. The results are the same with any number.",
  ),
  Units: {
    ...network(
      "xor",
      "How many numbers a layer makes of what it is given. More can tell more apart, and can learn more by heart.",
    ),
    field: "units",
  },
  Activation: {
    ...network(
      "xor",
      "The bend that a layer puts on its sums. Without one many layers are worth no more than a single one.",
    ),
    field: "activation",
  },
  Initialiser: {
    ...network(
      "initialisation",
      "How the first weights are drawn. Too small and the signal fades from layer to layer, too large and it grows without end.",
    ),
    field: "init",
  },
  "Dropout rate": {
    ...network(
      "dropout",
      "The share of units that are silenced in each update, others each time. It keeps units from leaning on one another.",
    ),
    field: "rate",
    control: "Rate",
  },
  "L1 and L2": {
    ...network("l1_l2", "Penalties on large weights. L1 brings many to exactly 0, L2 makes all of them smaller."),
    field: "l1",
    control: "L1",
  },
  Smoothing: {
    stage: "train",
    behind: "Smoothing",
    lesson: "learning_rate",
    says: "Draws a calmer line through a noisy curve. The raw line stays behind it, and no number is changed.",
  },
  "Loss axis": {
    stage: "train",
    lesson: "learning_rate",
    says: "A log axis shows small losses as well as large ones. Equal steps on it are equal ratios.",
  },
  Split: evaluate(
    "overfitting",
    "Which rows are scored. Training rows flatter, validation rows are for choosing, test rows for the last word.",
  ),
  Threshold: evaluate(
    "threshold",
    "From which probability on a row is called positive. A lower one finds more of them, and raises more false alarms.",
  ),
  Tolerance: evaluate(
    "overfitting",
    "How far an answer may be off and still count as good. The share of rows within it follows.",
  ),
  "Cost of a miss": evaluate(
    "threshold",
    "What it costs when a positive row is not found. With the cost of a false alarm it decides the best threshold.",
  ),
  "Cost of a false alarm": evaluate(
    "threshold",
    "What it costs when a negative row is called positive. With the cost of a miss it decides the best threshold.",
  ),
  Colour: explain("spirals", "What the points of Space are coloured by. By error it shows where the network is wrong."),
  Labels: explain("spirals", "Words at the points of Space. They tell which rows lie together."),
  "Filter runs": {
    stage: "compare",
    lesson: "overfitting",
    says: "Shows the runs that hold these words, or that a query fits. Hidden runs stay in the project.",
  },
  "Group runs": {
    stage: "compare",
    lesson: "overfitting",
    says: "Puts runs under a tag, a target, a sweep or a setting. Groups can be read one beside the other.",
  },
};
