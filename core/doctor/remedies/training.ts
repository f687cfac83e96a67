/** Remedies that change how a network is trained. */
import { toDigits, formatNumber } from "../../numbers";
import { proven } from "../../network/defaults";
import { optimizerOf, optimizerSchema, usualLearningRate } from "../../network/kinds/optimizers/index";
import { scheduleOf, scheduleSchema } from "../../network/kinds/schedules/index";
import { isSame, withTraining, type RemedyRule } from "./remedy";

export const ofTraining = {
  lower_learning_rate: {
    title: "Lower the learning rate",
    titled: (rate) => `A learning rate of ${formatNumber(rate)}`,
    detail:
      "To a tenth, unless the evidence says how far. With smaller steps, the gradient still points the right way at the end of each.",
    apply: (spec, { amount } = {}) => {
      const { optimizer } = spec.training;
      const learningRate = toDigits(amount ?? optimizer.learningRate / 10, 6);
      return learningRate < optimizer.learningRate
        ? withTraining(spec, { optimizer: { ...optimizer, learningRate } })
        : spec;
    },
  },
  raise_learning_rate: {
    title: "Raise the learning rate",
    titled: (rate) => `A learning rate of ${formatNumber(rate)}`,
    detail:
      "So far that the planned updates are enough; without evidence to the optimiser's default, or to ten times the current rate where that is higher.",
    apply: (spec, { amount } = {}) => {
      const { optimizer } = spec.training;
      const usual = usualLearningRate(optimizer.type);
      const raised = toDigits(amount ?? Math.max(usual, optimizer.learningRate * 10), 6);
      if (raised <= optimizer.learningRate) return spec;
      return raised > 1000 ? spec : withTraining(spec, { optimizer: { ...optimizer, learningRate: raised } });
    },
  },
  default_learning_rate: {
    title: "The optimiser's default learning rate",
    detail: "The rate that this optimiser starts with when you choose it.",
    apply: (spec) => {
      const { optimizer } = spec.training;
      const usual = usualLearningRate(optimizer.type);
      return usual === optimizer.learningRate
        ? spec
        : withTraining(spec, { optimizer: { ...optimizer, learningRate: usual } });
    },
  },
  more_epochs: {
    title: "More epochs",
    titled: (epochs) => `${epochs} epochs`,
    detail: "Five times as many, unless the curve says how many would pay.",
    apply: (spec, { amount }) => {
      const epochs = Math.min(1_000_000, Math.max(spec.training.epochs + 1, amount ?? 5 * spec.training.epochs));
      return epochs === spec.training.epochs ? spec : withTraining(spec, { epochs });
    },
  },
  smaller_batch: {
    title: "A smaller batch",
    titled: (rows) => `Batches of ${rows} rows`,
    detail: "Of 32 rows, or a quarter where it is smaller already: more updates from the same rows.",
    apply: (spec, { amount }) => {
      const rows = amount ?? (spec.training.batchSize > 32 ? 32 : Math.max(1, Math.floor(spec.training.batchSize / 4)));
      return rows < spec.training.batchSize ? withTraining(spec, { batchSize: rows }) : spec;
    },
  },
  larger_batch: {
    title: "A larger batch",
    titled: (rows) => `Batches of ${rows} rows`,
    detail: "Of 32 rows: enough for a mean and a variance, and for a gradient that is not all noise.",
    apply: (spec, { amount = 32 }) =>
      amount > spec.training.batchSize ? withTraining(spec, { batchSize: amount }) : spec,
  },
  robust_loss: {
    title: "Huber loss",
    detail:
      "Counts small errors by their square and large ones by their size, so that a few rows do not rule the loss.",
    apply: (spec) => (spec.training.loss === proven.robust ? spec : withTraining(spec, { loss: proven.robust })),
  },
  default_epsilon: {
    title: "The usual ε",
    detail: "So small that it only guards against division by 0.",
    apply: (spec) => {
      const { optimizer } = spec.training;
      const usual = optimizerSchema.parse({ type: optimizer.type });
      if (!("epsilon" in optimizer) || !("epsilon" in usual) || optimizer.epsilon <= usual.epsilon) return spec;
      return withTraining(spec, { optimizer: { ...optimizer, epsilon: usual.epsilon } });
    },
  },
  remove_clip: {
    title: "Clip less",
    detail: "Clips the gradient norm at 1, so that only a gradient that is far too large is shortened.",
    apply: (spec) => {
      const { clip } = spec.training;
      return clip && clip.limit < 1 ? withTraining(spec, { clip: { type: "norm", limit: 1 } }) : spec;
    },
  },
  clip_norm: {
    title: "Clip the gradient norm to 1",
    detail: "A gradient with a larger norm is scaled down to 1, so no single step can throw the weights far off.",
    apply: (spec) => {
      const { clip } = spec.training;
      return clip?.type === "norm" && clip.limit <= 1 ? spec : withTraining(spec, { clip: { type: "norm", limit: 1 } });
    },
  },
  adam: {
    title: "Adam",
    titled: (rate) => `Adam at a rate of ${formatNumber(rate)}`,
    detail:
      "At its default rate, or one that is enough for the planned updates. It divides each weight's step by the size of its gradients, so steep and flat directions advance alike.",
    apply: (spec, { amount } = {}) => {
      if (optimizerOf(spec.training.optimizer).evened) return spec;
      const { optimizer: type } = proven;
      return withTraining(spec, {
        optimizer: optimizerSchema.parse(amount === undefined ? { type } : { type, learningRate: amount }),
      });
    },
  },
  decay: {
    title: "Let the rate decay",
    detail: "Along a cosine to 0 at the last planned epoch: large steps first, small ones to settle.",
    apply: (spec) =>
      scheduleOf(spec.training.schedule).steady
        ? withTraining(spec, { schedule: scheduleSchema.parse({ type: proven.falling }) })
        : spec,
  },
  plain_steps: {
    title: "Adam with a falling rate",
    detail:
      "From its default rate along a cosine to 0, in batches of 32 rows, without clipping: steps that suit most networks.",
    apply: (spec) => {
      const { optimizer: type, falling } = proven;
      const optimizer = optimizerSchema.parse({ type });
      const steps = { optimizer, schedule: scheduleSchema.parse({ type: falling }), batchSize: 32, clip: null };
      const same = (Object.keys(steps) as (keyof typeof steps)[]).every((key) =>
        isSame(spec.training[key], steps[key]),
      );
      return same ? spec : withTraining(spec, steps);
    },
  },
  class_weights: {
    title: "Weight the classes",
    detail: "Rows of a rare class count more, so that each class has the same weight in the loss.",
    apply: (spec) =>
      spec.training.classWeights === "balanced" ? spec : withTraining(spec, { classWeights: "balanced" }),
  },
  early_stopping: {
    title: "Stop early",
    detail: "Stops when the validation loss has not improved for 10 epochs, and restores the best weights.",
    apply: (spec) => (spec.training.earlyStopping ? spec : withTraining(spec, { earlyStopping: { patience: 10 } })),
  },
} as const satisfies Record<string, RemedyRule>;
