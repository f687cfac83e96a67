import { basename } from "node:path";
import { toParts } from "#core/project/parts";
import { lostWords, type LostPart } from "#core/project/lost";
import { writeProject } from "#host/project-file";
import { salvageProject } from "#host/salvage-project";
import { command } from "../command";
import { outputOf, outputOptions } from "../output";
import { countOf } from "../text";

interface Recovered {
  path: string;
  /** Name of the data; null where they are lost, or there were none. */
  data: string | null;
  /** Ids of the runs that are whole, or of which the weights are. */
  runs: string[];
  lost: LostPart[];
}

export const recover = command<Recovered>({
  summary: "Make a project of what is whole of a damaged one, and name what is not.",
  positionals: ["P.gradlab"],
  options: {
    out: { value: "Q.gradlab", help: "the project to write; the damaged file is not changed" },
    ...outputOptions,
  },
  async run(args) {
    const path = args.positionals[0] ?? "";
    const out = args.required("out");
    const { content, lost } = await salvageProject(path, basename(path, ".gradlab"));
    await writeProject(out, toParts(content), outputOf(args, "project", [path]));
    const { document, runs } = content;
    return { path: out, data: document.data?.name ?? null, runs: runs.map(({ record }) => record.id), lost };
  },
  print: ({ path, data, runs, lost }) =>
    [
      `${data ?? "no data"} and ${countOf(runs.length, "run")} are in ${path}`,
      ...(lost.length === 0 ? ["nothing was lost"] : lostWords(lost)),
      "",
    ].join("\n"),
});
