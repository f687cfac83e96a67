"""Writes uncertainty.json: what scikit-learn and SciPy say of areas with weights, McNemar's test, gain and lift, temperatures and
conformal limits.

Run with a Python that has numpy, SciPy and scikit-learn 1.2: python3 test/reference/uncertainty.py
"""
import json
import math
import warnings
from pathlib import Path

import numpy as np
from scipy import optimize, special, stats
from sklearn import metrics

random = np.random.default_rng(11)
warnings.filterwarnings("ignore")


def number(value):
    return None if value is None or not np.isfinite(value) else float(value)


def area_case(index):
    n = int(random.integers(1, 28))
    truth = (random.random(n) < random.choice([0.1, 0.35, 0.5, 0.9])).astype(int)
    if index % 10 == 0:
        truth[:] = index // 10 % 2
    # Multiples of 1/64 or 1/4 are the same in float32, and tie.
    steps = 4 if index % 3 == 0 else 64
    scores = random.integers(0, steps + 1, n) / steps
    if index % 11 == 0:
        scores[:] = 0.5
    weights = random.integers(0, 5, n)
    both = 0 < truth.sum() < n
    weighed = weights[truth == 1].sum() > 0 and weights[truth == 0].sum() > 0
    positive = weights[truth == 1].sum() > 0
    return {
        "truth": truth.tolist(),
        "scores": scores.tolist(),
        "weights": weights.tolist(),
        "rocAuc": number(metrics.roc_auc_score(truth, scores)) if both else None,
        "averagePrecision": number(metrics.average_precision_score(truth, scores)) if truth.sum() > 0 else None,
        "weightedRocAuc": number(metrics.roc_auc_score(truth, scores, sample_weight=weights)) if weighed else None,
        "weightedAveragePrecision": number(metrics.average_precision_score(truth, scores, sample_weight=weights))
        if positive
        else None,
    }


def mcnemar(first, second):
    n = first + second
    exact = stats.binomtest(min(first, second), n).pvalue if n > 0 else 1.0
    corrected = max(0, abs(first - second) - 1) ** 2 / n if n > 0 else 0.0
    return {
        "first": first,
        "second": second,
        "exact": float(exact),
        "statistic": float(corrected),
        "p": float(stats.chi2.sf(corrected, 1)),
    }


def gain(n, ties):
    truth = (random.random(n) < 0.3).astype(int)
    truth[0] = 1
    scores = random.integers(0, 9 if ties else 4096, n) / (8 if ties else 4096)
    taken, gains, lifts = [], [], []
    for threshold in sorted(set(scores.tolist()), reverse=True):
        called = scores >= threshold
        taken.append(called.mean())
        gains.append(metrics.recall_score(truth, called))
        lifts.append(metrics.precision_score(truth, called) / truth.mean())
    shares = [0.01, 0.1, 0.25, 0.5, 0.9, 1.0]
    return {
        "truth": truth.tolist(),
        "scores": scores.tolist(),
        "share": taken,
        "gain": gains,
        "lift": lifts,
        "at": [{"share": s, "gain": float(np.interp(s, [0] + taken, [0] + gains))} for s in shares],
    }


def temperature(n, classes, sharp):
    """Network outputs as float32, and the T of least log loss by Brent's method on its derivative."""
    if classes == 2:
        truth = random.integers(0, 2, n)
        logits = (random.normal(size=n) + 1.3 * (2 * truth - 1)) * sharp
        p = special.expit(logits).astype(np.float32).astype(float)
        z = np.log(np.maximum(p, 1e-38)) - np.log(np.maximum(1 - p, 2.0**-24))

        def slope(inverse):
            return np.mean((special.expit(z * inverse) - truth) * z)

        found = 1 / optimize.brentq(slope, 1 / 50, 50, xtol=1e-15, rtol=1e-14)
        applied = special.expit(z / found)
        scores = p
    else:
        truth = random.integers(0, classes, n)
        logits = random.normal(size=(n, classes))
        logits[np.arange(n), truth] += 1.5
        p = special.softmax(logits * sharp, axis=1).astype(np.float32).astype(float)
        z = np.log(np.maximum(p, 1e-38))

        def slope(inverse):
            q = special.softmax(z * inverse, axis=1)
            return np.mean((q * z).sum(axis=1) - z[np.arange(n), truth])

        found = 1 / optimize.brentq(slope, 1 / 50, 50, xtol=1e-15, rtol=1e-14)
        applied = special.softmax(z / found, axis=1)
        scores = p
    return {
        "classes": classes,
        "truth": truth.tolist(),
        "scores": scores.ravel().tolist(),
        "temperature": found,
        "applied": applied.ravel().tolist(),
    }


def conformal(n, classes, coverage):
    new = 40
    truth = random.integers(0, classes, n + new)
    logits = random.normal(size=(n + new, classes))
    logits[np.arange(n + new), truth] += 1.0
    p = special.softmax(logits, axis=1).astype(np.float32).astype(float)
    if classes == 2:
        p = np.stack([1 - p[:, 1], p[:, 1]], axis=1)
    misfit = 1 - p
    if classes == 2:
        misfit = np.stack([p[:, 1], 1 - p[:, 1]], axis=1)
    own = np.sort(misfit[np.arange(n), truth[:n]])
    rank = math.ceil(round((n + 1) * coverage, 9))
    limit = own[rank - 1] if rank <= n else np.inf
    # numpy's own quantile, where it is defined, agrees.
    if rank <= n:
        assert limit == np.quantile(own, min(1, rank / n), method="inverted_cdf")
    sets = misfit[n:] <= limit
    return {
        "classes": classes,
        "coverage": coverage,
        "calibration": {"truth": truth[:n].tolist(), "scores": (p[:n, 1] if classes == 2 else p[:n]).ravel().tolist()},
        "new": {"truth": truth[n:].tolist(), "scores": (p[n:, 1] if classes == 2 else p[n:]).ravel().tolist()},
        "limit": number(limit),
        "covered": int(sets[np.arange(new), truth[n:]].sum()),
        "sizes": np.bincount(sets.sum(axis=1), minlength=classes + 1).tolist(),
    }


def skewed_mean(n, alpha, draw):
    """Hall's interval of a mean (1992), its transformation inverted by root finding."""
    values = draw(n)
    mean, error = values.mean(), values.std(ddof=1) / math.sqrt(n)
    a = stats.skew(values) / math.sqrt(n)
    t = stats.t.ppf(1 - alpha / 2, n - 1)
    straight = lambda y: optimize.brentq(lambda x: x + a * x**2 / 3 + a**2 * x**3 / 27 + a / 6 - y, -1e6, 1e6, xtol=1e-14)
    return {"values": values.tolist(), "alpha": alpha, "low": mean - error * straight(t), "high": mean - error * straight(-t)}


result = {
    "areas": [area_case(i) for i in range(220)],
    "mcnemar": [mcnemar(*pair) for pair in [(0, 0), (1, 0), (5, 0), (3, 9), (12, 12), (25, 40), (480, 530), (700, 610), (5000, 4700), (9000, 6000)]],
    "gain": [gain(60, False), gain(60, True), gain(3, False), gain(1, True)],
    "temperature": [temperature(*case) for case in [(80, 2, 3.0), (80, 2, 0.3), (50, 3, 4.0), (50, 5, 0.5)]],
    "conformal": [conformal(*case) for case in [(30, 2, 0.9), (99, 2, 0.95), (60, 4, 0.8), (5, 3, 0.9), (40, 6, 0.07)]],
    "skewed_mean": [
        skewed_mean(n, alpha, draw)
        for n, alpha, draw in [
            (20, 0.05, lambda n: np.abs(random.normal(size=n))),
            (20, 5e-5, lambda n: random.exponential(size=n)),
            (150, 5e-4, lambda n: np.abs(random.standard_t(3, size=n))),
            (2, 0.05, lambda n: random.normal(size=n)),
            (30, 0.05, lambda n: 5 - random.exponential(size=n)),
        ]
    ],
}
for case in result["gain"]:
    for name in ("gain", "lift"):
        case[name] = [number(value) for value in case[name]]
Path(__file__).with_name("uncertainty.json").write_text(json.dumps(result) + "\n")
