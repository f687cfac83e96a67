/** The commands of `gradlab`: a new one is a file and a line. */
import type { CliCommand } from "./command";
import { compare } from "./commands/compare";
import { cure } from "./commands/cure";
import { diagnose } from "./commands/diagnose";
import { evaluate } from "./commands/evaluate";
import { explain } from "./commands/explain";
import { exporting } from "./commands/export";
import { importing } from "./commands/import";
import { info } from "./commands/info";
import { make } from "./commands/make";
import { merge } from "./commands/merge";
import { predict } from "./commands/predict";
import { preview } from "./commands/preview";
import { profile } from "./commands/profile";
import { pytorch } from "./commands/pytorch";
import { recover } from "./commands/recover";
import { recipe } from "./commands/recipe";
import { reproduce } from "./commands/reproduce";
import { schema } from "./commands/schema";
import { snapshots } from "./commands/snapshots";
import { spec } from "./commands/spec";
import { sweep } from "./commands/sweep";
import { train } from "./commands/train";

export const commands = {
  profile,
  preview,
  train,
  sweep,
  cure,
  diagnose,
  evaluate,
  predict,
  explain,
  compare,
  reproduce,
  recipe,
  info,
  merge,
  export: exporting,
  import: importing,
  snapshots,
  recover,
  make,
  pytorch,
  spec,
  schema,
} as const satisfies Record<string, CliCommand>;
