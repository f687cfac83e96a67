import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { nodeMachine } from "#host/engine";

it("threads are there some time after they were asked for", async () => {
  const machine = nodeMachine(3);
  expect(machine.ready).toBe(false);
  while (!machine.ready) await sleep(5);
  expect(machine.ready).toBe(true);
});

it("one thread alone has none to wait for", () => {
  expect(nodeMachine(1).ready).toBe(false);
});
