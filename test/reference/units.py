"""Writes units.json: what NumPy says of the units of a layer, and of the loss without each.

Run with a Python that has numpy: python3 test/reference/units.py
"""
import json
from pathlib import Path

import numpy as np

random = np.random.default_rng(5)


def relu(z):
    return np.maximum(z, 0)


def float32(a):
    return np.asarray(a, dtype=np.float32).astype(float)


def loss_of(task, z, y):
    if task == "regression":
        return float(np.mean((z[:, 0] - y) ** 2)), z[:, 0]
    if task == "binary":
        p = 1 / (1 + np.exp(-z[:, 0]))
        return float(-np.mean(np.where(y == 1, np.log(p), np.log(1 - p)))), p
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return float(-np.mean(np.log(p[np.arange(len(y)), y.astype(int)]))), p


def metric_of(task, answers, y):
    if task == "regression":
        return float(1 - np.sum((answers - y) ** 2) / np.sum((y - y.mean()) ** 2))
    named = (answers >= 0.5).astype(int) if task == "binary" else answers.argmax(axis=1)
    return float(np.mean(named == y))


def case(task, activation):
    n, d, units, after, outputs = 80, 4, 7, 5, 3 if task == "multiclass" else 1
    f = relu if activation == "relu" else np.tanh
    x = float32(random.normal(size=(n, d)))
    w = [float32(random.normal(size=shape)) for shape in [(d, units), (units, after), (after, outputs)]]
    b = [float32(0.2 * random.normal(size=size)) for size in [units, after, outputs]]
    b[0][2] = -60 if activation == "relu" else 60  # dead, or saturated
    w[0][:, 5] = float32(1.5 * w[0][:, 1])  # the same as unit 1, but for the bend
    b[0][5] = float32(1.5 * b[0][1])
    w[0][:, 3] = 0  # always the same
    a = float32(f(x @ w[0] + b[0]))
    y = random.integers(0, max(2, outputs), size=n).astype(float)
    if task == "regression":
        y = float32(random.normal(size=n))

    def rest(a):
        return loss_of(task, np.tanh(a @ w[1] + b[1]) @ w[2] + b[2], y)

    loss, answers = rest(a)
    silenced = {"zero": {"loss": [], "metric": []}, "mean": {"loss": [], "metric": []}}
    for unit in range(units):
        for how in silenced:
            other = a.copy()
            other[:, unit] = 0 if how == "zero" else a[:, unit].mean()
            worse, said = rest(other)
            silenced[how]["loss"].append(worse - loss)
            silenced[how]["metric"].append(metric_of(task, answers, y) - metric_of(task, said, y))
    with np.errstate(invalid="ignore", divide="ignore"):
        r = np.corrcoef(a.T)
    return {
        "task": task,
        "activation": activation,
        "x": x.tolist(),
        "y": y.tolist(),
        "weights": [one.tolist() for one in w],
        "biases": [one.tolist() for one in b],
        "mean": a.mean(axis=0).tolist(),
        "sd": a.std(axis=0).tolist(),
        "r": [[None if np.isnan(v) or not np.isfinite(v) else v for v in row] for row in r.tolist()],
        "loss": loss,
        "metric": metric_of(task, answers, y),
        "silenced": silenced,
    }


cases = [case(task, activation) for task in ["binary", "multiclass", "regression"] for activation in ["relu", "tanh"]]
Path(__file__).with_name("units.json").write_text(json.dumps(cases) + "\n")
