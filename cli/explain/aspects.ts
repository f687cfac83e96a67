/** What `gradlab explain` can tell: a new aspect is a file and a line. */
import type { Aspect } from "./aspect";
import { drift } from "./drift";
import { importance } from "./importance";
import { row } from "./row";
import { slices } from "./slices";
import { step } from "./step";
import { units } from "./units";

export const aspects: readonly Aspect[] = [row, importance, slices, drift, step, units];
