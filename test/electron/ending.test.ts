/** Work that may be ended by either of two signals. */
import { getEventListeners } from "node:events";
import { expect, it } from "vitest";
import { endless, underEither } from "../../electron/trainer/ending";

const forever = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

it("ends with the first of the two, whichever it is, or at once where one is given already", async () => {
  for (const which of [0, 1]) {
    const both = [new AbortController(), new AbortController()] as const;
    const work = underEither([both[0].signal, both[1].signal], forever);
    both[which]!.abort("enough");
    await expect(work).rejects.toBe("enough");
  }
  const given = AbortSignal.abort("before");
  expect(await underEither([endless, given], async ({ aborted, reason }) => [aborted, reason])).toEqual([
    true,
    "before",
  ]);
});

it("leaves no listener on a signal that outlasts the work", async () => {
  const lasting = new AbortController();
  for (let i = 0; i < 20; i++) await underEither([endless, lasting.signal], async () => i);
  await underEither([endless, lasting.signal], () => Promise.reject(new Error("it failed"))).catch(() => undefined);
  expect([getEventListeners(endless, "abort"), getEventListeners(lasting.signal, "abort")]).toEqual([[], []]);
});
