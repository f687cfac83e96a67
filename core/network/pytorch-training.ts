/** Loss, penalties, optimiser and schedule of an experiment as lines of a PyTorch script. */
import type { OptimizerSpec } from "./optimizers";
import { isPenalised } from "./kinds/layers/index";
import { lossOf } from "./kinds/losses/index";
import type { NetworkPlan } from "./plan";
import type { ScheduleSpec } from "./schedules";
import type { TrainingSpec } from "./spec";

/** Whether classes are weighed. */
export const isBalanced = ({ task }: NetworkPlan, { classWeights }: TrainingSpec): boolean =>
  classWeights === "balanced" && task !== "regression";

/** `loss_of(z, y)` over a batch, `loss_on(x, y)` of the network as it is, and `scores(x, y)` in words. */
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
  ];
}

const accuracy = (chosen: string) => [
  "z = model(x)",
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

/** The name of the optimiser in PyTorch, with its settings. */
export function optimizerLines(spec: OptimizerSpec): string[] {
  const lr = `lr=${spec.learningRate}`;
  switch (spec.type) {
    case "sgd": {
      const nesterov = spec.nesterov && spec.momentum > 0 ? ", nesterov=True" : "";
      const momentum = spec.momentum > 0 ? `, momentum=${spec.momentum}` : "";
      return [`optimizer = torch.optim.SGD(model.parameters(), ${lr}${momentum}${nesterov})`];
    }
    case "adagrad":
      return [`optimizer = torch.optim.Adagrad(model.parameters(), ${lr}, eps=${spec.epsilon})`];
    case "rmsprop":
      return [`optimizer = torch.optim.RMSprop(model.parameters(), ${lr}, alpha=${spec.rho}, eps=${spec.epsilon})`];
    case "adam":
      return [`optimizer = torch.optim.Adam(model.parameters(), ${lr}, ${moments(spec)})`];
    case "adamw":
      return [
        "# Weights alone decay.",
        "weights = [layer.weight for layer in layers.values() if isinstance(layer, nn.Linear)]",
        "others = [p for p in model.parameters() if all(p is not w for w in weights)]",
        `groups = [{"params": weights, "weight_decay": ${spec.weightDecay}}, {"params": others, "weight_decay": 0}]`,
        `optimizer = torch.optim.AdamW(groups, ${lr}, ${moments(spec)})`,
      ];
  }
}
const moments = (spec: { beta1: number; beta2: number; epsilon: number }) =>
  `betas=(${spec.beta1}, ${spec.beta2}), eps=${spec.epsilon}`;

/** `rate_at(step, updates)`: the learning rate of an update, counted from 0; `updates` is how many an epoch has. */
export function rateLines(schedule: ScheduleSpec): string[] {
  const warm = schedule.warmup > 0 ? [`    share *= min(1, (step + 1) / ${schedule.warmup})  # warm-up`] : [];
  const plateaus = schedule.type === "reduce_on_plateau" ? ", plateaus" : "";
  return [
    'RATE = optimizer.param_groups[0]["lr"]',
    "",
    "",
    `def rate_at(step, updates${plateaus}):`,
    `    share = ${shareOf(schedule)}`,
    ...warm,
    "    return RATE * share",
  ];
}

function shareOf(schedule: ScheduleSpec): string {
  switch (schedule.type) {
    case "constant":
      return "1";
    case "step":
      return `${schedule.factor} ** (step // updates // ${schedule.every})`;
    case "exponential":
      return `${schedule.factor} ** (step // updates)`;
    case "cosine":
      return "(1 + math.cos(math.pi * step / (updates * EPOCHS))) / 2";
    case "reduce_on_plateau":
      return `max(${schedule.factor} ** plateaus, min(1, ${schedule.minRate} / RATE))`;
  }
}
