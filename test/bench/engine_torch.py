"""The peer of engine.ts: the same workloads trained by PyTorch; one JSON line."""

import json
import sys
import time

import torch
from torch import nn

name, seconds, threads = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
torch.manual_seed(7)
WORK = {
    "W1": (150, 4, [16], 3, 16, "sgd"),
    "W2": (569, 30, [64, 64], 2, 32, "adam"),
    "W3": (100_000, 50, [256, 256], 10, 256, "adam"),
    "W4": (60_000, 784, [512, 256], 10, 128, "adam"),
    "W5": (20_000, 20, [64] * 10, 2, 64, "adam"),
}
rows, inputs, hidden, classes, batch, rule = WORK[name]
x = torch.rand(rows, inputs) * 3.4 - 1.7
y = (x @ torch.randn(inputs, classes)).argmax(1)
layers, width = [], inputs
for units in hidden:
    layers += [nn.Linear(width, units), nn.ReLU()]
    if name == "W5":
        layers += [nn.BatchNorm1d(units), nn.Dropout(0.2)]
    width = units
model = nn.Sequential(*layers, nn.Linear(width, classes))
loss_of = nn.CrossEntropyLoss()
if rule == "sgd":
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
else:
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)

done, counted, warm = 0, time.perf_counter(), False
end = counted + 0.1 * seconds
while True:
    order = torch.randperm(rows)
    for first in range(0, rows, batch):
        picked = order[first : first + batch]
        loss = loss_of(model(x[picked]), y[picked])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        done += len(picked)
        if time.perf_counter() > end:
            if warm:
                speed = done / (time.perf_counter() - counted)
                print(json.dumps({"name": name, "rowsPerSecond": speed, "loss": loss.item()}))
                sys.exit()
            warm, done, counted = True, 0, time.perf_counter()
            end = counted + seconds
