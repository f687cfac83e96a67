// TensorFlow.js's side of the benchmark: trains what the request (JSON, the first argument) says with the packages of the folder
// that the second names; answers with one JSON line. The backend is WebAssembly (SIMD, one thread: it has no more in Node).
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { performance } from "node:perf_hooks";

const request = JSON.parse(process.argv[2]);
const load = createRequire(join(process.argv[3], "package.json"));
const tf = load("@tensorflow/tfjs-core");
const { sequential, layers, initializers } = load("@tensorflow/tfjs-layers");
load("@tensorflow/tfjs-backend-cpu");
const { setWasmPaths } = load("@tensorflow/tfjs-backend-wasm");
setWasmPaths(dirname(load.resolve("@tensorflow/tfjs-backend-wasm")) + sep);
const backend = (await tf.setBackend("wasm").catch(() => false)) ? "wasm" : "cpu";
if (backend === "cpu") await tf.setBackend("cpu");
await tf.ready();

const { work } = request;
const floats = (path) => new Float32Array(new Uint8Array(readFileSync(path)).buffer);
const x = tf.tensor2d(floats(request.files.x), [work.rows, work.inputs]);
const codes = tf.tensor1d(Int32Array.from(floats(request.files.y)), "int32");
const y = tf.cast(tf.oneHot(codes, work.classes), "float32");

function build(seed) {
  const model = sequential();
  const initial = (n) => ({
    kernelInitializer: initializers.glorotUniform({ seed: seed + 100 * n }),
    biasInitializer: "zeros",
  });
  work.hidden.forEach((units, n) => {
    const first = n === 0 ? { inputShape: [work.inputs] } : {};
    model.add(layers.dense({ ...first, units, activation: "relu", ...initial(n) }));
    if (work.norm) model.add(layers.batchNormalization({ momentum: 0.9, epsilon: 1e-5 }));
    if (work.dropout > 0) model.add(layers.dropout({ rate: work.dropout }));
  });
  model.add(layers.dense({ units: work.classes, ...initial(work.hidden.length) }));
  const rate = work.learningRate;
  const rule = work.optimizer === "sgd" ? tf.train.sgd(rate) : tf.train.adam(rate, 0.9, 0.999, 1e-8);
  return { model, rule };
}

/** One update on the rows whose numbers are given. */
function step({ model, rule }, picked) {
  tf.tidy(() => {
    const rows = tf.tensor1d(picked, "int32");
    const [inputs, labels] = [tf.gather(x, rows), tf.gather(y, rows)];
    rule.minimize(() => tf.losses.softmaxCrossEntropy(labels, model.apply(inputs, { training: true })));
  });
}

/** Trains on the first `count` rows in a new order; yields the size of each batch. */
function* epoch(network, count) {
  const order = Int32Array.from(tf.util.createShuffledIndices(count));
  for (let first = 0; first < count; first += work.batch) {
    const picked = order.slice(first, first + work.batch);
    step(network, picked);
    yield picked.length;
  }
}

function speed(seconds) {
  const network = build(7);
  let [done, warm, counted] = [0, false, performance.now()];
  let end = counted + 150 * seconds;
  for (;;) {
    for (const size of epoch(network, work.rows)) {
      done += size;
      const now = performance.now();
      if (now < end) continue;
      if (warm) return (1000 * done) / (now - counted);
      [warm, done, counted, end] = [true, 0, now, now + 1000 * seconds];
    }
  }
}

function reached(seed) {
  const network = build(seed);
  const { rows, epochs } = work.equal;
  for (let n = 0; n < epochs; n++) for (const _ of epoch(network, rows));
  return tf.tidy(() => {
    const outputs = network.model.apply(tf.slice(x, 0, rows), { training: false });
    return tf.losses.softmaxCrossEntropy(tf.slice(y, 0, rows), outputs).dataSync()[0];
  });
}

const losses = request.seeds.map(reached);
const rowsPerSecond = request.seconds > 0 ? speed(request.seconds) : null;
console.log(JSON.stringify({ rowsPerSecond, losses, backend, peakBytes: process.resourceUsage().maxRSS * 1024 }));
