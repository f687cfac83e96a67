"""Reference values of core/metrics/repeated.ts by SciPy. Writes repeated.json beside itself: python3 test/reference/repeated.py"""
import json
import os

import numpy as np
from scipy import stats

random = np.random.default_rng(20261130)
cases = []
for n in [2, 3, 4, 5, 7, 10, 20, 30, 50, 60]:
    for kind in ["normal", "rounded", "shifted", "zeros"]:
        d = random.normal(0.0, 1.0, n)
        if kind == "shifted":
            d = d + 1.2
        if kind == "rounded":
            d = np.round(d * 2) / 2
        if kind == "zeros":
            d[:: 3] = 0.0
        d = np.round(d, 6)
        if np.ptp(d) == 0:
            continue
        t = stats.ttest_1samp(d, 0.0)
        interval = t.confidence_interval(0.95)
        nonzero = d[d != 0]
        distinct = len(np.unique(np.abs(nonzero))) == len(nonzero)
        if len(nonzero) == 0:
            w = 1.0
        elif len(nonzero) > 50:
            w = stats.wilcoxon(nonzero, method="asymptotic").pvalue
        elif distinct:
            w = stats.wilcoxon(nonzero, method="exact").pvalue
        elif len(nonzero) <= 12:
            w = stats.wilcoxon(nonzero, method=stats.PermutationMethod(n_resamples=np.inf)).pvalue
        else:
            w = None
        overlap = 0.25
        m, s = float(np.mean(d)), float(np.std(d, ddof=1))
        corrected = m / (s * np.sqrt(1 / n + overlap))
        cases.append(
            {
                "differences": d.tolist(),
                "mean": m,
                "p": float(t.pvalue),
                "low": float(interval.low),
                "high": float(interval.high),
                "wilcoxon": None if w is None else float(w),
                "corrected": float(2 * stats.t.sf(abs(corrected), n - 1)),
            }
        )
holm = []
for n in [1, 2, 5, 20]:
    ps = random.uniform(0, 0.2, n)
    order = np.argsort(ps)
    adjusted = np.empty(n)
    adjusted[order] = np.minimum(1, np.maximum.accumulate((n - np.arange(n)) * ps[order]))
    holm.append({"ps": ps.tolist(), "adjusted": adjusted.tolist()})
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "repeated.json")
with open(path, "w") as file:
    json.dump({"cases": cases, "holm": holm}, file)
