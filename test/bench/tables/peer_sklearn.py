"""scikit-learn's linear model and multilayer perceptron, with its own defaults, on prepared rows.

Reads {"task", "folds": [{"inputs", "train", "test", "x", "y", "rows"}]} from the file named, where x, y, rows are files of
float32 (training inputs, training targets, test inputs), and prints the answers for the test rows of each fold.
"""

import json
import sys
import warnings

import numpy
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neural_network import MLPClassifier, MLPRegressor

warnings.simplefilter("ignore")


def matrix(path, inputs):
    return numpy.fromfile(path, dtype="<f4").astype(float).reshape(-1, inputs)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        case = json.load(file)
    answers = {"linear": [], "mlp": []}
    regression = case["task"] == "regression"
    for fold in case["folds"]:
        x, rows = matrix(fold["x"], fold["inputs"]), matrix(fold["rows"], fold["inputs"])
        y = matrix(fold["y"], 1).ravel()
        linear = Ridge() if regression else LogisticRegression(max_iter=1000)
        mlp = MLPRegressor(random_state=7) if regression else MLPClassifier(random_state=7)
        for name, model in (("linear", linear), ("mlp", mlp)):
            answers[name].append(model.fit(x, y).predict(rows).tolist())
    print(json.dumps(answers))


main()
