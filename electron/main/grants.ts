import { resolve } from "node:path";
import type { GrantMode } from "#bridge/host-messages";

export interface Grant {
  path: string;
  mode: GrantMode;
}

/** The files that a person has chosen since the application started. Nothing else is opened for the page. */
export class Grants {
  readonly #modes = new Map<string, GrantMode>();

  /** Returns what now holds: a grant to write is not taken back by a later one to read. */
  add(path: string, mode: GrantMode): Grant {
    const absolute = resolve(path);
    const now = this.#modes.get(absolute) === "write" ? "write" : mode;
    this.#modes.set(absolute, now);
    return { path: absolute, mode: now };
  }

  allows(path: string, mode: GrantMode): boolean {
    const granted = this.#modes.get(resolve(path));
    return granted === "write" || (granted !== undefined && granted === mode);
  }

  list(): Grant[] {
    return [...this.#modes].map(([path, mode]) => ({ path, mode }));
  }
}
