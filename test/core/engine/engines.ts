/** Every engine that there is, by name: a further one is a line here, and has to pass `conformance.test.ts`. */
import type { Engine } from "#core/engine/engine";
import { referenceEngine } from "#core/engine/reference/index";
import { nodeEngine } from "#host/engine";

export const engines: readonly (readonly [name: string, engine: () => Engine])[] = [
  ["plain", () => referenceEngine],
  ["fast, one thread", () => nodeEngine(1)],
  ["fast, three threads", () => nodeEngine(3, { always: true })],
];
