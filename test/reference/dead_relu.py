"""Trains 30-32-32-1 (ReLU, He) on breast cancer at a learning rate of 3 in PyTorch and writes dead_relu.json: what became of the
second layer under each seed. test/core/doctor/reference.test.ts counts the same with the engine.

    /usr/bin/python3 test/reference/dead_relu.py

Plain SGD, batches of 32 in an order drawn anew each epoch, loss on the logits, biases from 0, all rows standardised and trained on.
Written with Debian's python3-torch 1.13.1.
"""

import csv
import json
import math
import pathlib

import torch

here = pathlib.Path(__file__).parent
SEEDS = 200
EPOCHS = 30
RATE = 3.0
torch.set_num_threads(1)


def table():
    with open(here.parent.parent / "samples/breast_cancer.csv", newline="") as file:
        rows = list(csv.reader(file))[1:]
    x = torch.tensor([[float(cell) for cell in row[:-1]] for row in rows], dtype=torch.float64)
    x = (x - x.mean(0)) / x.std(0, unbiased=False)
    y = torch.tensor([float(row[-1] == "malignant") for row in rows])
    return x.float(), y.float()


def network():
    layers = [torch.nn.Linear(30, 32), torch.nn.ReLU(), torch.nn.Linear(32, 32), torch.nn.ReLU(), torch.nn.Linear(32, 1)]
    for layer in layers[::2]:
        torch.nn.init.zeros_(layer.bias)
    for layer in layers[:-1:2]:
        torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    torch.nn.init.xavier_uniform_(layers[-1].weight)
    return torch.nn.Sequential(*layers)


def outcome(seed, x, y):
    """`overflow`: a loss or a weight stopped being a number. Else the share of layer 2 that fires for no row, and the accuracy."""
    torch.manual_seed(seed)
    net = network()
    optimizer = torch.optim.SGD(net.parameters(), lr=RATE)
    loss_of = torch.nn.BCEWithLogitsLoss()
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(x)).split(32):
            loss = loss_of(net(x[rows]).squeeze(1), y[rows])
            if not math.isfinite(loss.item()):
                return "overflow"
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        if not all(torch.isfinite(p).all() for p in net.parameters()):
            return "overflow"
        dead = (net[:4](x) <= 0).all(0).float().mean().item()
        accuracy = ((net(x).squeeze(1) > 0).float() == y).float().mean().item()
    return [round(dead, 4), round(accuracy, 4)]


def main():
    x, y = table()
    outcomes = [outcome(seed, x, y) for seed in range(1, SEEDS + 1)]
    finished = [o for o in outcomes if o != "overflow"]
    counts = {
        "seeds": SEEDS,
        "epochs": EPOCHS,
        "overflown": SEEDS - len(finished),
        "wholeLayerDead": sum(dead == 1 for dead, _ in finished),
        "stuck": sum(accuracy < 0.65 for _, accuracy in finished),
    }
    twenties = [outcomes[i : i + 20] for i in range(0, SEEDS, 20)]
    counts["wholeLayerDeadByTwenty"] = [sum(o != "overflow" and o[0] == 1 for o in twenty) for twenty in twenties]
    (here / "dead_relu.json").write_text(json.dumps(counts) + "\n")
    print(counts)


main()
