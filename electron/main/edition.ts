import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What the package says of itself. */
export interface Edition {
  version: string;
  /** Where a newer version can be looked for; nothing here asks the network. */
  homepage: string;
  /** Packaged with a stand-in for the runtime that ships: for trials alone. */
  trial: boolean;
  /** Made for end-to-end tests, which attach to it as a debugger does. Never handed on. */
  unfused: boolean;
}

/** @param folder the application's folder, or its archive */
export function readEdition(folder: string): Edition {
  const text = readFileSync(join(folder, "package.json"), "utf8");
  const { version, homepage = "", trial = false, unfused = false } = JSON.parse(text) as Partial<Edition>;
  return { version: version ?? "", homepage, trial, unfused };
}
