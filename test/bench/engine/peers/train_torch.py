"""PyTorch's side of the benchmark: trains what the request (JSON, the first argument) says; answers with one JSON line."""

import json
import resource
import sys
import time

import numpy
import torch
from torch import nn

request = json.loads(sys.argv[1])
work = request["work"]
rows, inputs, batch = work["rows"], work["inputs"], work["batch"]
torch.set_num_threads(request["setting"]["OMP_NUM_THREADS"])
x = torch.from_numpy(numpy.fromfile(request["files"]["x"], numpy.float32).reshape(rows, inputs))
y = torch.from_numpy(numpy.fromfile(request["files"]["y"], numpy.float32).astype(numpy.int64))
loss_of = nn.CrossEntropyLoss()


def build(seed):
    torch.manual_seed(seed)
    layers, width = [], inputs
    for units in work["hidden"]:
        layers += [nn.Linear(width, units), nn.ReLU()]
        if work["norm"]:
            layers.append(nn.BatchNorm1d(units))
        if work["dropout"] > 0:
            layers.append(nn.Dropout(work["dropout"]))
        width = units
    model = nn.Sequential(*layers, nn.Linear(width, work["classes"]))
    for layer in model:
        if isinstance(layer, nn.Linear):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    rule = torch.optim.SGD if work["optimizer"] == "sgd" else torch.optim.Adam
    return model, rule(model.parameters(), lr=work["learningRate"])


def epoch(model, optimizer, count):
    """Trains on the first `count` rows in a new order; yields the size of each batch."""
    order = torch.randperm(count)
    for first in range(0, count, batch):
        picked = order[first : first + batch]
        loss = loss_of(model(x.index_select(0, picked)), y.index_select(0, picked))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        yield len(picked)


def speed(seconds):
    model, optimizer = build(7)
    done, warm, counted = 0, False, time.perf_counter()
    end = counted + 0.15 * seconds
    while True:
        for size in epoch(model, optimizer, rows):
            done += size
            now = time.perf_counter()
            if now > end:
                if warm:
                    return done / (now - counted)
                warm, done, counted, end = True, 0, now, now + seconds


def reached(seed):
    """Mean loss on the rows trained on, in inference mode, after the epochs of equal work."""
    model, optimizer = build(seed)
    count = work["equal"]["rows"]
    for _ in range(work["equal"]["epochs"]):
        for _ in epoch(model, optimizer, count):
            pass
    model.eval()
    with torch.no_grad():
        return loss_of(model(x[:count]), y[:count]).item()


losses = [reached(seed) for seed in request["seeds"]]
speed_reached = speed(request["seconds"]) if request["seconds"] > 0 else None
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"rowsPerSecond": speed_reached, "losses": losses, "peakBytes": peak}))
