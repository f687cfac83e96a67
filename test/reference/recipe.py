"""Writes recipe.json: what scikit-learn and pandas make of a small table whose first 84 of 120 rows train, and how its columns
go with two targets.

Run with a Python that has pandas, scikit-learn 1.2 and scipy: python3 test/reference/recipe.py
"""
import json
import pathlib

import numpy as np
import pandas as pd
from scipy.stats.contingency import association
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder, RobustScaler, StandardScaler

random = np.random.default_rng(11)
rows, training = 120, 84
size = ["small", "medium", "large", "huge"]
frame = pd.DataFrame({"t": np.arange(rows)})
frame["num"] = np.round(random.gamma(2.0, 3.0, rows), 3)
frame["size"] = random.choice(size, rows, p=[0.5, 0.3, 0.15, 0.05])
frame["when"] = pd.Timestamp("2021-11-05 03:20") + pd.to_timedelta(random.integers(0, 900 * 24 * 60, rows), unit="min")
frame["y"] = np.round(2 * frame["num"] + 3 * frame["size"].map(size.index) + random.normal(0, 2, rows), 3)
frame["kind"] = np.where(frame["y"] + random.normal(0, 4, rows) > frame["y"].median(), "over", "under")
for column, share in {"num": 0.1, "size": 0.08, "when": 0.07}.items():
    frame.loc[random.random(rows) < share, column] = None
frame["when"] = pd.to_datetime(frame["when"])
train = frame.iloc[:training]


def column(name):
    return frame[[name]], train[[name]]


def fitted(transformer, every, some):
    return transformer.fit(some).transform(every)


def filled(name, strategy):
    every, some = column(name)
    missing = np.nan if name == "num" else None
    imputer = SimpleImputer(strategy=strategy, missing_values=missing)
    return fitted(imputer, every, some), imputer.transform(some)


def values(array):
    return np.asarray(array, dtype=float).tolist()


scalers = {"standard": StandardScaler(), "min_max": MinMaxScaler(), "robust": RobustScaler()}
numbers = {}
for impute, strategy in dict(mean="mean", median="median", mode="most_frequent").items():
    every, some = filled("num", strategy)
    numbers[impute] = {name: values(fitted(scaler, every, some)[:, 0]) for name, scaler in scalers.items()}
    numbers[impute]["log1p"] = values(np.log1p(every[:, 0]))
    numbers[impute]["none"] = values(every[:, 0])

every, some = filled("size", "most_frequent")
ordinal = OrdinalEncoder(categories=[size])
shares = pd.Series(some[:, 0]).value_counts(normalize=True)
encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
hot = fitted(encoder, every, some)
categories = {
    "values": encoder.categories_[0].tolist(),
    "one_hot": hot.tolist(),
    "ordinal": values(fitted(ordinal, every, some)[:, 0]),
    "frequency": values([shares.get(value, 0) for value in every[:, 0]]),
    "flag": values(fitted(MissingIndicator(features="all"), frame[["num"]], train[["num"]])[:, 0]),
}

when = frame["when"].fillna(train["when"].quantile(0.5)).dt
parts = {
    "year": when.year,
    "month": when.month,
    "day": when.day,
    "weekday": when.weekday,
    "day_of_year": when.dayofyear,
    "hour": when.hour,
    "minute": when.minute,
}
dates = {name: values(part) for name, part in parts.items()}
waves = {
    name: [values(wave(2 * np.pi * parts[name] / period)) for wave in (np.sin, np.cos)]
    for name, period in dict(month=12, weekday=7, hour=24).items()
}


def eta(numbers, groups):
    present = numbers.notna() & groups.notna()
    numbers, groups = numbers[present], groups[present]
    means = numbers.groupby(groups).transform("mean")
    return float(np.sqrt(((means - numbers.mean()) ** 2).sum() / ((numbers - numbers.mean()) ** 2).sum()))


relations = {
    "num y": frame["num"].corr(frame["y"]),
    "size y": eta(frame["y"], frame["size"]),
    "num kind": eta(frame["num"], frame["kind"]),
    "size kind": float(association(pd.crosstab(frame["size"], frame["kind"]), method="cramer", correction=False)),
}


def folds_of(name, rows, groups, classes, folds):
    """scikit-learn's StratifiedGroupKFold without a shuffle: the fold of each row."""
    draw = np.random.RandomState(len(name))
    group = np.arange(rows) if groups == rows else draw.zipf(1.6, size=rows) % groups
    target = draw.choice(classes, size=rows, p=np.arange(classes, 0, -1) / sum(range(classes + 1)))
    group = np.unique(group, return_inverse=True)[1]
    fold = np.zeros(rows, int)
    for index, (_, test) in enumerate(StratifiedGroupKFold(folds).split(target, target, group)):
        fold[test] = index
    return {"folds": folds, "group": group.tolist(), "target": target.tolist(), "fold": fold.tolist()}


grouped = {
    name: folds_of(name, **sizes)
    for name, sizes in {
        "a few groups": dict(rows=90, groups=12, classes=2, folds=3),
        "many": dict(rows=400, groups=90, classes=3, folds=5),
        "a rare class": dict(rows=500, groups=60, classes=5, folds=4),
        "each row a group": dict(rows=50, groups=50, classes=2, folds=4),
    }.items()
}
bins = {str(count): pd.qcut(frame["y"], count, labels=False, duplicates="drop").tolist() for count in (2, 5, 8)}
tied = [1, 1, 1, 1, 1, 2, 3, 3, 4, 9]
answer = {
    "csv": frame.to_csv(index=False, date_format="%Y-%m-%d %H:%M"),
    "training": training,
    "numbers": numbers,
    "categories": categories,
    "dates": dates,
    "waves": waves,
    "relations": relations,
    "y": values(frame["y"]),
    "bins": bins,
    "grouped": grouped,
    "tied": {"values": tied, "bins": pd.qcut(tied, 4, labels=False, duplicates="drop").tolist()},
}
pathlib.Path("test/reference/recipe.json").write_text(json.dumps(answer) + "\n")
