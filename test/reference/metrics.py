"""Writes metrics.json: what scikit-learn and statsmodels' formulas say of a few fixed predictions.

Run with a Python that has numpy and scikit-learn 1.2: python3 test/reference/metrics.py
"""
import json
from pathlib import Path

import numpy as np
from sklearn import metrics
from sklearn.calibration import calibration_curve

random = np.random.default_rng(7)


def binary(n, ties):
    truth = (random.random(n) < 0.35).astype(int)
    scores = 1 / (1 + np.exp(-(random.normal(size=n) + 1.7 * truth - 0.9)))
    if ties:
        scores = np.round(scores, 1)
    scores = np.clip(scores.astype(np.float32), 0.01, 0.99)
    threshold = 0.4
    predicted = (scores >= np.float32(threshold)).astype(int)
    fpr, tpr, roc_thresholds = metrics.roc_curve(truth, scores, drop_intermediate=False)
    precision, recall, pr_thresholds = metrics.precision_recall_curve(truth, scores)
    observed, mean = calibration_curve(truth, scores, n_bins=10, strategy="quantile")
    return {
        "truth": truth.tolist(),
        "scores": scores.astype(float).tolist(),
        "threshold": float(np.float32(threshold)),
        **common(truth, predicted),
        "logLoss": metrics.log_loss(truth, scores.astype(float)),
        "brier": metrics.brier_score_loss(truth, scores),
        "rocAuc": metrics.roc_auc_score(truth, scores),
        "averagePrecision": metrics.average_precision_score(truth, scores),
        "roc": {"falsePositiveRate": fpr.tolist(), "truePositiveRate": tpr.tolist(), "thresholds": roc_thresholds[1:].tolist()},
        "precisionRecall": {
            "precision": precision[::-1].tolist(),
            "recall": recall[::-1].tolist(),
            "thresholds": pr_thresholds[::-1].tolist(),
        },
        "calibration": {"observed": observed.tolist(), "predicted": mean.tolist()},
    }


def multiclass(n, classes):
    truth = random.integers(0, classes, n)
    logits = random.normal(size=(n, classes))
    logits[np.arange(n), truth] += 1.2
    scores = np.exp(logits)
    scores = (scores / scores.sum(axis=1, keepdims=True)).astype(np.float32)
    exact = scores.astype(float)
    exact = exact / exact.sum(axis=1, keepdims=True)
    one_hot = np.eye(classes)[truth]
    return {
        "truth": truth.tolist(),
        "scores": scores.astype(float).ravel().tolist(),
        **common(truth, scores.argmax(axis=1)),
        "logLoss": metrics.log_loss(truth, exact),
        "brier": float(((scores.astype(float) - one_hot) ** 2).sum(axis=1).mean()),
        "rocAuc": metrics.roc_auc_score(truth, exact, multi_class="ovr"),
        "averagePrecision": metrics.average_precision_score(one_hot, scores),
    }


def common(truth, predicted):
    precision, recall, f1, support = metrics.precision_recall_fscore_support(truth, predicted, zero_division=0)
    return {
        "confusion": metrics.confusion_matrix(truth, predicted).tolist(),
        "accuracy": metrics.accuracy_score(truth, predicted),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
    }


def regression(n):
    truth = random.normal(150, 70, n)
    predicted = truth * 0.6 + random.normal(60, 40, n)
    return {
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "r2": metrics.r2_score(truth, predicted),
        "mae": metrics.mean_absolute_error(truth, predicted),
        "rmse": metrics.mean_squared_error(truth, predicted, squared=False),
    }


def wilson(k, n, z=1.959963984540054):
    """Solves |p - k/n| = z sqrt(p (1 - p) / n) for p: the definition, not the closed form."""
    roots = np.roots([1 + z * z / n, -(2 * k / n + z * z / n), (k / n) ** 2])
    return {"successes": k, "n": n, "low": float(min(roots)), "high": float(max(roots))}


reference = {
    "binary": [binary(200, False), binary(300, True), binary(40, False)],
    "multiclass": [multiclass(150, 3), multiclass(400, 10)],
    "regression": [regression(100)],
    "wilson": [wilson(82, 85), wilson(1, 20), wilson(50, 100)],
}
Path(__file__).with_name("metrics.json").write_text(json.dumps(reference) + "\n")
