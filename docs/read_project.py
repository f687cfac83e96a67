"""Reads a Gradient Lab project with zipfile and NumPy alone: python3 read_project.py P.gradlab"""
import io, json, sys, zipfile
import numpy as np

archive = zipfile.ZipFile(sys.argv[1])
manifest = json.loads(archive.read("manifest.json"))
assert manifest["format"] == "gradlab" and manifest["version"] == 1, "another format, or a newer one"
array = lambda name: np.load(io.BytesIO(archive.read(name)))

project = json.loads(archive.read("project.json"))
data = project["data"]
if data and "link" not in data:
    lines = archive.read("data/source.csv").decode(data["dialect"]["encoding"]).splitlines()
    print("data:", data["name"], len(lines), "lines, the first:", lines[0])
for run in project["runs"]:
    folder = f"runs/{run['id']}"
    index = json.loads(archive.read(f"{folder}/run.json"))
    loss, norm = array(f"{folder}/history/epochs/validationLoss.npy"), array(f"{folder}/history/signals/gradientNorm.npy")
    weights = {t["name"]: array(f"{folder}/tensors/{t['name']}.npy") for t in index["tensors"]}
    print("run", run["id"], run["status"], "lowest validation loss", np.nanmin(loss), "gradient norms", norm.shape)
    print(*(f"  {name} {values.shape} sum {values.sum(dtype=float):.9g}" for name, values in weights.items()), sep="\n")
