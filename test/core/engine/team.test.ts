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

  it("stays on one thread for small steps and until the others have begun, and takes all where it is told to", () => {
    expect(threadsOf(new Team(machine(), planOf(4), 16), 50, () => 3)).toEqual(Array(50).fill(1));
    expect(threadsOf(new Team(machine(false, false), planOf(64), 128), 50, () => 3)).toEqual(Array(50).fill(1));
    expect(threadsOf(new Team(machine(true), planOf(4), 16), 50, () => 3)).toEqual(Array(50).fill(2));
  });
});
