import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calibration, calibrationError } from "#core/metrics/calibration";
import { classIntervals, f1Interval, ranking, weightedAreas } from "#core/metrics/class-intervals";
import { classMisfits, countSets, limitOf, numberMisfits, rowsNeeded, setOf, within } from "#core/metrics/conformal";
import { oneVersusRest, rocCurve, sweep } from "#core/metrics/curves";
import { leastCorrelation } from "#core/metrics/correlation";
import { moverDifference } from "#core/metrics/difference";
import { bestGain, gainAt, gainOf } from "#core/metrics/gain";
import { meanInterval, skewedMeanInterval, wilson } from "#core/metrics/intervals";
import { mcNemar, signTest } from "#core/metrics/paired";
import { logLoss } from "#core/metrics/probabilities";
import { applyTemperature, fitTemperature, temperatureRange } from "#core/metrics/temperature";
import { toEnd } from "#core/pieces";
import { createRandom, normalQuantile } from "#core/random";

interface Reference {
  areas: {
    truth: number[];
    scores: number[];
    weights: number[];
    rocAuc: number | null;
    averagePrecision: number | null;
    weightedRocAuc: number | null;
    weightedAveragePrecision: number | null;
  }[];
  mcnemar: { first: number; second: number; exact: number; statistic: number; p: number }[];
  gain: {
    truth: number[];
    scores: number[];
    share: number[];
    gain: (number | null)[];
    lift: (number | null)[];
    at: { share: number; gain: number }[];
  }[];
  temperature: { classes: number; truth: number[]; scores: number[]; temperature: number; applied: number[] }[];
  conformal: {
    classes: number;
    coverage: number;
    calibration: { truth: number[]; scores: number[] };
    new: { truth: number[]; scores: number[] };
    limit: number | null;
    covered: number;
    sizes: number[];
  }[];
  skewed_mean: { values: number[]; alpha: number; low: number; high: number }[];
}
const reference = JSON.parse(readFileSync("test/reference/uncertainty.json", "utf8")) as Reference;
const near = (actual: number, expected: number | null | undefined) =>
  expected === null || expected === undefined ? expect(actual).toBeNaN() : expect(actual).toBeCloseTo(expected, 9);

describe("against scikit-learn and SciPy", () => {
  it("gives the same areas, weighted and not, with ties, equal scores and one class missing", () => {
    expect(reference.areas.length).toBeGreaterThan(200);
    expect(reference.areas.some(({ rocAuc }) => rocAuc === null)).toBe(true);
    for (const { truth, scores, weights, ...expected } of reference.areas) {
      const order = ranking(truth, (row) => scores[row] ?? NaN, 1);
      const plain = weightedAreas(order, new Uint8Array(truth.length).fill(1));
      near(plain.rocAuc, expected.rocAuc);
      near(plain.averagePrecision, expected.averagePrecision);
      near(rocCurve(truth, scores).auc, expected.rocAuc);
      const weighted = weightedAreas(order, weights);
      near(weighted.rocAuc, expected.weightedRocAuc);
      near(weighted.averagePrecision, expected.weightedAveragePrecision);
    }
  });

  it("gives McNemar's p, exact where few rows differ", () => {
    for (const { first, second, exact, statistic, p } of reference.mcnemar) {
      expect(signTest(first, second)).toBeCloseTo(exact, 9);
      const found = mcNemar(first, second);
      if (first + second < 1000)
        expect(found).toEqual({ test: "exact", statistic: Math.min(first, second), p: signTest(first, second) });
      else {
        expect(found.test).toBe("chi_squared");
        expect(found.statistic).toBeCloseTo(statistic, 9);
        expect(found.p / p).toBeCloseTo(1, 9);
      }
    }
  });

  it("draws the same gain and lift", () => {
    for (const { truth, scores, at, ...expected } of reference.gain) {
      const curve = gainOf(sweep(truth, scores));
      const from = (values: Float64Array) => values.subarray(1);
      expect(curve.share).toHaveLength(expected.share.length + 1);
      from(curve.share).forEach((value, i) => near(value, expected.share[i]));
      from(curve.gain).forEach((value, i) => near(value, expected.gain[i]));
      from(curve.lift).forEach((value, i) => near(value, expected.lift[i]));
      for (const { share, gain } of at) {
        const found = gainAt(curve, share);
        near(found.gain, gain);
        near(found.lift, gain / share);
      }
    }
  });

  it("finds the temperature of the least log loss, and gives the same probabilities at it", () => {
    for (const { truth, scores, classes, temperature, applied } of reference.temperature) {
      const found = toEnd(fitTemperature(truth, scores, classes));
      expect(found!.temperature / temperature).toBeCloseTo(1, 9);
      expect(found!.atEnd).toBe(false);
      const calibrated = applyTemperature(scores, classes, temperature);
      calibrated.forEach((p, i) => near(p, applied[i]));
      const back = applyTemperature(calibrated, classes, 1 / temperature);
      back.forEach((p, i) => expect(p).toBeCloseTo(scores[i] ?? NaN, 6));
      expect(logLoss(truth, calibrated, classes)).toBeLessThan(logLoss(truth, scores, classes));
    }
  });

  it("gives the same conformal limits, sets and coverage", () => {
    for (const { classes, coverage, calibration: known, new: fresh, limit, covered, sizes } of reference.conformal) {
      const found = limitOf(classMisfits(known.truth, known.scores, classes), coverage);
      if (limit === null) expect(found).toBe(Infinity);
      else expect(found).toBeCloseTo(limit, 12);
      const counts = countSets(fresh.truth, fresh.scores, classes, found);
      expect(counts.covered).toBe(covered);
      expect(counts.sizes).toEqual(sizes);
      expect(within(classMisfits(fresh.truth, fresh.scores, classes), found)).toBe(covered);
      expect(setOf(fresh.scores, 0, classes, found).length).toBeLessThanOrEqual(classes);
    }
  });
});

/** Two classes whose rows' scores overlap. */
function drawn(rows: number, seed: number) {
  const random = createRandom(seed, "test");
  const truth = Float32Array.from({ length: rows }, () => (random.next() < 0.4 ? 1 : 0));
  const scores = Float32Array.from(truth, (own) => 1 / (1 + Math.exp(-(random.normal() + 1.2 * own - 0.6))));
  return { truth, scores };
}

describe("intervals", () => {
  it("hold the true area, precision and loss about as often as they say", () => {
    const everything = drawn(60_000, 99);
    const all = ranking(everything.truth, (row) => everything.scores[row]!, 1);
    const truly = weightedAreas(all, new Uint8Array(60_000).fill(1));
    const trueLoss = logLoss(everything.truth, everything.scores, 2);
    const held = { rocAuc: 0, averagePrecision: 0, logLoss: 0 };
    const times = 120;
    for (let seed = 1; seed <= times; seed++) {
      const { truth, scores } = drawn(120, seed);
      const found = toEnd(classIntervals(truth, scores, 2, { seed, most: 200 }));
      const holds = (interval: { low: number; high: number } | null, value: number) =>
        interval !== null && interval.low <= value && value <= interval.high ? 1 : 0;
      held.rocAuc += holds(found.rocAuc, truly.rocAuc);
      held.averagePrecision += holds(found.averagePrecision, truly.averagePrecision);
      held.logLoss += holds(found.logLoss, trueLoss);
    }
    // 95 % of 120 are 114; seven fewer are three standard deviations.
    for (const count of Object.values(held)) {
      expect(count).toBeGreaterThanOrEqual(106);
    }
  });

  it("hold the true F1 about as often as they say, near 1 too", () => {
    const random = createRandom(3, "test");
    for (const [hit, miss, alarm] of [
      [0.3, 0.1, 0.05],
      [0.4, 0.005, 0.005],
    ] as const) {
      const truly = (2 * hit) / (2 * hit + miss + alarm);
      let held = 0;
      for (let time = 0; time < 600; time++) {
        const counts = [0, 0, 0];
        for (let row = 0; row < 150; row++) {
          const at = random.next();
          if (at < hit) counts[0]!++;
          else if (at < hit + miss) counts[1]!++;
          else if (at < hit + miss + alarm) counts[2]!++;
        }
        const { low, high } = f1Interval(counts[0]!, counts[1]!, counts[2]!);
        if (low <= truly && truly <= high) held++;
      }
      expect(held / 600).toBeGreaterThan(0.925);
    }
  });

  it("are the same for the same seed, and have no NaN where a figure has none", () => {
    const { truth, scores } = drawn(50, 1);
    expect(toEnd(classIntervals(truth, scores, 2))).toEqual(toEnd(classIntervals(truth, scores, 2)));
    const none = toEnd(classIntervals([], [], 2));
    expect(none).toEqual({ rounds: 0, rocAuc: null, averagePrecision: null, logLoss: null, brier: null, macro: null });
    const one = toEnd(classIntervals([1], [0.5], 2));
    expect(one.rocAuc).toBeNull();
    expect(one.logLoss!.low).toBeCloseTo(Math.LN2, 12);
    const alike = toEnd(classIntervals([0, 1, 0, 1], [0.5, 0.5, 0.5, 0.5], 2));
    expect(alike.rocAuc).toEqual({ low: 0.5, high: 0.5 });
    // Ten rows without a mistake are no proof that there is never one.
    const perfect = toEnd(classIntervals([0, 0, 0, 0, 0, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 1, 1, 1, 1, 1], 2));
    expect(perfect.rocAuc).toEqual({ low: wilson(5, 5).low, high: 1 });
  });

  it("take sixty classes, one of them without rows", () => {
    const random = createRandom(5, "test");
    const classes = 60;
    const truth = Uint16Array.from({ length: 300 }, (_, row) => row % (classes - 1));
    const scores = Float32Array.from({ length: 300 * classes }, (_, at) => {
      const own = at % classes === truth[Math.floor(at / classes)] ? 0.6 : 0;
      return (own + random.next() * 0.4) / classes;
    });
    const found = toEnd(classIntervals(truth, scores, classes, { most: 60 }));
    expect(found.rocAuc).toBeNull();
    expect(found.macro!.f1.low).toBeGreaterThan(0.8);
    expect(found.macro!.f1.high).toBeLessThanOrEqual(1);
  });

  it("of a difference of two parts hold 0 where both are the same, and leave it where they are not", () => {
    const part = (value: number, half: number) => ({ value, low: value - half, high: value + half });
    const same = moverDifference(part(0.8, 0.05), part(0.8, 0.05));
    expect(same.value).toBe(0);
    expect(same.low).toBeCloseTo(-Math.hypot(0.05, 0.05), 12);
    expect(same.high).toBeCloseTo(Math.hypot(0.05, 0.05), 12);
    const worse = moverDifference(part(0.6, 0.05), part(0.8, 0.05));
    expect(worse.high).toBeLessThan(0);
    // Newcombe's tenth method of 56/70 against 48/80 (Statistics in Medicine 17, 1998, table II a): .0524 to .3339.
    const newcombe = moverDifference({ value: 0.8, ...wilson(56, 70) }, { value: 0.6, ...wilson(48, 80) });
    expect(newcombe.low).toBeCloseTo(0.0524, 4);
    expect(newcombe.high).toBeCloseTo(0.3339, 4);
  });
});

describe("conformal prediction", () => {
  it("covers at least as much as was chosen, on average over draws", () => {
    let covered = 0;
    let all = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const known = drawn(49, seed);
      const fresh = drawn(50, seed + 10_000);
      const limit = limitOf(classMisfits(known.truth, known.scores, 2), 0.9);
      covered += countSets(fresh.truth, fresh.scores, 2, limit).covered;
      all += 50;
    }
    expect(covered / all).toBeGreaterThan(0.885);
    expect(covered / all).toBeLessThan(0.935);
  });

  it("has intervals of numbers that are as wide as the errors, and none where rows are too few", () => {
    const misfits = numberMisfits([0, 0, 0, 0, 0, 0, 0, 0, 0], [1, -2, 3, -4, 5, 6, 7, 8, 9]);
    expect(limitOf(misfits, 0.8)).toBe(8);
    expect(limitOf(misfits, 0.9)).toBe(9);
    expect(limitOf(misfits, 0.95)).toBe(Infinity);
    expect(rowsNeeded(0.9)).toBe(9);
    expect(rowsNeeded(0.95)).toBe(19);
    expect(limitOf(new Float64Array(), 0.5)).toBe(Infinity);
  });

  it("puts every class into every set where the limit is infinite, the likeliest first", () => {
    expect(setOf([0.2, 0.5, 0.3], 0, 3, Infinity)).toEqual([1, 2, 0]);
    expect(setOf([0.2], 0, 2, Infinity)).toEqual([0, 1]);
    expect(setOf([0.4, 0.35, 0.25], 0, 3, 0.1)).toEqual([]);
  });
});

describe("temperature", () => {
  it("stays at an end and says so where rows tell no more", () => {
    const right = toEnd(fitTemperature([0, 1, 1], [0.2, 0.9, 0.8], 2));
    expect(right).toEqual({ temperature: temperatureRange.low, atEnd: true });
    const wrong = toEnd(fitTemperature([1, 0], [0.2, 0.9], 2));
    expect(wrong).toEqual({ temperature: temperatureRange.high, atEnd: true });
    expect(toEnd(fitTemperature([], [], 2))).toBeNull();
    expect(toEnd(fitTemperature([1], [0.5], 2))!.temperature).toBeGreaterThan(0);
  });

  it("changes neither the largest class nor the sum, and brings an over-sure network to what happened", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 3, maxLength: 8 }),
        fc.double({ min: 0.05, max: 20, noNaN: true }),
        (logits, temperature) => {
          const most = Math.max(...logits);
          const shares = logits.map((z) => Math.exp(z - most));
          const sum = shares.reduce((a, b) => a + b, 0);
          const p = Float32Array.from(shares, (share) => share / sum);
          const q = applyTemperature(p, logits.length, temperature);
          expect(q.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
          const best = p.indexOf(Math.max(...p));
          expect(q[best]).toBe(Math.max(...q));
        },
      ),
      { numRuns: 60 },
    );
    const random = createRandom(8, "test");
    const meant = Float32Array.from({ length: 4000 }, () => 1 / (1 + Math.exp(-1.5 * random.normal())));
    const truth = Float32Array.from(meant, (p) => (random.next() < p ? 1 : 0));
    const sure = applyTemperature(meant, 2, 1 / 3);
    const { temperature } = toEnd(fitTemperature(truth, sure, 2))!;
    expect(temperature).toBeGreaterThan(2.7);
    expect(temperature).toBeLessThan(3.3);
    const fixed = applyTemperature(sure, 2, temperature);
    expect(calibrationError(calibration(truth, fixed))).toBeLessThan(0.3 * calibrationError(calibration(truth, sure)));
  });
});

describe("gain", () => {
  it("ends at 1, lies below the best order, and has no number without rows of the class", () => {
    const { truth, scores } = drawn(200, 2);
    const own = sweep(truth, scores);
    const curve = gainOf(own);
    expect(curve.gain.at(-1)).toBe(1);
    expect(curve.lift.at(-1)).toBe(1);
    curve.share.forEach((share, i) => expect(curve.gain[i]).toBeLessThanOrEqual(bestGain(own, share) + 1e-12));
    expect(gainAt(gainOf(sweep([0, 0], [0.1, 0.2])), 0.5).gain).toBeNaN();
    expect(gainAt(gainOf(sweep([], [])), 0.5).gain).toBeNaN();
    expect(oneVersusRest(truth, scores, 2, 0).truth).toHaveLength(200);
  });
});

describe("the interval of a mean of sizes", () => {
  it("is Hall's, with Student's t", () => {
    for (const { values, alpha, low, high } of reference.skewed_mean) {
      const found = skewedMeanInterval(values, alpha);
      expect(Math.abs(found.low - low)).toBeLessThan(1e-6 * Math.abs(high - low));
      expect(Math.abs(found.high - high)).toBeLessThan(1e-6 * Math.abs(high - low));
    }
    expect(skewedMeanInterval([3, 3, 3])).toEqual({ low: 3, high: 3 });
    expect(skewedMeanInterval([3])).toEqual({ low: -Infinity, high: Infinity });
  });
  it("holds for a hundred small slices at once, where the normal approximation leaves most of them", () => {
    // Sizes of normal errors, 20 a slice; 4,000 of them: 2 misses would be right.
    const truth = Math.sqrt(2 / Math.PI);
    const random = createRandom(11, "sizes");
    const misses = { hall: 0, normal: 0 };
    for (let i = 0; i < 4000; i++) {
      const values = Float64Array.from({ length: 20 }, () => Math.abs(random.normal()));
      const outside = ({ low, high }: { low: number; high: number }) => Number(truth < low || truth > high);
      misses.hall += outside(skewedMeanInterval(values, 0.05 / 100));
      misses.normal += outside(meanInterval(values, -normalQuantile(0.05 / 200)));
    }
    expect(misses.normal).toBeGreaterThan(15);
    expect(misses.hall).toBeLessThan(10);
  });
});

describe("what a correlation is at least", () => {
  it("is Fisher's one-sided limit", () => {
    // SciPy: `pearsonr(…).confidence_interval(.9).low` of columns with r = .995 over 15 rows, and with r = −.3 over 40.
    expect(leastCorrelation(0.995, 15, 1.6448536269514722)).toBeCloseTo(0.987126893474, 9);
    expect(leastCorrelation(-0.3, 40, 1.6448536269514722)).toBeCloseTo(-0.522615913063, 9);
    expect(leastCorrelation(0.9, 3, 1)).toBe(-1);
    expect(leastCorrelation(1 + 1e-15, 200, 4)).toBeGreaterThan(0.999);
  });
});
