import { expect, it, vi } from "vitest";
import { nodeMachine } from "#host/engine";

it("threads say when they have begun, and only then are they taken", async () => {
  const machine = nodeMachine(3);
  expect(machine.ready).toBe(false);
  await vi.waitFor(() => expect(machine.ready).toBe(true), { timeout: 20_000, interval: 20 });
  expect(nodeMachine(1).ready).toBe(false);
});
