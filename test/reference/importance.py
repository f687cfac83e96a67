"""Reference shares of core/sweep/importance by NumPy: sums of squares of least squares on dummy variables. Writes importance.json
beside itself: python3 test/reference/importance.py"""
import itertools
import json
import os

import numpy as np

random = np.random.default_rng(20261130)


def explained(design, y):
    fitted = design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return float(np.sum((fitted - y.mean()) ** 2))


cases = []
for sizes in [(2, 3), (3, 4), (2, 2, 3), (4, 3, 2), (5, 5)]:
    cells = list(itertools.product(*[range(size) for size in sizes]))
    y = np.round(random.normal(0.9, 0.05, len(cells)) + 0.1 * np.array([cell[0] for cell in cells]), 6)
    total = float(np.sum((y - y.mean()) ** 2))
    shares = []
    for axis, size in enumerate(sizes):
        dummies = np.array([[float(cell[axis] == level) for level in range(size)] for cell in cells])
        shares.append(explained(dummies, y) / total)
    cases.append({"sizes": sizes, "scores": y.tolist(), "shares": shares})

with open(os.path.join(os.path.dirname(__file__), "importance.json"), "w") as file:
    json.dump(cases, file, indent=1)
    file.write("\n")
