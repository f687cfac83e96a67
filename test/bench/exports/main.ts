import { drawCase } from "../../host/exports/cases";
import { agreementOf, allowed, endRuntime, formats, hasPython, isUnscaled, replayed } from "../../host/exports/formats";
import { train } from "../../host/exports/trained";

const [ranges = "", folder = ""] = process.argv.slice(2);
const seeds = ranges.split(",").flatMap((range) => {
  const [first = 1, last = first] = range.split(":").map(Number);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
});
const needs: Record<string, string> = { numpy: "numpy", pytorch: "torch" };
const asked = Object.keys(formats).filter((format) => {
  const module = needs[format];
  if (module === undefined || hasPython(module)) return true;
  console.log(`${format} is left out: python3-${module} is not installed`);
  return false;
});

const worst = new Map(asked.map((format) => [format, { usual: 0, wide: 0, labels: 0, failed: 0 }]));
for (const seed of seeds) {
  const drawn = drawCase(seed);
  const trained = await train(drawn);
  const limit = allowed(drawn);
  for (const format of asked) {
    const sum = worst.get(format)!;
    try {
      const { largest, labels } = await agreementOf(format, trained, drawn, folder);
      const key = limit > 1e-5 ? "wide" : "usual";
      sum[key] = Math.max(sum[key], largest);
      sum.labels += labels;
      if (largest <= limit && labels === 0) continue;
      sum.failed++;
      console.log(`${drawn.name}: ${format} is ${largest.toExponential(1)} off, ${labels} labels differ`);
    } catch (error) {
      sum.failed++;
      console.log(`${drawn.name}: ${format} fails: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
if (asked.includes("pytorch")) {
  const sums = { within: 0, of: 0, worst: 0, two: 0, unscaled: 0, unscaledWithin: 0 };
  for (const seed of seeds) {
    const drawn = drawCase(seed);
    const trained = await train(drawn);
    const one = replayed(trained, folder, 1);
    if (isUnscaled(drawn)) {
      sums.unscaled++;
      if (one.apart <= 1e-4) sums.unscaledWithin++;
      continue;
    }
    const two = replayed(trained, folder, 2);
    const off = one.weights.reduce((most, value, at) => Math.max(most, Math.abs(value - two.weights[at]!)), 0);
    sums.of++;
    if (one.apart <= 1e-4) sums.within++;
    else console.log(`${drawn.name}: the replay is ${one.apart} apart`);
    sums.worst = Math.max(sums.worst, one.apart);
    sums.two = Math.max(sums.two, off);
  }
  console.log(
    `replay of 10 epochs, dropout on: ${sums.within} of ${sums.of} within 1e-4 (largest ${sums.worst}); of ${sums.unscaled} with unscaled numbers ${sums.unscaledWithin}`,
  );
  console.log(`two processes beside one, dropout on: weights at most ${sums.two.toExponential(1)} apart`);
}
await endRuntime();
console.log(
  `${seeds.length} experiments, 40 rows each: largest difference (with ln(1 + x) or unscaled numbers), labels that differ`,
);
for (const [format, { usual, wide, labels }] of worst)
  console.log(`${format.padEnd(10)} ${usual.toExponential(1)}  (${wide.toExponential(1)})  ${labels}`);
const failed = [...worst.values()].reduce((sum, one) => sum + one.failed, 0);
process.exitCode = failed > 0 ? 1 : 0;
