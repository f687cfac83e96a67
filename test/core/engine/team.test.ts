/** How many threads are taken, by a clock of our own. */
import { describe, expect, it } from "vitest";
import { Team } from "#core/engine/fast/team";
import type { Machine } from "#core/engine/fast/machine";
import { parseSpec } from "#core/network/parse";
import { planNetwork } from "#core/network/plan";

let now = 0;
const machine = (always = false, ready = true): Machine => ({
  threads: 2,
  always,
  ready,
  clock: () => now,
  open: () => {
    throw new Error("nobody asks for room");
  },
});
const planOf = (units: number) => {
  const { network } = parseSpec({ network: { layers: [{ type: "dense", units }] } });
  return planNetwork(network, { task: "binary", inputs: 100, classes: 2 });
};

/** The threads of each call, where a step takes so many milliseconds on one and on two. */
function threadsOf(team: Team, calls: number, milliseconds: (threads: number) => number): number[] {
  return Array.from({ length: calls }, () => {
    let taken = 0;
    team.run(2, (threads) => {
      taken = threads;
      now += 2 * milliseconds(threads);
      return 2;
    });
    return taken;
  });
}

describe("the team", () => {
  it("takes two threads where they are faster, and one where they are not", () => {
    const faster = new Team(machine(), planOf(64), 128);
    expect(threadsOf(faster, 100, (threads) => (threads === 2 ? 2 : 3)).slice(-40)).toEqual(Array(40).fill(2));
    const slower = new Team(machine(), planOf(64), 128);
    expect(threadsOf(slower, 100, (threads) => (threads === 2 ? 3 : 2)).slice(-40)).toEqual(Array(40).fill(1));
  });

  it("is not taken in by threads that share a processor at first", () => {
    const team = new Team(machine(), planOf(64), 128);
    let onTwo = 0;
    const milliseconds = (threads: number) => (threads === 1 ? 3 : onTwo++ < 2 ? 5 : 2);
    expect(threadsOf(team, 100, milliseconds).slice(-40)).toEqual(Array(40).fill(2));
  });

  it("tries again after a while", () => {
    const team = new Team(machine(), planOf(64), 128);
    threadsOf(team, 100, (threads) => 4 - threads);
    const later = threadsOf(team, 3000, (threads) => 1 + threads);
    expect(later[0]).toBe(2);
    expect(later.at(-1)).toBe(1);
  });

  it("is not taken in by one unlucky trial", () => {
    for (const unlucky of [0, 1, 2]) {
      const team = new Team(machine(), planOf(64), 128);
      let trial = -1;
      let before = 1;
      const milliseconds = (threads: number) => {
        if (threads === 2 && before === 1) trial++;
        before = threads;
        return threads === 1 ? 3 : trial === unlucky ? 20 : 2;
      };
      expect(threadsOf(team, 100, milliseconds).slice(-40), `trial ${unlucky}`).toEqual(Array(40).fill(2));
    }
  });

  it("tries again soon where the choice turns out slower than it was measured", () => {
    const team = new Team(machine(), planOf(64), 128);
    threadsOf(team, 60, (threads) => 4 - threads);
    const from = now;
    // The second processor is gone: two threads share one.
    const later = threadsOf(team, 80, (threads) => (threads === 1 ? 3 : 6));
    expect(later[0]).toBe(2);
    expect(later.slice(-20)).toEqual(Array(20).fill(1));
    expect(now - from).toBeLessThan(1000);
  });

  it("tries again less often the longer the choice stays the same, and soon after another one", () => {
    const team = new Team(machine(), planOf(64), 128);
    // Some 10 seconds of calls of 4 ms on two threads; those on one are trials.
    const tried = (calls: number) =>
      threadsOf(team, calls, (threads) => 4 - threads).filter((threads) => threads === 1);
    const [first, second] = [tried(2500).length, tried(2500).length];
    expect(second).toBeLessThan(first / 2);
    expect(second).toBeGreaterThan(0);
    threadsOf(team, 1500, (threads) => 1 + threads);
    expect(threadsOf(team, 400, (threads) => 4 - threads).slice(-40)).toEqual(Array(40).fill(2));
  });

  it("stays on one thread for small steps and until the others have begun, and takes all where it is told to", () => {
    expect(threadsOf(new Team(machine(), planOf(4), 16), 50, () => 3)).toEqual(Array(50).fill(1));
    expect(threadsOf(new Team(machine(false, false), planOf(64), 128), 50, () => 3)).toEqual(Array(50).fill(1));
    expect(threadsOf(new Team(machine(true), planOf(4), 16), 50, () => 3)).toEqual(Array(50).fill(2));
  });
});
