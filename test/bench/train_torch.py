"""The peer of train.bench.mjs: the same network trained by PyTorch on one thread."""

import csv
import json
import sys
import time

import torch

path, epochs = sys.argv[1], int(sys.argv[2])
batch = 32

with open(path, newline="") as file:
    header, *records = csv.reader(file)
target = header.index("diagnosis")
labels = sorted({record[target] for record in records})
x = torch.tensor([[float(v) for i, v in enumerate(r) if i != target] for r in records])
y = torch.tensor([float(labels.index(r[target])) for r in records])

torch.set_num_threads(1)
torch.manual_seed(7)
order = torch.randperm(len(x))[: int(0.7 * len(x))]
x, y = x[order], y[order]
x = (x - x.mean(0)) / x.std(0)

model = torch.nn.Sequential(
    torch.nn.Linear(x.shape[1], 32),
    torch.nn.ReLU(),
    torch.nn.Linear(32, 16),
    torch.nn.ReLU(),
    torch.nn.Linear(16, 1),
)
loss_of = torch.nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters())

start = time.perf_counter()
for _ in range(epochs):
    shuffled = torch.randperm(len(x))
    for first in range(0, len(x), batch):
        rows = shuffled[first : first + batch]
        loss = loss_of(model(x[rows]).squeeze(1), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
seconds = time.perf_counter() - start

print(json.dumps({"rowsPerSecond": epochs * len(x) / seconds}))
