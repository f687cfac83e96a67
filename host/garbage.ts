/**
 * Asks for a garbage collection. Large arrays that nobody holds go back to the system only then, and a thread that makes few
 * other objects would not collect before it ends.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collect: (() => void) | null = null;

export function collectGarbage(): void {
  if (!collect) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("globalThis.gc") as () => void;
  }
  collect();
}
