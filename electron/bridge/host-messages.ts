/**
 * What the main process and the trainer process say to each other over `process.parentPort`. No numbers pass here: the page
 * talks to the trainer over a port of its own, which `connect` hands over.
 *
 * The trainer's part:
 * - As soon as it listens it posts `ready`; main then posts `init` once, before any grant or port.
 * - `grant` is answered by `granted` with the same id, once the path may be used. Only granted paths, files in `samples` and
 *   files in `journalFolder` may be touched. Paths are absolute and normalised, so equal strings are equal files.
 * - `connect` carries one MessagePortMain in `event.ports[0]`; it replaces the port before it. Training goes on without one.
 * - `ping` is answered by `pong` with the same id. Who does not answer for long is said to be deaf, and may be killed.
 * - `shutdown`: flush the journal, answer `done` with the same id, and end. After some seconds the process is killed.
 * - An unhandled rejection or exception must end the process with a code other than 0 (from Electron 37 a rejection only
 *   warns in a utility process), so that main can say so and start another.
 */
import { z } from "zod";

/** `read`: this file may be read. `write`: it may be read, written and replaced (with temporary files beside it). */
export const grantMode = z.enum(["read", "write"]);
export type GrantMode = z.infer<typeof grantMode>;

/** Processor cores that training may take; null: all but one, which stays free for the window. */
export const threadsSetting = z.number().int().min(1).max(256).nullable();
export type ThreadsSetting = z.infer<typeof threadsSetting>;

const id = z.number().int();

export const toTrainer = z.discriminatedUnion("type", [
  /** Absolute folders: the samples that ship (read only), and where journals of unsaved work lie (it exists). */
  z.object({ type: z.literal("init"), samples: z.string(), journalFolder: z.string(), threads: threadsSetting }),
  z.object({ type: z.literal("grant"), id, path: z.string(), mode: grantMode }),
  /** For the runs that are built from now on. */
  z.object({ type: z.literal("threads"), threads: threadsSetting }),
  /** Answered at once by `pong`: whether the process still hears. */
  z.object({ type: z.literal("ping"), id }),
  /** With one transferred port. */
  z.object({ type: z.literal("connect") }),
  z.object({ type: z.literal("shutdown"), id }),
]);
export type ToTrainer = z.infer<typeof toTrainer>;

export const fromTrainer = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("granted"), id }),
  z.object({ type: z.literal("done"), id }),
  z.object({ type: z.literal("pong"), id }),
]);
export type FromTrainer = z.infer<typeof fromTrainer>;
