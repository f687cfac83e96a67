/** What each chart shows and how it is read, by its title. A chart without an entry does not compile. */
import type { Explanation } from "./explanation";

const chart = (lesson: string, says: string): Explanation => ({ lesson, says });

export const charts = {
  loss: chart(
    "overfitting",
    "How far the answers are from the truth after each epoch, solid on training rows, dashed on validation rows. Where the dashed line turns up, rows are being learnt by heart.",
  ),
  metric: chart(
    "overfitting",
    "The score that counts, after each epoch. A gap between training and validation is what does not carry over to new rows.",
  ),
  gradients: chart(
    "vanishing",
    "Each lane is a layer, each cell the length of its gradient at that time. Blue lanes hardly learn, orange ones are about to break.",
  ),
  signal: chart(
    "dead_relu",
    "A signal of each layer over time, one line for each. A line that leaves the others names the layer to look at.",
  ),
  rate: chart(
    "learning_rate",
    "The size of the steps over time, as the schedule sets it. Where it falls, the loss often settles.",
  ),
  histograms: chart(
    "initialisation",
    "How the numbers of each layer are spread at the chosen time. A spike at one value, or a spread far wider than the others, is a fault to look into.",
  ),
  rateRange: chart(
    "learning_rate",
    "One update at each learning rate, from tiny to huge, and the loss behind it. A good rate lies below the lowest point, where the loss still falls.",
  ),
  scatter: chart(
    "overfitting",
    "Each point is a row: truth to the right, answer up. On the line both are equal, and the distance to it is the error.",
  ),
  residuals: chart(
    "overfitting",
    "How many rows are off by how much. Around 0 and alike on both sides is good; a second hill is a group that is read wrongly.",
  ),
  spread: chart(
    "overfitting",
    "The mean error and its spread along the answers. A band that leaves 0 says where the answers lean to one side.",
  ),
  calibration: chart(
    "threshold",
    "Of the rows that were given a probability, how many were positive. On the line a probability of 0.8 comes true in 8 of 10 rows.",
  ),
  precisionRecall: chart(
    "threshold",
    "For every threshold, how many positives are found, and how many of those called positive are. The further up and right, the better.",
  ),
  dependence: chart(
    "unscaled",
    "The mean answer when one column is set to each of its values in every row. A flat line says that the column hardly matters.",
  ),
  gain: chart(
    "threshold",
    "Rows are taken from the surest on, and the share of positives found so far is counted. The dotted line is taking rows by chance.",
  ),
  within: chart(
    "overfitting",
    "The share of rows whose error is at most so large. The curve should rise before that of the baseline does.",
  ),
  roc: chart(
    "threshold",
    "For every threshold, the share of positives found against the share of negatives called positive. The area below it is the AUC, 0.5 by chance.",
  ),
  coverage: chart(
    "threshold",
    "How often the sets or intervals hold the truth, against how often they promise to. On the line they keep their promise.",
  ),
  threshold: chart(
    "threshold",
    "Each dot is a row at the probability that it was given. What lies right of the threshold is called positive: dots of the wrong colour there are errors.",
  ),
  chain: chart(
    "vanishing",
    "The gradient of one weight taken apart: three factors, and their product. Where one of them is nearly 0, nothing is learnt.",
  ),
  space: chart(
    "spirals",
    "Where a layer puts each row. The network has done its work when a straight cut parts the classes in the last layer.",
  ),
  cut: chart(
    "xor",
    "What a single straight cut, or a line, gets right in the space after each layer. It rises where a layer has helped.",
  ),
  lesson: chart(
    "logistic",
    "The broken experiment and its cure, side by side on the same axes. The playhead moves all figures together.",
  ),
  curves: chart("overfitting", "The chosen runs on common axes. Compare where they end, and how early they got there."),
  sweepCurves: chart(
    "overfitting",
    "The mean of each setting’s repeats, with their spread as a band. Bands that overlap are not told apart.",
  ),
  sweepScatter: chart(
    "overfitting",
    "Each point is a run: a setting to the right, its score up. A cloud without a slope says that the setting hardly matters.",
  ),
  matters: chart(
    "overfitting",
    "How much of the difference between runs each setting accounts for, with how sure that is. Long bars are worth tuning first.",
  ),
  parallel: chart(
    "overfitting",
    "Each line is a run through all its settings to its score. Brush the good scores to see which settings they share.",
  ),
  heat: chart(
    "overfitting",
    "Two settings at once, coloured by score. A stripe says that one of them matters, a spot that both do.",
  ),
} as const satisfies Record<string, Explanation>;
export type ChartId = keyof typeof charts;
