"""Writes insight.json: what scikit-learn, SciPy and the definitions say of a few fixed cases.

Run with a Python that has numpy, SciPy and scikit-learn 1.2: python3 test/reference/insight.py
"""
import json
from pathlib import Path

import numpy as np
from scipy import stats
from sklearn.inspection import partial_dependence, permutation_importance

random = np.random.default_rng(11)


class Known:
    """A model with given weights: tanh units, then a sum; classes by its sign."""

    def __init__(self, hidden, out, classes):
        self.hidden, self.out = hidden, out
        self.classes_ = np.array([0, 1])
        self._estimator_type = "classifier" if classes else "regressor"
        self.n_features_in_ = hidden.shape[0]
        self.seen = []

    def fit(self, x, y):
        return self

    def decision(self, x):
        return np.tanh(np.asarray(x) @ self.hidden) @ self.out

    def predict(self, x):
        self.seen.append(np.array(x))
        value = self.decision(x)
        return (value >= 0).astype(int) if self._estimator_type == "classifier" else value

    def predict_proba(self, x):
        p = 1 / (1 + np.exp(-self.decision(x)))
        return np.stack([1 - p, p], axis=1)


def importance(classes):
    n, d, repeats = 60, 4, 3
    x = random.normal(size=(n, d)).astype(np.float32).astype(float)
    hidden, out = random.normal(size=(d, 3)), random.normal(size=3)
    model = Known(hidden, out, classes)
    noisy = model.decision(x) + 0.4 * random.normal(size=n)
    y = (noisy >= 0).astype(int) if classes else noisy.astype(np.float32).astype(float)
    model.seen.clear()
    found = permutation_importance(
        model, x, y, n_repeats=repeats, random_state=3, scoring="accuracy" if classes else "r2"
    )
    # Every column is dealt by the same permutations: they are read off the first one.
    permutations = []
    for seen in model.seen[1 : 1 + repeats]:
        permutations.append([int(np.flatnonzero(x[:, 0] == value)[0]) for value in seen[:, 0]])
    kind = "classes" if classes else "numbers"
    return {
        "kind": kind,
        "x": x.tolist(),
        "y": y.tolist(),
        "hidden": hidden.tolist(),
        "out": out.tolist(),
        "permutations": permutations,
        "mean": found.importances_mean.tolist(),
        "sd": found.importances_std.tolist(),
    }


def dependence(classes):
    n, d = 80, 3
    x = random.normal(size=(n, d)).astype(np.float32).astype(float)
    hidden, out = random.normal(size=(d, 3)), random.normal(size=3)
    model = Known(hidden, out, classes)
    model.fitted_ = True
    cases = []
    for features in ([0], [2], [0, 1]):
        found = partial_dependence(
            model, x, features, grid_resolution=7, kind="both" if len(features) == 1 else "average", method="brute",
            **({"response_method": "predict_proba"} if classes else {}),
        )
        cases.append(
            {
                "features": features,
                "grid": [values.tolist() for values in found["values"]],
                "mean": found["average"][0].ravel().tolist(),
                "lines": found["individual"][0].tolist() if len(features) == 1 else None,
            }
        )
    return {"classes": classes, "x": x.tolist(), "hidden": hidden.tolist(), "out": out.tolist(), "cases": cases}


def ks(n, m, shift, ties):
    a, b = random.normal(size=n), random.normal(size=m) + shift
    if ties:
        a, b = np.round(a, 1), np.round(b, 1)
    return {"a": a.tolist(), "b": b.tolist(), "statistic": float(stats.ks_2samp(a, b).statistic)}


def psi(before, after):
    p = (np.array(before) + 0.5) / (sum(before) + 0.5 * len(before))
    q = (np.array(after) + 0.5) / (sum(after) + 0.5 * len(after))
    # Jeffreys' divergence: both Kullback-Leibler divergences together.
    return {"before": before, "after": after, "statistic": float(stats.entropy(p, q) + stats.entropy(q, p))}


def fisher(own, size, errors, n):
    table = [[own, size - own], [errors - own, n - size - errors + own]]
    return {"own": own, "size": size, "errors": errors, "n": n, "p": float(stats.fisher_exact(table, "greater")[1])}


def confident(classes):
    n = 120
    truth = random.integers(0, classes, n)
    logits = random.normal(size=(n, classes))
    logits[np.arange(n), truth] += 2
    flipped = random.random(n) < 0.1
    labels = np.where(flipped, (truth + 1) % classes, truth)
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    p = p.astype(np.float32).astype(float)
    if classes == 2:
        p = np.stack([1 - p[:, 1], p[:, 1]], axis=1)
    thresholds = np.array([p[labels == k, k].mean() for k in range(classes)])
    rows = []
    for i in range(n):
        over = [k for k in range(classes) if p[i, k] >= thresholds[k]]
        if over:
            best = max(over, key=lambda k: p[i, k])
            if best != labels[i]:
                rows.append([i, int(best)])
    rows.sort(key=lambda row: p[row[0], labels[row[0]]])
    scores = p[:, 1] if classes == 2 else p
    return {
        "classes": classes,
        "labels": labels.tolist(),
        "scores": scores.ravel().tolist(),
        "thresholds": thresholds.tolist(),
        "rows": rows,
    }


reference = {
    "importance": [importance(True), importance(False)],
    "dependence": [dependence(True), dependence(False)],
    "ks": [ks(40, 60, 0.0, False), ks(300, 200, 0.6, False), ks(100, 100, 0.3, True)],
    "psi": [psi([50, 30, 20], [40, 40, 20]), psi([100, 0, 5], [20, 70, 0]), psi([10, 10], [10, 10])],
    "fisher": [fisher(9, 20, 30, 200), fisher(2, 25, 3, 400), fisher(30, 40, 300, 5000), fisher(0, 20, 5, 100)],
    "normal": [{"z": z, "tail": float(stats.norm.sf(z))} for z in (-3.0, -0.5, 0.0, 1.0, 2.5, 5.0, 8.0)],
    "labels": [confident(2), confident(4)],
}
Path(__file__).with_name("insight.json").write_text(json.dumps(reference) + "\n")
