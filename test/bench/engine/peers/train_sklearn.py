"""scikit-learn's side of the benchmark: MLPClassifier, whole epochs; as train_torch.py otherwise."""

import json
import resource
import sys
import time
import warnings

import numpy
from sklearn.neural_network import MLPClassifier

warnings.filterwarnings("ignore")
request = json.loads(sys.argv[1])
work = request["work"]
x = numpy.fromfile(request["files"]["x"], numpy.float32).reshape(work["rows"], work["inputs"])
y = numpy.fromfile(request["files"]["y"], numpy.float32).astype(numpy.int64)


class Network(MLPClassifier):
    """With Glorot's uniform weights and biases of 0, as the others have."""

    def _init_coef(self, fan_in, fan_out, dtype):
        bound = numpy.sqrt(6 / (fan_in + fan_out))
        weights = self._random_state.uniform(-bound, bound, (fan_in, fan_out))
        return weights.astype(dtype, copy=False), numpy.zeros(fan_out, dtype=dtype)


def fit(count, epochs, seed):
    network = Network(
        hidden_layer_sizes=work["hidden"],
        activation="relu",
        solver=work["optimizer"],
        learning_rate_init=work["learningRate"],
        momentum=0,
        alpha=0,
        batch_size=work["batch"],
        max_iter=epochs,
        n_iter_no_change=10**9,
        tol=0,
        random_state=seed,
    )
    return network.fit(x[:count], y[:count])


def speed(seconds):
    """Epochs are counted by a first fit, so that as many are timed as fill the seconds: one at least."""
    epochs = 1
    while True:
        begin = time.perf_counter()
        fit(work["rows"], epochs, 7)
        passed = time.perf_counter() - begin
        if passed > 0.8 * seconds:
            return epochs * work["rows"] / passed
        epochs = max(epochs + 1, min(20 * epochs, round(epochs * seconds / passed)))


def reached(seed):
    count = work["equal"]["rows"]
    shares = fit(count, work["equal"]["epochs"], seed).predict_proba(x[:count])
    return float(-numpy.log(numpy.maximum(shares[numpy.arange(count), y[:count]], 1e-30)).mean())


losses = [reached(seed) for seed in request["seeds"]]
speed_reached = speed(request["seconds"]) if request["seconds"] > 0 else None
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"rowsPerSecond": speed_reached, "losses": losses, "peakBytes": peak}))
