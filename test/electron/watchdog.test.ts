import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Watchdog } from "../../electron/main/watchdog";

let now: number;
let asked: number[];
let told: string[];
let dog: Watchdog;
const watch = (patience: number): Watchdog =>
  new Watchdog({
    ask: (beat) => asked.push(beat),
    silent: (seconds) => told.push(`silent ${seconds}`),
    answers: () => told.push("answers"),
    now: () => now,
    patience,
  });
beforeEach(() => {
  vi.useFakeTimers();
  [now, asked, told] = [0, [], []];
  dog = watch(1);
});
afterEach(() => {
  dog.stop();
  vi.useRealTimers();
});
/** Seconds go by, as this process sees them. */
function pass(seconds: number, then?: () => void): void {
  for (let second = 0; second < seconds; second++) {
    now += 1000;
    vi.advanceTimersByTime(1000);
    then?.();
  }
}
const answer = () => dog.answered(asked.at(-1) ?? 0);

it("is quiet while the process answers, however late within its time", () => {
  dog.start();
  dog.ready();
  pass(100, answer);
  for (let round = 0; round < 5; round++) {
    pass(29);
    answer();
  }
  expect(told).toEqual([]);
  expect(asked.length).toBeGreaterThan(50);
});

it("tells each silence once, and when it is over", () => {
  dog.start();
  dog.ready();
  pass(200);
  expect(told).toEqual(["silent 30"]);
  answer();
  pass(200);
  expect(told).toEqual(["silent 30", "answers", "silent 30"]);
  // Of an earlier question.
  dog.answered(1);
  expect(told).toHaveLength(3);
});

it("counts no time in which this process did not run: a computer that slept, or has no time for anybody", () => {
  dog.start();
  dog.ready();
  pass(15);
  now += 8 * 3_600_000;
  pass(10);
  expect(told).toEqual([]);
  // Beats come ten seconds late each.
  answer();
  for (let beat = 0; beat < 15; beat++) {
    now += 9000;
    pass(1);
  }
  expect(told).toEqual([]);
});

it("gives a process that begins a minute, and none that has ended any", () => {
  dog.start();
  pass(59);
  expect(told).toEqual([]);
  pass(2);
  expect(told).toEqual(["silent 60"]);
  dog.ready();
  expect(told).toEqual(["silent 60", "answers"]);
  dog.stop();
  pass(100);
  expect(told).toHaveLength(2);
});

it("is as patient as it is told with one that has begun, and with one that begins as ever", () => {
  dog = watch(0.1);
  dog.start();
  pass(59);
  expect(told).toEqual([]);
  dog.ready();
  pass(3);
  expect(told).toEqual([]);
  pass(2);
  expect(told).toEqual(["silent 3"]);
});
