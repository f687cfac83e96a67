import { join } from "node:path";
import type { Context, Group } from "../context";
import { grantFile } from "../granted-file";

export const samplesCalls = (context: Context): Group<"samples"> => ({
  "samples.grant": ({ file }) => grantFile(context.trainer, join(context.samples, file), "read"),
});
