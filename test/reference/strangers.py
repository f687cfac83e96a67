"""Networks as strangers write them, and what they answer: python3 test/reference/strangers.py

Needs PyTorch 1.13 (torch.onnx.export, state_dict), scikit-learn and NumPy. Each case has a file in test/reference/strangers/ and an
entry in strangers.json with rows, targets and the answers of the program that made it. `held` cases were not looked at while the
reader was written.
"""
import json
import pathlib
import struct
import warnings

import numpy as np
import torch
from sklearn.neural_network import MLPClassifier, MLPRegressor
from torch import nn

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).parent
OUT = HERE / "strangers"
OUT.mkdir(exist_ok=True)
CASES = []


def varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


def field(number, value):
    if isinstance(value, int):
        return varint(number * 8) + varint(value)
    if isinstance(value, float):
        return varint(number * 8 + 5) + struct.pack("<f", value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number * 8 + 2) + varint(len(value)) + value


def tensor(name, array):
    array = np.asarray(array)
    if array.dtype.kind in "US":
        return b"".join([*(field(1, n) for n in array.shape), field(2, 8), *(field(6, str(s)) for s in array), field(8, name)])
    kind = 7 if array.dtype == np.int64 else 1
    data = array.astype("<i8" if kind == 7 else "<f4").tobytes()
    return b"".join([*(field(1, n) for n in array.shape), field(2, kind), field(8, name), field(9, data)])


def attribute(name, value):
    if isinstance(value, bool) or isinstance(value, int):
        body = field(3, int(value)) + field(20, 2)
    elif isinstance(value, float):
        body = field(2, value) + field(20, 1)
    elif isinstance(value[0], str):
        body = b"".join(field(9, one) for one in value) + field(20, 8)
    elif isinstance(value[0], float):
        body = b"".join(field(7, one) for one in value) + field(20, 6)
    else:
        body = b"".join(field(8, one) for one in value) + field(20, 7)
    return field(1, name) + body


def node(op, inputs, outputs, domain="", **attributes):
    return b"".join([
        *(field(1, one) for one in inputs), *(field(2, one) for one in outputs), field(3, op + "_" + outputs[0]), field(4, op),
        *(field(5, attribute(k, v)) for k, v in attributes.items()), field(7, domain) if domain else b"",
    ])


def value(name, width):
    dims = field(1, field(2, "N")) + field(1, field(1, width))
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, dims)))


def model(nodes, tensors, inputs, outputs, producer="skl2onnx"):
    graph = b"".join([*(field(1, n) for n in nodes), field(2, "g"), *(field(5, t) for t in tensors),
                      *(field(11, i) for i in inputs), *(field(12, o) for o in outputs)])
    return field(1, 8) + field(2, producer) + field(7, graph) + field(8, field(1, "") + field(2, 15)) + field(8, field(1, "ai.onnx.ml") + field(2, 1))


def safetensors(arrays):
    """As safetensors.torch.save_file does it: names in the order of the alphabet."""
    head, data = {}, b""
    for name in sorted(arrays):
        array = arrays[name].detach().numpy()
        kind = {"float32": "F32", "int64": "I64"}[str(array.dtype)]
        raw = array.tobytes()
        head[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def case(name, content, rows, answers, task, *, held=False, spec=None, classes=None, scale="none", inputs=None):
    (OUT / name).write_bytes(content)
    k = max(2, np.asarray(answers).reshape(len(rows), -1).shape[1])
    labels = classes or [f"c{i}" for i in range(k)]
    rng = np.random.default_rng(len(CASES))
    targets = [round(float(t), 3) for t in rng.normal(100, 20, len(rows))] if task == "regression" else [labels[i % len(labels)] for i in range(len(rows))]
    CASES.append({"file": name, "task": task, "held": held, "rows": np.round(rows, 4).tolist(), "targets": targets, "scale": scale,
                  "answers": np.asarray(answers, dtype=float).reshape(len(rows), -1).tolist(),
                  **({"spec": spec} if spec else {}), **({"inputs": inputs} if inputs else {})})


def rows_of(width, seed, count=40):
    return np.round(np.random.default_rng(seed).normal(0, 1.5, (count, width)), 4)


def stirred(net, seed):
    """Batch norms that have seen something, and weights that are not tiny."""
    torch.manual_seed(seed)
    for module in net.modules():
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, 0, 0.6)
            if module.bias is not None:
                nn.init.normal_(module.bias, 0, 0.3)
        if isinstance(module, (nn.BatchNorm1d, nn.LayerNorm)):
            nn.init.normal_(module.weight, 1, 0.2)
            nn.init.normal_(module.bias, 0, 0.2)
        if isinstance(module, nn.BatchNorm1d):
            module.running_mean.normal_(0, 0.5)
            module.running_var.uniform_(0.3, 2)
    return net.eval()


def answered(net, rows, task):
    with torch.no_grad():
        out = net(torch.tensor(rows, dtype=torch.float32))
    if task == "binary":
        return torch.sigmoid(out).numpy() if out.shape[1] == 1 else torch.softmax(out, 1)[:, 1].numpy()
    return torch.softmax(out, 1).numpy() if task == "multiclass" else out.numpy()


def exported(name, net, width, task, seed, *, answers=None, held=False, opset=14, fold=True, **more):
    stirred(net, seed)
    rows = rows_of(width, seed)
    path = OUT / name
    torch.onnx.export(net, torch.zeros(1, width), str(path), opset_version=opset, input_names=["X"], output_names=["Y"],
                      dynamic_axes={"X": {0: "N"}}, do_constant_folding=fold,
                      training=torch.onnx.TrainingMode.EVAL if fold else torch.onnx.TrainingMode.PRESERVE)
    case(name, path.read_bytes(), rows, answered(net, rows, task) if answers is None else answers(net, rows), task, held=held, **more)


def saved(name, net, width, task, seed, spec, *, held=False, prefix="", **more):
    stirred(net, seed)
    rows = rows_of(width, seed)
    case(name, safetensors({prefix + k: v for k, v in net.state_dict().items()}), rows, answered(net, rows, task), task, held=held,
         spec={"network": {"layers": spec}}, **more)


def as_is(net, rows):
    with torch.no_grad():
        return net(torch.tensor(rows, dtype=torch.float32)).numpy()


def dense(units, activation="relu"):
    return {"type": "dense", "units": units, "activation": activation}


def main():
    L = nn.Linear
    # PyTorch's exporter.
    exported("torch_relu.onnx", nn.Sequential(L(4, 8), nn.ReLU(), L(8, 3)), 4, "multiclass", 1)
    exported("torch_softmax.onnx", nn.Sequential(L(4, 8), nn.Tanh(), nn.Dropout(0.3), L(8, 3), nn.Softmax(1)), 4, "multiclass", 2, answers=as_is)
    exported("torch_sigmoid.onnx", nn.Sequential(L(5, 9), nn.LeakyReLU(), L(9, 4), nn.ELU(), L(4, 1), nn.Sigmoid()), 5, "binary", 3, answers=as_is)
    exported("torch_two.onnx", nn.Sequential(L(5, 6), nn.SELU(), L(6, 2)), 5, "binary", 4)
    exported("torch_number.onnx", nn.Sequential(L(3, 7), nn.GELU(), L(7, 5), nn.SiLU(), L(5, 1)), 3, "regression", 5)
    exported("torch_norms.onnx", nn.Sequential(L(6, 10), nn.BatchNorm1d(10, eps=1e-3), nn.ReLU(), L(10, 8, bias=False), nn.LayerNorm(8), nn.Mish(), L(8, 4)), 6, "multiclass", 6, fold=False)
    exported("torch_sigmoids.onnx", nn.Sequential(nn.Flatten(), L(4, 6), nn.Sigmoid(), L(6, 6), nn.Softplus(), L(6, 1)), 4, "regression", 7)
    exported("torch_logsoftmax.onnx", nn.Sequential(L(4, 6), nn.ReLU(), L(6, 3), nn.LogSoftmax(1)), 4, "multiclass", 8, answers=lambda net, rows: np.exp(as_is(net, rows)))
    # PyTorch's state dicts.
    saved("torch_seq.safetensors", nn.Sequential(L(4, 8), nn.ReLU(), L(8, 6), nn.ReLU(), L(6, 3)), 4, "multiclass", 11, [dense(8), dense(6)])
    saved("torch_norm.safetensors", nn.Sequential(L(5, 7), nn.BatchNorm1d(7), nn.Tanh(), L(7, 1)), 5, "binary", 12,
          [dense(7, "linear"), {"type": "batch_norm"}, {"type": "activation", "activation": "tanh"}])
    saved("torch_two.safetensors", nn.Sequential(L(4, 5), nn.ReLU(), L(5, 2)), 4, "binary", 13, [dense(5)])
    saved("torch_wide.safetensors", nn.Sequential(*[one for i in range(12) for one in (L(4, 4), nn.Tanh())], L(4, 1)), 4, "regression", 14, [dense(4, "tanh")] * 12)
    # scikit-learn's networks, written as skl2onnx writes them: MatMul, Add, activation, answers behind.
    sklearn_case("skl_classes.onnx", 21, 3)
    sklearn_case("skl_two.onnx", 22, 2, scaler=True)
    # Held back.
    exported("held_deep.onnx", nn.Sequential(L(7, 12), nn.Hardswish(), nn.Dropout(0.1), L(12, 12), nn.GELU(), L(12, 5), nn.LayerNorm(5), L(5, 4)), 7, "multiclass", 31, held=True)
    exported("held_first_norm.onnx", nn.Sequential(nn.BatchNorm1d(4), L(4, 6), nn.ReLU(), nn.BatchNorm1d(6), L(6, 1)), 4, "regression", 32, held=True, fold=False)
    exported("held_old.onnx", nn.Sequential(L(4, 6), nn.SELU(), L(6, 6), nn.SiLU(), L(6, 2), nn.Softmax(1)), 4, "binary", 33, held=True, opset=9, answers=lambda net, rows: as_is(net, rows)[:, 1])
    exported("held_matmul.onnx", Bare(), 5, "multiclass", 34, held=True, answers=lambda net, rows: as_is(net, rows))
    saved("held_named.safetensors", Named(), 6, "multiclass", 35, [dense(9), {"type": "layer_norm"}, dense(9, "gelu")], held=True)
    saved("held_prefix.safetensors", nn.Sequential(L(4, 16), nn.ReLU(), nn.BatchNorm1d(16), nn.Dropout(0.5), L(16, 16), nn.ReLU(), L(16, 1)), 4, "regression", 36,
          [dense(16), {"type": "batch_norm"}, {"type": "dropout", "rate": 0.5}, dense(16)], held=True, prefix="model.net.")
    sklearn_case("held_skl_number.onnx", 37, 0, scaler=True, held=True, activation="logistic")
    text = json.dumps(CASES, separators=(",", ":"))
    (HERE / "strangers.json").write_text(text + "\n")


class Bare(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(5, 8)
        self.last = nn.Linear(8, 3)

    def forward(self, x):
        x = (x - 0.5) / 2.0
        x = torch.relu(x @ self.first.weight.t() + self.first.bias)
        return torch.softmax(self.last(x) * 0.5, dim=-1)


class Named(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(6, 9)
        self.norm = nn.LayerNorm(9)
        self.fc2 = nn.Linear(9, 9)
        self.head = nn.Linear(9, 3)

    def forward(self, x):
        return self.head(nn.functional.gelu(self.fc2(self.norm(torch.relu(self.fc1(x))))))


def sklearn_case(name, seed, classes, scaler=False, held=False, activation="relu"):
    x = rows_of(4, seed, 60)
    rng = np.random.default_rng(seed)
    y = x @ rng.normal(size=4) + 3 if classes == 0 else np.array([f"k{i}" for i in rng.integers(0, classes, 60)])
    make = MLPRegressor if classes == 0 else MLPClassifier
    net = make((6, 5), activation=activation, max_iter=60, random_state=seed)
    mean, std = (x.mean(0), x.std(0)) if scaler else (np.zeros(4), np.ones(4))
    net.fit((x - mean) / std, y)
    nodes, tensors, at = [], [], "X"
    if scaler:
        nodes.append(node("Scaler", ["X"], ["variable"], "ai.onnx.ml", offset=[float(v) for v in mean], scale=[float(v) for v in 1 / std]))
        at = "variable"
    nodes.append(node("Cast", [at], ["cast_input"], to=1))
    at = "cast_input"
    for i, (w, b) in enumerate(zip(net.coefs_, net.intercepts_)):
        end = "" if i == 0 else str(i)
        tensors += [tensor("coefficient" + end, w), tensor("intercepts" + end, b.reshape(1, -1))]
        nodes += [node("MatMul", [at, "coefficient" + end], ["mul_result" + end]), node("Add", ["mul_result" + end, "intercepts" + end], ["add_result" + end])]
        at = "add_result" + end
        if i < len(net.coefs_) - 1:
            nodes.append(node({"relu": "Relu", "logistic": "Sigmoid"}[activation], [at], ["next_activations" + end]))
            at = "next_activations" + end
    if classes == 0:
        tensors.append(tensor("shape_tensor", np.array([-1, 1], dtype=np.int64)))
        nodes.append(node("Reshape", [at, "shape_tensor"], ["variable_out"]))
        content = model(nodes, tensors, [value("X", 4)], [value("variable_out", 1)])
        answers = net.predict((x - mean) / std)
    else:
        labels = [str(c) for c in net.classes_]
        if classes == 2:
            tensors.append(tensor("unity", np.ones(1, dtype=np.float32)))
            nodes += [node("Sigmoid", [at], ["out_p"]), node("Sub", ["unity", "out_p"], ["out_q"]), node("Concat", ["out_q", "out_p"], ["probs"], axis=1)]
            at = "probs"
        else:
            nodes.append(node("Softmax", [at], ["probs"]))
            at = "probs"
        tensors.append(tensor("classes", np.array(labels)))
        nodes += [node("ArgMax", [at], ["argmax"], axis=1), node("ArrayFeatureExtractor", ["classes", "argmax"], ["label_out"], "ai.onnx.ml"),
                  node("ZipMap", [at], ["output_probability"], "ai.onnx.ml", classlabels_strings=labels)]
        content = model(nodes, tensors, [value("X", 4)], [value("label_out", 1), value("output_probability", classes)])
        p = net.predict_proba((x - mean) / std)
        answers = p[:, 1] if classes == 2 else p
    case(name, content, x, answers, "regression" if classes == 0 else "binary" if classes == 2 else "multiclass", held=held,
         classes=[str(c) for c in net.classes_] if classes else None, scale=None if scaler else "none")


main()
