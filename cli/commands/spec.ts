import type { ExperimentSpec } from "#core/network/spec";
import { parseSpec } from "#core/network/parse";
import { presetIds, presetSpec } from "#core/network/presets";
import { command, toJson } from "../command";

export const spec = command<ExperimentSpec>({
  summary: "Print the default spec, or that of a preset.",
  positionals: [],
  options: { preset: { value: "NAME", help: `one of ${presetIds.join(", ")}` } },
  async run(args) {
    const preset = args.choice("preset", presetIds);
    return preset === undefined ? parseSpec({}) : presetSpec(preset);
  },
  print: (value) => toJson(value, 2),
});
