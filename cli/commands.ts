/** The commands of `gradlab`: a new one is a file and a line. */
import type { CliCommand } from "./command";
import { cure } from "./commands/cure";
import { diagnose } from "./commands/diagnose";
import { evaluate } from "./commands/evaluate";
import { explain } from "./commands/explain";
import { info } from "./commands/info";
import { make } from "./commands/make";
import { predict } from "./commands/predict";
import { preview } from "./commands/preview";
import { profile } from "./commands/profile";
import { pytorch } from "./commands/pytorch";
import { recipe } from "./commands/recipe";
import { schema } from "./commands/schema";
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
  recipe,
  info,
  make,
  pytorch,
  spec,
  schema,
} as const satisfies Record<string, CliCommand>;
