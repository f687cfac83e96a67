"""Writes metric_cases.json: what scikit-learn says of 240 small random cases with ties, missing classes and equal scores.

Run with a Python that has numpy and scikit-learn 1.2: python3 test/reference/metric_cases.py
"""
import json
import warnings
from pathlib import Path

import numpy as np
from sklearn import metrics

warnings.simplefilter("ignore")
random = np.random.default_rng(23)


def clean(value):
    return None if value is None or not np.isfinite(value) else float(value)


def binary(kind):
    n = int(random.integers(1, 25))
    truth = (random.random(n) < 0.4).astype(int)
    if kind == "one class":
        truth[:] = int(random.integers(0, 2))
    scores = np.clip(random.random(n), 0.01, 0.99)
    if kind == "ties":
        scores = np.round(scores, 1).clip(0.1, 0.9)
    if kind == "equal":
        scores[:] = 0.3
    scores = scores.astype(np.float32)
    both = len(set(truth.tolist())) == 2
    exact = scores.astype(float)
    return {
        "classes": 2,
        "truth": truth.tolist(),
        "scores": exact.tolist(),
        "accuracy": float(metrics.accuracy_score(truth, scores >= np.float32(0.5))),
        "logLoss": float(metrics.log_loss(truth, exact, labels=[0, 1])),
        "brier": float(np.mean((exact - truth) ** 2)),
        "rocAuc": float(metrics.roc_auc_score(truth, scores)) if both else None,
        "averagePrecision": float(metrics.average_precision_score(truth, scores)) if truth.sum() > 0 else None,
        **shares(truth, (scores >= np.float32(0.5)).astype(int), 2),
    }


def multiclass(kind):
    classes, n = int(random.integers(3, 6)), int(random.integers(1, 25))
    truth = random.integers(0, classes, n)
    if kind == "one class":
        truth[truth == 0] = 1
    logits = random.normal(size=(n, classes))
    if kind == "ties":
        logits = np.round(logits)
    if kind == "equal":
        logits[:] = 0
    scores = np.exp(logits)
    scores = (scores / scores.sum(axis=1, keepdims=True)).astype(np.float32)
    exact = scores.astype(float)
    every = len(set(truth.tolist())) == classes
    one_hot = np.eye(classes)[truth]
    areas = [metrics.roc_auc_score(one_hot[:, k], scores[:, k]) for k in range(classes)] if every and n > classes else None
    return {
        "classes": classes,
        "truth": truth.tolist(),
        "scores": exact.ravel().tolist(),
        "accuracy": float(metrics.accuracy_score(truth, scores.argmax(axis=1))),
        "logLoss": float(metrics.log_loss(truth, exact / exact.sum(axis=1, keepdims=True), labels=list(range(classes)))),
        "brier": float(((exact - one_hot) ** 2).sum(axis=1).mean()),
        "rocAuc": float(np.mean(areas)) if areas else None,
        "averagePrecision": float(np.mean([metrics.average_precision_score(one_hot[:, k], scores[:, k]) for k in range(classes)])) if areas else None,
        "skipAreas": areas is None and every,
        **shares(truth, scores.argmax(axis=1), classes),
    }


def shares(truth, predicted, classes):
    labels = list(range(classes))
    matrix = metrics.confusion_matrix(truth, predicted, labels=labels)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(truth, predicted, labels=labels, zero_division=0)
    called, own = matrix.sum(axis=0), matrix.sum(axis=1)
    # Not defined where no row is called so, or is so: scikit-learn has a 0 there, with a warning.
    return {
        "confusion": matrix.tolist(),
        "precision": [float(v) if c else None for v, c in zip(precision, called)],
        "recall": [float(v) if c else None for v, c in zip(recall, own)],
        "f1": [float(v) if c + o else None for v, c, o in zip(f1, called, own)],
        "support": support.tolist(),
    }


def regression(kind):
    n = int(random.integers(2, 25))
    truth = np.round(random.normal(50, 20, n), 1 if kind == "ties" else 8)
    predicted = truth + random.normal(0, 10, n)
    if kind == "equal":
        predicted[:] = 50
    if kind == "one class":
        truth[:] = 7
    return {
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "r2": None if kind == "one class" else float(metrics.r2_score(truth, predicted)),
        "mae": float(metrics.mean_absolute_error(truth, predicted)),
        "rmse": float(metrics.mean_squared_error(truth, predicted, squared=False)),
    }


kinds = ["plain", "ties", "one class", "equal"]
reference = {
    "binary": [binary(kinds[i % 4]) for i in range(80)],
    "multiclass": [multiclass(kinds[i % 4]) for i in range(80)],
    "regression": [regression(kinds[i % 4]) for i in range(80)],
}
Path(__file__).with_name("metric_cases.json").write_text(json.dumps(reference) + "\n")
