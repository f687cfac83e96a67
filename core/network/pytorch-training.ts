/** Loss, penalties, optimiser and schedule of an experiment as lines of a PyTorch script. */
import { isPenalised } from "./kinds/layers/index";
import { lossOf } from "./kinds/losses/index";
import { optimizerOf, type OptimizerSpec } from "./kinds/optimizers/index";
import { scheduleOf, type ScheduleSpec } from "./kinds/schedules/index";
import type { NetworkPlan } from "./plan";
import type { TrainingSpec } from "./spec";

/** Whether classes are weighed. */
export const isBalanced = ({ task }: NetworkPlan, { classWeights }: TrainingSpec): boolean =>
  classWeights === "balanced" && task !== "regression";

/** `loss_of(z, y)` over a batch, `loss_on(x, y)` of the network as it is, `scores(x, y)` in words, and of classes `probabilities(x)`. */
export function lossLines(plan: NetworkPlan, training: TrainingSpec): string[] {
  const balanced = isBalanced(plan, training);
  const smoothing = training.labelSmoothing;
  const weights = balanced
    ? [
        `class_weights = torch.ones(${plan.classes})`,
        "",
        "",
        "def balance(y):",
        '    """Each class weighs rows / (classes × rows of the class)."""',
        `    rows = torch.bincount(y.long(), minlength=${plan.classes})`,
        "    return torch.where(rows > 0, len(y) / (len(rows) * rows.clamp(min=1)), torch.zeros(1))",
        "",
        "",
      ]
    : [];
  return [
    ...(plan.task === "regression"
      ? []
      : ["temperature = 1.0  # of a run that was calibrated; load_run() sets it", ""]),
    ...weights,
    "def loss_of(z, y):",
    ...lossOf(plan.loss)
      .pytorch({ balanced, smoothing })
      .map((line) => `    ${line}`),
    "",
    "",
    "@torch.no_grad()",
    "def loss_on(x, y):",
    "    model.eval()",
    "    return loss_of(model(x), y).item()",
    "",
    "",
    "@torch.no_grad()",
    "def scores(x, y):",
    "    model.eval()",
    ...scoreLines[plan.task].map((line) => `    ${line}`),
    ...shareLines[plan.task],
  ];
}

const accuracy = (chosen: string) => [
  "z = model(x) / temperature",
  `right = (${chosen} == y).float().mean().item()`,
  'return f"loss {loss_of(z, y).item():.6f}, accuracy {right:.6f}"',
];
const scoreLines = {
  multiclass: accuracy("z.argmax(1)"),
  binary: accuracy("(z[:, 0] >= 0)"),
  regression: [
    "z = model(x)",
    "spread = ((y - y.mean()) ** 2).sum().item()",
    "r2 = 1 - ((z[:, 0] - y) ** 2).sum().item() / spread if spread > 0 else math.nan",
    'return f"loss {loss_of(z, y).item():.6f}, R² {r2:.6f}"',
  ],
} as const;

const probabilities = (made: string) => [
  "",
  "",
  "@torch.no_grad()",
  "def probabilities(x):",
  "    model.eval()",
  `    return ${made}`,
];
const shareLines = {
  multiclass: probabilities("torch.softmax(model(x) / temperature, 1)"),
  binary: probabilities("torch.sigmoid(model(x)[:, 0] / temperature)  # of the positive class"),
  regression: [],
} as const;

/** L2 as a term of the loss; L1 as a gradient that holds weights at 0 and lets none cross it. Nothing without either. */
export function penaltyLines({ layers }: NetworkPlan): string[] {
  const penalised = layers.filter(isPenalised);
  const list = (key: "l1" | "l2") =>
    penalised.filter((layer) => layer[key] > 0).map((layer) => `    "${layer.id}": ${layer[key]},`);
  const [l1, l2] = [list("l1"), list("l2")];
  const lines: string[] = [];
  if (l2.length > 0) {
    lines.push("L2 = {", ...l2, "}", "", "", "def l2_penalty():");
    lines.push("    return sum(share * layers[name].weight.square().sum() for name, share in L2.items())");
  }
  if (l1.length > 0 && l2.length > 0) lines.push("", "");
  if (l1.length > 0) lines.push("L1 = {", ...l1, "}", "", "", ...l1Lines);
  return lines;
}

const l1Lines = [
  "@torch.no_grad()",
  "def add_l1():",
  '    """The slope of the penalty; a weight at 0 stays there unless the loss pulls harder. Answers the weights as they are."""',
  "    before = {}",
  "    for name, share in L1.items():",
  "        w = layers[name].weight",
  "        before[name] = w.clone()",
  "        held = w.grad.sign() * (w.grad.abs() - share).clamp(min=0)",
  "        w.grad.copy_(torch.where(w == 0, held, w.grad + share * w.sign()))",
  "    return before",
  "",
  "",
  "@torch.no_grad()",
  "def stop_at_zero(before):",
  '    """A weight that has crossed 0 is exactly 0."""',
  "    for name, old in before.items():",
  "        w = layers[name].weight",
  "        w[w * torch.where(old == 0, -w.grad, old) <= 0] = 0",
];

/** Lines that set `optimizer`, with its settings. */
export const optimizerLines = (spec: OptimizerSpec): string[] => optimizerOf(spec).pytorch(spec);

/** `rate_at(step, updates)`: the learning rate of an update, counted from 0; `updates` is how many an epoch has. */
export function rateLines(spec: ScheduleSpec): string[] {
  const { pytorch } = scheduleOf(spec);
  const warm = spec.warmup > 0 ? [`share *= min(1, (step + 1) / ${spec.warmup})  # warm-up`] : [];
  return [
    'RATE = optimizer.param_groups[0]["lr"]',
    "",
    "",
    `def rate_at(step, updates${pytorch.watch ? ", plateaus" : ""}):`,
    ...[...pytorch.share(spec), ...warm, "return RATE * share"].map((line) => `    ${line}`),
  ];
}
