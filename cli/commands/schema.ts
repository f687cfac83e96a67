import { specJsonSchema } from "#core/network/parse";
import { command, toJson } from "../command";

export const schema = command<unknown>({
  summary: "Print the JSON Schema of the spec.",
  positionals: [],
  options: {},
  run: async () => specJsonSchema(),
  print: (value) => toJson(value, 2),
});
