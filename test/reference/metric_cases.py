"""Writes metric_cases.json: what scikit-learn says of 240 small random cases with ties, missing classes and equal scores, and of
240 more whose rows have weights (whole, broken, some 0).

Run with a Python that has numpy and scikit-learn 1.2: python3 test/reference/metric_cases.py
"""
import json
import warnings
from pathlib import Path

import numpy as np
from sklearn import metrics

warnings.simplefilter("ignore")
random = np.random.default_rng(23)


def weights_of(n, weighted):
    if not weighted:
        return None
    weights = random.choice([0.0, 0.5, 1.0, 2.0, 3.7], n) if random.random() < 0.5 else random.random(n) * 10
    # A sum of 0 has no figures.
    if weights.sum() == 0:
        weights[0] = 1.0
    return weights


def given(weights):
    return {} if weights is None else {"weights": weights.tolist()}


def binary(kind, weighted=False):
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
    weights = weights_of(n, weighted)
    counted = np.ones(n, bool) if weights is None else weights > 0
    both = len(set(truth[counted].tolist())) == 2
    exact = scores.astype(float)
    return {
        **given(weights),
        "classes": 2,
        "truth": truth.tolist(),
        "scores": exact.tolist(),
        "accuracy": float(metrics.accuracy_score(truth, scores >= np.float32(0.5), sample_weight=weights)),
        "logLoss": float(metrics.log_loss(truth, exact, labels=[0, 1], sample_weight=weights)),
        "brier": float(np.average((exact - truth) ** 2, weights=weights)),
        "rocAuc": float(metrics.roc_auc_score(truth, scores, sample_weight=weights)) if both else None,
        "averagePrecision": float(metrics.average_precision_score(truth, scores, sample_weight=weights)) if truth[counted].sum() > 0 else None,
        **shares(truth, (scores >= np.float32(0.5)).astype(int), 2, weights),
    }


def multiclass(kind, weighted=False):
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
    weights = weights_of(n, weighted)
    counted = np.ones(n, bool) if weights is None else weights > 0
    every = len(set(truth[counted].tolist())) == classes
    one_hot = np.eye(classes)[truth]
    areas = [metrics.roc_auc_score(one_hot[:, k], scores[:, k], sample_weight=weights) for k in range(classes)] if every and n > classes else None
    return {
        **given(weights),
        "classes": classes,
        "truth": truth.tolist(),
        "scores": exact.ravel().tolist(),
        "accuracy": float(metrics.accuracy_score(truth, scores.argmax(axis=1), sample_weight=weights)),
        "logLoss": float(metrics.log_loss(truth, exact / exact.sum(axis=1, keepdims=True), labels=list(range(classes)), sample_weight=weights)),
        "brier": float(np.average(((exact - one_hot) ** 2).sum(axis=1), weights=weights)),
        "rocAuc": float(np.mean(areas)) if areas else None,
        "averagePrecision": float(np.mean([metrics.average_precision_score(one_hot[:, k], scores[:, k], sample_weight=weights) for k in range(classes)])) if areas else None,
        "skipAreas": areas is None and every,
        **shares(truth, scores.argmax(axis=1), classes, weights),
    }


def shares(truth, predicted, classes, weights):
    labels = list(range(classes))
    matrix = metrics.confusion_matrix(truth, predicted, labels=labels, sample_weight=weights)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(truth, predicted, labels=labels, zero_division=0, sample_weight=weights)
    called, own = matrix.sum(axis=0), matrix.sum(axis=1)
    # Not defined where no row is called so, or is so: scikit-learn has a 0 there, with a warning.
    return {
        "confusion": matrix.tolist(),
        "precision": [float(v) if c else None for v, c in zip(precision, called)],
        "recall": [float(v) if c else None for v, c in zip(recall, own)],
        "f1": [float(v) if c + o else None for v, c, o in zip(f1, called, own)],
        "support": support.tolist(),
    }


def regression(kind, weighted=False):
    n = int(random.integers(2, 25))
    truth = np.round(random.normal(50, 20, n), 1 if kind == "ties" else 8)
    predicted = truth + random.normal(0, 10, n)
    if kind == "equal":
        predicted[:] = 50
    if kind == "one class":
        truth[:] = 7
    weights = weights_of(n, weighted)
    alike = kind == "one class" or (weights is not None and len(set(truth[weights > 0].tolist())) < 2)
    return {
        **given(weights),
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "r2": None if alike else float(metrics.r2_score(truth, predicted, sample_weight=weights)),
        "mae": float(metrics.mean_absolute_error(truth, predicted, sample_weight=weights)),
        "rmse": float(metrics.mean_squared_error(truth, predicted, squared=False, sample_weight=weights)),
    }


kinds = ["plain", "ties", "one class", "equal"]
reference = {
    "binary": [binary(kinds[i % 4]) for i in range(80)],
    "multiclass": [multiclass(kinds[i % 4]) for i in range(80)],
    "regression": [regression(kinds[i % 4]) for i in range(80)],
    "weighted": {
        "binary": [binary(kinds[i % 4], True) for i in range(80)],
        "multiclass": [multiclass(kinds[i % 4], True) for i in range(80)],
        "regression": [regression(kinds[i % 4], True) for i in range(80)],
    },
}
Path(__file__).with_name("metric_cases.json").write_text(json.dumps(reference) + "\n")
