/** What commands that write a file have in common. */
import type { OutputOptions } from "#host/output";
import type { OutputKind } from "#host/output-kind";
import type { Arguments, Option } from "./command";

export const outputOptions: Readonly<Record<string, Option>> = {
  force: {
    help: "replace the file even if it is of another kind or a project with other data, or has changed in the meantime",
  },
};

/** How an output is written: never over one of the files that were read for it. */
export const outputOf = (
  args: Arguments,
  kind: OutputKind,
  inputs: readonly (string | undefined)[],
): OutputOptions => ({
  inputs: inputs.filter((input) => input !== undefined),
  ...(!args.flag("force") && { kind }),
});
