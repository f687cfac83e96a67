/** Those that the engine is measured beside, in the order in which they run. A new one is a file in `peers/` and a line here. */
import type { Peer } from "./peer";
import { sklearn } from "./peers/sklearn";
import { tfjs } from "./peers/tfjs";
import { torch } from "./peers/torch";

export const peers: readonly Peer[] = [torch, sklearn, tfjs];
