"""Runs the scripts of `gradlab pytorch`, one of every kind, and writes pytorch.json: what was run, and how it came out.

    npm run build && /usr/bin/python3 test/reference/pytorch.py
    npm run build && /usr/bin/python3 test/reference/pytorch.py --new   (only cases that are not in it yet)

test/core/network/pytorch.test.ts holds that the scripts are still the ones that were run. Written with Debian's python3-torch
1.13.1. The last part compares the forward pass: weights that were trained here, read by the script out of the project.
"""

import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

here = pathlib.Path(__file__).parent
root = here.parent.parent
GRADLAB = ["node", str(root / "out/cli/gradlab.mjs")]
SAMPLES = {"binary": ("breast_cancer", "diagnosis"), "multiclass": ("iris", "species"), "regression": ("diabetes", "progression")}


def gradlab(*argv):
    return json.loads(subprocess.run([*GRADLAB, *argv, "--json"], check=True, capture_output=True, text=True).stdout)


def dense(units, activation="relu", **more):
    return {"type": "dense", "units": units, "activation": activation, **more}


PLAIN = [dense(8), dense(6, "tanh")]
MIXED = [
    dense(8, l1=0.001, l2=0.002),
    {"type": "batch_norm"},
    {"type": "dropout", "rate": 0.3},
    dense(7, enabled=False),
    dense(6, "silu", init="orthogonal"),
]

GRAPH = [
    dense(8, l1=0.001, l2=0.002),
    {"type": "residual", "around": 1},
    {"type": "layer_norm"},
    dense(8, "silu"),
    {"type": "dropout", "rate": 0.3},
    {"type": "residual", "around": 3},
    dense(7, enabled=False),
    {"type": "batch_norm"},
    dense(6, "tanh"),
    {"type": "residual", "around": 8},
]
BEFORE = [
    dense(8, "linear"),
    {"type": "batch_norm"},
    {"type": "activation", "activation": "relu"},
    dense(6, "linear"),
    {"type": "layer_norm"},
    {"type": "activation", "activation": "mish"},
]


def spec(layers=PLAIN, **training):
    return {"network": {"layers": layers}, "training": {"epochs": 3, "earlyStopping": {"patience": 20}, **training}}


OPTIMIZERS = [
    {"type": "sgd"},
    {"type": "sgd", "momentum": 0.9},
    {"type": "sgd", "momentum": 0.9, "nesterov": True},
    {"type": "adagrad"},
    {"type": "rmsprop"},
    {"type": "adam"},
    {"type": "adamw", "weightDecay": 0.05},
    {"type": "lion"},
    {"type": "nadam"},
]
SCHEDULES = [
    {"type": "constant", "warmup": 5},
    {"type": "step", "every": 1, "factor": 0.5},
    {"type": "exponential", "factor": 0.9},
    {"type": "cosine", "warmup": 3},
    {"type": "reduce_on_plateau", "patience": 0, "factor": 0.5, "threshold": 0.5, "minRate": 1e-4},
    {"type": "one_cycle", "rise": 0.4},
]
ACTIVATIONS = ["linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "softplus", "mish", "hard_swish"]
INITIALISERS = [
    *["zeros", "normal", "uniform", "glorot_normal", "glorot_uniform", "he_normal", "he_uniform"],
    *["lecun_normal", "lecun_uniform", "orthogonal"],
    *[{"type": "normal", "std": 0.1}, {"type": "uniform", "limit": 0.2}, {"type": "orthogonal", "gain": 1.4}],
]
PRESETS = re.findall(r"one of ([\w, ]+)", subprocess.run([*GRADLAB, "spec", "--help"], capture_output=True, text=True).stdout)

cases = [(f"optimizer {json.dumps(one)}", "multiclass", spec(optimizer=one)) for one in OPTIMIZERS]
cases += [(f"schedule {json.dumps(one)}", "multiclass", spec(schedule=one)) for one in SCHEDULES]
cases += [(f"activation {one}", "multiclass", spec([dense(6, one)])) for one in ACTIVATIONS]
cases += [(f"initialiser {json.dumps(one)}", "multiclass", spec([dense(6, "relu", init=one)])) for one in INITIALISERS]
cases += [(f"loss {one}", "regression", spec(loss=one)) for one in ["mse", "mae", "huber"]]
for task in ["binary", "multiclass"]:
    cases.append((f"{task}", task, spec()))
    cases.append((f"{task}, balanced", task, spec(classWeights="balanced")))
    cases.append((f"{task}, smoothed", task, spec(labelSmoothing=0.1)))
    cases.append((f"{task}, both", task, spec(classWeights="balanced", labelSmoothing=0.1)))
for task in SAMPLES:
    cases.append((f"{task}, everything", task, spec(MIXED, clip={"type": "norm", "limit": 1}, earlyStopping={"patience": 1}, epochs=8)))
    cases.append((f"{task}, shortcuts", task, spec(GRAPH, optimizer={"type": "adamw"})))
    cases.append((f"{task}, norm before the activation", task, spec(BEFORE, optimizer={"type": "sgd", "learningRate": 0.01})))
    cases.append((f"{task}, no hidden layer", task, spec([], clip={"type": "value", "limit": 0.1}, earlyStopping=None)))
for preset in PRESETS[0].split(", "):
    chosen = gradlab("spec", "--preset", preset)
    chosen["training"]["epochs"] = 3
    cases.append((f"preset {preset}", "multiclass", chosen))


before = json.loads((here / "pytorch.json").read_text())
known = {one["name"]: one for one in before["runs"]} if "--new" in sys.argv else {}


def run(name, task, chosen, folder):
    sample, target = SAMPLES[task]
    (folder / "spec.json").write_text(json.dumps(chosen))
    gradlab("pytorch", f"{root}/samples/{sample}.csv", "--target", target, "--spec", f"{folder}/spec.json", "--out", str(folder))
    script = (folder / "network.py").read_bytes()
    done = subprocess.run([sys.executable, f"{folder}/network.py", str(folder)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{name}:\n{done.stderr}")
    print(name, "|", done.stdout.splitlines()[-1])
    digest = hashlib.sha256(script).hexdigest()
    return {"name": name, "sample": sample, "target": target, "spec": chosen, "sha256": digest, "test": done.stdout.splitlines()[-1]}


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    runs = [known.get(case[0]) or run(*case, folder) for case in cases]
    # The forward pass: loss on each split by both, from the same weights.
    forward = []
    losses = {"regression": [{"loss": "mae"}, {"loss": "huber"}]}
    weighed = [{"classWeights": "balanced"}, {"labelSmoothing": 0.1}, {"classWeights": "balanced", "labelSmoothing": 0.1}]
    asked = [(task, MIXED, more) for task in SAMPLES for more in [{}, *losses.get(task, weighed)]]
    asked += [(task, GRAPH, {}) for task in SAMPLES]
    if known:
        forward = before["forward"]
        has = [(one["task"], one.get("shortcuts", False), one["training"]) for one in forward]
        asked = [(task, layers, more) for task, layers, more in asked if (task, layers is GRAPH, more) not in has]
    for task, layers, more in asked:
        sample, target = SAMPLES[task]
        chosen = spec(layers, epochs=30, **more)
        run("forward pass", task, chosen, folder)
        project = str(folder / f"run-{len(forward)}.gradlab")
        trained = gradlab("train", f"{root}/samples/{sample}.csv", "--target", target, "--spec", f"{folder}/spec.json", "--out", project)
        lines = subprocess.check_output([sys.executable, f"{folder}/network.py", str(folder), project, "1"], text=True)
        theirs = {line.split(":")[0]: float(line.split("loss ")[1].split(",")[0]) for line in lines.splitlines()}
        ours = {split: metrics["loss"] for split, metrics in trained["metrics"].items()}
        assert theirs.keys() == ours.keys()
        worst = max(abs(ours[split] - theirs[split]) for split in ours)
        named = "accuracy" if task != "regression" else "R²"
        scored = {line.split(":")[0]: float(line.split(f"{named} ")[1]) for line in lines.splitlines()}
        metric = {split: metrics["r2" if task == "regression" else "accuracy"] for split, metrics in trained["metrics"].items()}
        assert max(abs(metric[split] - scored[split]) for split in metric) < 1e-5
        print("forward pass", task, "with shortcuts" if layers is GRAPH else "", more, f"loss differs by {worst:.1e} at most")
        assert worst < 1e-5
        graph = {"shortcuts": True} if layers is GRAPH else {}
        forward.append({"task": task, **graph, "training": more, "worst": worst})

    # A calibrated run: the script divides the logits by the temperature that the project keeps for it.
    calibrated = before.get("calibrated", []) if known else []
    for task in [] if calibrated else ["binary", "multiclass"]:
        sample, target = SAMPLES[task]
        chosen = spec(epochs=3)
        run("calibrated", task, chosen, folder)
        project = str(folder / f"calibrated-{task}.gradlab")
        gradlab("train", f"{root}/samples/{sample}.csv", "--target", target, "--spec", f"{folder}/spec.json", "--out", project)
        with zipfile.ZipFile(project) as file:
            parts = {name: file.read(name) for name in file.namelist()}
        document = json.loads(parts["project.json"])
        record = document["runs"][0]
        ours = {split: gradlab("evaluate", project, "--split", split, "--calibration", "fit") for split in ["train", "validation", "test"]}
        epoch = record["epoch"] if record.get("restoredEpoch") is None else record["restoredEpoch"]
        for of, kept in [("these weights", epoch), ("other weights", epoch + 1)]:
            record["calibration"] = {"temperature": ours["test"]["calibration"]["temperature"], "epoch": kept}
            with zipfile.ZipFile(project, "w") as file:
                for name, part in {**parts, "project.json": json.dumps(document)}.items():
                    file.writestr(name, part)
            lines = subprocess.check_output([sys.executable, f"{folder}/network.py", str(folder), project, "1"], text=True).splitlines()
            assert lines[0].startswith("calibrated, T = ") == (of == "these weights"), lines
            if of == "these weights":
                worst = max(abs(ours[line.split(":")[0]]["logLoss"] - float(line.split("loss ")[1].split(",")[0])) for line in lines[1:])
        print("calibrated", task, record["calibration"]["temperature"], f"loss differs by {worst:.1e} at most")
        assert worst < 1e-5
        calibrated.append({"task": task, "temperature": record["calibration"]["temperature"], "worst": worst})

(here / "pytorch.json").write_text(json.dumps({"runs": runs, "forward": forward, "calibrated": calibrated}, separators=(",", ":")) + "\n")
