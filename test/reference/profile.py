"""Writes profile.json: what pandas and numpy say of the sample data sets. Run from the project's root:
    python3 test/reference/profile.py
"""
import json
import pathlib

import numpy
import pandas

samples = ["iris", "wine", "breast_cancer", "digits", "diabetes", "penguins"]
targets = dict(iris="species", wine="cultivar", breast_cancer="diagnosis", digits="digit", diabetes=None, penguins="species")
shares = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]


def describe(column, target):
    result = {"name": column.name, "missing": int(column.isna().sum()), "distinct": int(column.nunique())}
    if pandas.api.types.is_numeric_dtype(column):
        present = column.dropna()
        result |= {
            "type": "number",
            "min": float(present.min()),
            "max": float(present.max()),
            "mean": float(present.mean()),
            "std": float(present.std()),
            "quantiles": [float(numpy.quantile(present, share)) for share in shares],
            "sum": float(present.sum()),
        }
        if target is not None:
            result["medians"] = {str(k): float(v) for k, v in column.groupby(target).median().items()}
    else:
        result |= {"type": "category", "counts": {k: int(v) for k, v in column.value_counts().items()}}
    return result


answer = {}
for name in samples:
    frame = pandas.read_csv(f"samples/{name}.csv")
    target = frame[targets[name]] if targets[name] else None
    answer[name] = {
        "rows": len(frame),
        "duplicates": int(frame.duplicated().sum()),
        "columns": [describe(frame[column], target) for column in frame],
    }
pathlib.Path("test/reference/profile.json").write_text(json.dumps(answer, indent=1) + "\n")
