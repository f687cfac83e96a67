"""What PyTorch makes of small networks, step by step, in float64: writes engine.json, which test/core/engine reads.

    /usr/bin/python3 test/reference/engine.py

Written with Debian's python3-torch 1.13.1. Weights are inputs x units here (PyTorch keeps them transposed).
"""

import json
import math
import pathlib

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(20240607)

ROWS, INPUTS, STEPS, BATCH = 96, 5, 20, 8


def random(*shape):
    # Values that float32 holds exactly, so that both precisions start from the same numbers.
    return torch.randn(*shape, generator=generator).float().double()


def numbers(tensor):
    return [float(f"{v:.12g}") for v in tensor.detach().reshape(-1).tolist()]


x = random(ROWS, INPUTS)
scores = x @ random(INPUTS, 3) + 0.5 * random(ROWS, 3)
targets = {
    "multiclass": scores.argmax(1),
    "binary": (scores[:, 0] > 0).long(),
    "regression": (scores[:, 0] / scores[:, 0].std()).float().double(),
}

ACTIVATIONS = {
    "linear": lambda z: z * 1.0,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": F.relu,
    "leaky_relu": lambda z: F.leaky_relu(z, 0.01),
    "elu": F.elu,
    "selu": F.selu,
    "gelu": F.gelu,
    "silu": F.silu,
    "softplus": F.softplus,
    "mish": F.mish,
    "hard_swish": F.hardswish,
}
# Their runs come last, so that those before them draw the same numbers as ever.
LATER = ["mish", "hard_swish"]


def loss_of(loss, z, y, weights, smoothing):
    if smoothing:
        # Over the rows: PyTorch's own mean divides by the weights of the rows' classes. Two classes are a softmax of 0 and z.
        if loss == "binary_cross_entropy":
            z = torch.cat([torch.zeros_like(z), z], 1)
        given = None if weights is None else torch.tensor(weights)
        return F.cross_entropy(z, y, weight=given, label_smoothing=smoothing, reduction="none").mean()
    row_weights = 1.0 if weights is None else torch.tensor(weights)[y.long()]
    if loss == "categorical_cross_entropy":
        return (row_weights * F.cross_entropy(z, y, reduction="none")).mean()
    z = z[:, 0]
    if loss == "binary_cross_entropy":
        return (row_weights * F.binary_cross_entropy_with_logits(z, y.double(), reduction="none")).mean()
    return {"mse": F.mse_loss, "mae": F.l1_loss, "huber": F.smooth_l1_loss}[loss](z, y)


class Lion(torch.optim.Optimizer):
    """PyTorch has none: Chen et al. 2023, Symbolic Discovery of Optimization Algorithms, algorithm 2, word for word."""

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for theta in group["params"]:
                m = self.state[theta].setdefault("m", torch.zeros_like(theta))
                c = group["beta1"] * m + (1 - group["beta1"]) * theta.grad
                theta.copy_(theta - group["lr"] * (torch.sign(c) + group["decay"] * theta))
                m.copy_(group["beta2"] * m + (1 - group["beta2"]) * theta.grad)


def optimizer_of(spec, weights, others):
    s = dict(spec)
    kind = s.pop("type")
    rate = s.pop("learningRate")
    everything = weights + others
    if kind == "sgd":
        return torch.optim.SGD(everything, lr=rate, momentum=s.get("momentum", 0), nesterov=s.get("nesterov", False))
    if kind == "adagrad":
        return torch.optim.Adagrad(everything, lr=rate, eps=s["epsilon"])
    if kind == "rmsprop":
        return torch.optim.RMSprop(everything, lr=rate, alpha=s["rho"], eps=s["epsilon"])
    if kind == "lion":
        groups = [{"params": weights, "decay": s["weightDecay"]}, {"params": others, "decay": 0}]
        return Lion(groups, dict(lr=rate, beta1=s["beta1"], beta2=s["beta2"]))
    betas = dict(lr=rate, betas=(s["beta1"], s["beta2"]), eps=s["epsilon"])
    if kind == "nadam":
        # The plain loop before PyTorch 2.0 has a factor twice in a product (pytorch/pytorch#92699).
        return torch.optim.NAdam(everything, **betas, foreach=True)
    if kind == "adam":
        return torch.optim.Adam(everything, **betas)
    return torch.optim.AdamW(
        [{"params": weights, "weight_decay": s["weightDecay"]}, {"params": others, "weight_decay": 0}], **betas
    )


def build(layers, outputs):
    """Parameters by name, and a list of (kind, id, layer) in the order of the forward pass."""
    tensors, stack, counts, width, widths = {}, [], {}, INPUTS, [INPUTS]
    for layer in [*layers, {"type": "output", "units": outputs, "activation": "linear"}]:
        kind = layer["type"]
        counts[kind] = counts.get(kind, 0) + 1
        name = kind if kind == "output" else f"{kind}_{counts[kind]}"
        if kind in ("dense", "output"):
            tensors[f"{name}/weights"] = random(width, layer["units"]) / math.sqrt(width)
            tensors[f"{name}/bias"] = 0.1 * random(layer["units"])
            width = layer["units"]
        elif kind == "batch_norm":
            tensors[f"{name}/gamma"] = 1 + 0.1 * random(width)
            tensors[f"{name}/beta"] = 0.1 * random(width)
            tensors[f"{name}/mean"] = torch.zeros(width)
            tensors[f"{name}/variance"] = torch.ones(width)
        elif kind == "residual":
            side = widths[len(stack) - layer["around"]]
            if side != width:
                tensors[f"{name}/weights"] = random(side, width) / math.sqrt(side)
        elif kind == "layer_norm":
            tensors[f"{name}/gamma"] = 1 + 0.1 * random(width)
            tensors[f"{name}/beta"] = 0.1 * random(width)
        stack.append((kind, name, layer))
        widths.append(width)
    for key, value in tensors.items():
        tensors[key] = value.float().double().requires_grad_(not key.endswith(("/mean", "/variance")))
    return tensors, stack


def forward(tensors, stack, a, masks):
    """masks None: inference."""
    seen = [a]
    for kind, name, layer in stack:
        if kind in ("dense", "output"):
            a = ACTIVATIONS[layer["activation"]](a @ tensors[f"{name}/weights"] + tensors[f"{name}/bias"])
        elif kind == "batch_norm":
            t = {key: tensors[f"{name}/{key}"] for key in ("mean", "variance", "gamma", "beta")}
            a = F.batch_norm(
                a, t["mean"], t["variance"], t["gamma"], t["beta"], training=masks is not None, momentum=0.1, eps=1e-5
            )
        elif kind == "layer_norm":
            a = F.layer_norm(a, a.shape[1:], tensors[f"{name}/gamma"], tensors[f"{name}/beta"], eps=1e-5)
        elif kind == "activation":
            a = ACTIVATIONS[layer["activation"]](a)
        elif kind == "residual":
            side = seen[len(seen) - 1 - layer["around"]]
            a = a + (side @ tensors[f"{name}/weights"] if f"{name}/weights" in tensors else side)
        elif masks is not None:
            a = a * masks[name] / (1 - layer["rate"])
        seen.append(a)
    return a


def draw_masks(stack, rows):
    width, masks = INPUTS, {}
    for kind, name, layer in stack:
        width = layer.get("units", width)
        if kind == "dropout":
            masks[name] = (torch.rand(rows, width, generator=generator) >= layer["rate"]).double()
    return masks


def train(name, layers, optimizer, task="multiclass", loss=None, clip=None, weights=None, smoothing=0):
    loss = loss or {"multiclass": "categorical_cross_entropy", "binary": "binary_cross_entropy", "regression": "mse"}[task]
    tensors, stack = build(layers, 3 if task == "multiclass" else 1)
    y = targets[task]
    initial = {key: numbers(value) for key, value in tensors.items()}
    dense = [(tensors[f"{n}/weights"], l.get("l1", 0), l.get("l2", 0)) for _, n, l in stack if f"{n}/weights" in tensors]
    trained = [t for t in tensors.values() if t.requires_grad]
    others = [t for t in trained if not any(t is w for w, _, _ in dense)]
    rule = optimizer_of(optimizer, [w for w, _, _ in dense], others)
    losses, penalties, all_masks = [], [], []
    for step in range(STEPS):
        # The last batch of an epoch of 28 rows has 4.
        start = (step % 4) * BATCH
        rows = slice(start, min(start + BATCH, 28))
        masks = draw_masks(stack, len(x[rows]))
        all_masks.append({key: "".join(str(int(v)) for v in m.reshape(-1).tolist()) for key, m in masks.items()})
        value = loss_of(loss, forward(tensors, stack, x[rows], masks), y[rows], weights, smoothing)
        smooth = value + sum(l2 * (w**2).sum() for w, _, l2 in dense)
        rule.zero_grad()
        smooth.backward()
        penalty = sum((l1 * w.abs().sum() + l2 * (w**2).sum()).item() for w, l1, l2 in dense)
        with torch.no_grad():
            before = [w.clone() for w, _, _ in dense]
            for w, l1, _ in dense:
                if l1:
                    shrunk = w.grad.sign() * (w.grad.abs() - l1).clamp(min=0)
                    w.grad.copy_(torch.where(w == 0, shrunk, w.grad + l1 * w.sign()))
        if clip and clip["type"] == "norm":
            nn.utils.clip_grad_norm_(trained, clip["limit"])
        if clip and clip["type"] == "value":
            nn.utils.clip_grad_value_(trained, clip["limit"])
        rule.step()
        with torch.no_grad():
            for (w, l1, _), old in zip(dense, before):
                if l1:
                    side = torch.where(old == 0, -w.grad, old)
                    w[w * side <= 0] = 0
        losses.append(value.item())
        penalties.append(penalty)
    z = forward(tensors, stack, x[:12], None)
    predictions = {"multiclass": lambda: z.softmax(1), "binary": lambda: z.sigmoid(), "regression": lambda: z}[task]()
    return {
        "name": name,
        "task": task,
        "loss": loss,
        "layers": layers,
        "optimizer": optimizer,
        "clip": clip,
        "classWeights": weights,
        "labelSmoothing": smoothing,
        "initial": initial,
        "masks": all_masks,
        "losses": losses,
        "penalties": penalties,
        "final": {key: numbers(value) for key, value in tensors.items()},
        "predictions": numbers(predictions),
    }


def dense(units, activation="tanh", **more):
    return {"type": "dense", "units": units, "activation": activation, **more}


SGD = {"type": "sgd", "learningRate": 0.1}
MOMENTUM = {"type": "sgd", "learningRate": 0.05, "momentum": 0.9, "nesterov": False}
MOMENTS = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
PLAIN = [dense(8, "relu"), dense(6, "tanh")]
NORMAL = [dense(8, "relu"), {"type": "batch_norm"}, {"type": "dropout", "rate": 0.3}, dense(6, "silu"), {"type": "dropout", "rate": 0.5}]
LAYER_NORMAL = [{"type": "layer_norm"}, dense(7, "relu"), {"type": "layer_norm"}, {"type": "dropout", "rate": 0.3}, dense(6, "tanh")]
SHORTCUTS = [
    *[dense(6, "relu"), {"type": "residual", "around": 1}, dense(6, "tanh"), {"type": "dropout", "rate": 0.3}],
    *[{"type": "residual", "around": 2}, {"type": "layer_norm"}, dense(6, "silu"), {"type": "residual", "around": 5}],
]
BEFORE = [
    *[{"type": "activation", "activation": "tanh"}, dense(8, "linear"), {"type": "batch_norm"}],
    *[{"type": "activation", "activation": "relu"}, {"type": "dropout", "rate": 0.3}, dense(6, "linear")],
    *[{"type": "layer_norm"}, {"type": "activation", "activation": "silu"}],
]

runs = [
    train("plain", PLAIN, SGD),
    train("batch norm and dropout", NORMAL, {"type": "adam", "learningRate": 0.01, **MOMENTS}),
    train("L1, L2 and momentum", [dense(8, "relu", l1=0.01, l2=0.0), dense(6, "tanh", l1=0.003, l2=0.02)], MOMENTUM),
    train("sgd with momentum", PLAIN, MOMENTUM),
    train("nesterov", PLAIN, {**MOMENTUM, "nesterov": True}),
    train("adagrad", PLAIN, {"type": "adagrad", "learningRate": 0.05, "epsilon": 1e-10}),
    train("rmsprop", PLAIN, {"type": "rmsprop", "learningRate": 0.01, "rho": 0.99, "epsilon": 1e-8}),
    train("adam", PLAIN, {"type": "adam", "learningRate": 0.02, **MOMENTS}),
    train("adamw", PLAIN, {"type": "adamw", "learningRate": 0.02, **MOMENTS, "weightDecay": 0.1}),
    train("clip by norm", PLAIN, {"type": "sgd", "learningRate": 0.5}, clip={"type": "norm", "limit": 0.5}),
    train("clip by value", PLAIN, {"type": "sgd", "learningRate": 0.5}, clip={"type": "value", "limit": 0.05}),
    train("class weights", PLAIN, SGD, weights=[0.5, 2.0, 1.25]),
    train("logistic regression", [], SGD, task="binary"),
    train("binary with class weights", PLAIN, SGD, task="binary", weights=[0.7, 1.6]),
    train("mse", PLAIN, SGD, task="regression"),
    train("mae", PLAIN, SGD, task="regression", loss="mae"),
    train("huber", PLAIN, SGD, task="regression", loss="huber"),
    *[train(f"activation {name}", [dense(6, name), dense(5, name)], SGD) for name in ACTIVATIONS if name not in LATER],
    train("label smoothing", PLAIN, SGD, smoothing=0.1),
    train("label smoothing with class weights", PLAIN, SGD, weights=[0.5, 2.0, 1.25], smoothing=0.3),
    train("binary with label smoothing", PLAIN, SGD, task="binary", smoothing=0.1),
    train("binary with label smoothing and class weights", PLAIN, SGD, task="binary", weights=[0.7, 1.6], smoothing=0.2),
    train("layer norm", LAYER_NORMAL, {"type": "adamw", "learningRate": 0.02, **MOMENTS, "weightDecay": 0.1}),
    *[train(f"activation {name}", [dense(6, name), dense(5, name)], SGD) for name in LATER],
    train("shortcuts", SHORTCUTS, {"type": "adamw", "learningRate": 0.02, **MOMENTS, "weightDecay": 0.1}),
    train("lion", PLAIN, {"type": "lion", "learningRate": 0.01, "beta1": 0.9, "beta2": 0.99, "weightDecay": 0.1}),
    train("nadam", PLAIN, {"type": "nadam", "learningRate": 0.02, **MOMENTS}),
    train("norm before the activation", BEFORE, MOMENTUM),
]

POINTS = [-40, -12, -5, -2.5, -1, -0.3, -1e-3, 1e-3, 0.2, 0.75, 1.5, 2.49, 2.51, 4, 9, 40]
activations = {}
for name, function in ACTIVATIONS.items():
    z = torch.tensor(POINTS).requires_grad_()
    a = function(z)
    a.sum().backward()
    activations[name] = {"value": a.tolist(), "slope": z.grad.tolist()}


def rates(make, per_update, steps_per_epoch=5, epochs=8, base=0.1):
    rule = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=base)
    schedule = make(rule, steps_per_epoch * epochs)
    out = []
    for step in range(steps_per_epoch * epochs):
        out.append(rule.param_groups[0]["lr"])
        rule.step()
        if per_update or (step + 1) % steps_per_epoch == 0:
            schedule.step()
    return out


S = torch.optim.lr_scheduler
schedules = [
    {"spec": {"type": "constant"}, "rates": rates(lambda r, n: S.ConstantLR(r, 1, 1), True)},
    {"spec": {"type": "step", "every": 3, "factor": 0.5}, "rates": rates(lambda r, n: S.StepLR(r, 3, 0.5), False)},
    {"spec": {"type": "exponential", "factor": 0.9}, "rates": rates(lambda r, n: S.ExponentialLR(r, 0.9), False)},
    {"spec": {"type": "cosine"}, "rates": rates(lambda r, n: S.CosineAnnealingLR(r, n), True)},
    {
        "spec": {"type": "constant", "warmup": 12},
        "rates": rates(lambda r, n: S.LinearLR(r, 1 / 12, 1, total_iters=11), True),
    },
    *[
        {
            "spec": {"type": "one_cycle", "rise": rise, "startDivisor": first, "endDivisor": last},
            "rates": rates(
                lambda r, n: S.OneCycleLR(
                    r, 0.1, n, pct_start=rise, div_factor=first, final_div_factor=last, cycle_momentum=False
                ),
                True,
            ),
        }
        for rise, first, last in [(0.3, 25, 1e4), (0.45, 10, 100), (0.71, 4, 1)]
    ],
]


def plateau(spec, losses, base=0.1):
    """Rates of the epochs after each loss."""
    rule = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=base)
    schedule = S.ReduceLROnPlateau(
        rule,
        factor=spec["factor"],
        patience=spec["patience"],
        threshold=spec["threshold"],
        min_lr=spec["minRate"],
        eps=0,
    )
    out = []
    for loss in losses:
        schedule.step(loss)
        out.append(rule.param_groups[0]["lr"])
    return out


# A loss that falls, stands still, wavers, and falls again by less and less.
FALLS = [2 * 0.8**e if e < 12 else 0.15 + 0.02 * math.cos(e) if e < 34 else 0.13 * 0.9995 ** (e - 34) for e in range(60)]
plateaus = [
    {"spec": {"type": "reduce_on_plateau", **spec}, "losses": FALLS, "rates": plateau(spec, FALLS)}
    for spec in [
        {"factor": 0.5, "patience": 5, "threshold": 1e-4, "minRate": 0},
        {"factor": 0.1, "patience": 0, "threshold": 1e-4, "minRate": 1e-3},
        {"factor": 0.3, "patience": 2, "threshold": 0.01, "minRate": 0.004},
        {"factor": 0.5, "patience": 3, "threshold": 0, "minRate": 0.5},
    ]
]

INITIALISERS = {
    "glorot_normal": nn.init.xavier_normal_,
    "glorot_uniform": nn.init.xavier_uniform_,
    "he_normal": lambda w: nn.init.kaiming_normal_(w, nonlinearity="relu"),
    "he_uniform": lambda w: nn.init.kaiming_uniform_(w, nonlinearity="relu"),
    "lecun_normal": lambda w: nn.init.kaiming_normal_(w, nonlinearity="linear"),
    "lecun_uniform": lambda w: nn.init.kaiming_uniform_(w, nonlinearity="linear"),
    "normal": lambda w: nn.init.normal_(w, std=0.05),
    "uniform": lambda w: nn.init.uniform_(w, -0.05, 0.05),
    "orthogonal": nn.init.orthogonal_,
    "zeros": nn.init.zeros_,
}
SHARES = [0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999]


def spread(draw, inputs, units):
    """Quantiles of the weights of many draws, at SHARES."""
    torch.manual_seed(5)
    weights = torch.cat([draw(torch.empty(units, inputs)).reshape(-1) for _ in range(1_000_000 // (units * inputs))])
    return [float(f"{v:.5g}") for v in torch.quantile(weights, torch.tensor(SHARES)).tolist()]


initialisers = [
    {"id": name, "inputs": inputs, "units": units, "quantiles": spread(draw, inputs, units)}
    for name, draw in INITIALISERS.items()
    for inputs, units in [(40, 25), (20, 50)]
]

out = pathlib.Path(__file__).with_name("engine.json")
out.write_text(
    json.dumps(
        {
            "inputs": INPUTS,
            "batch": BATCH,
            "epochRows": 28,
            "x": numbers(x[:28]),
            "targets": {key: numbers(value[:28]) for key, value in targets.items()},
            "runs": runs,
            "points": POINTS,
            "activations": activations,
            "schedules": schedules,
            "plateaus": plateaus,
            "shares": SHARES,
            "initialisers": initialisers,
        },
        separators=(",", ":"),
    )
    + "\n"
)
