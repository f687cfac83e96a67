import { basename } from "node:path";
import { mergeProjects, mergeWords, type Merged } from "#core/project/merge";
import { toParts } from "#core/project/parts";
import { dataHash } from "#host/data-hash";
import { requireOutput } from "#host/output";
import { writeProject } from "#host/project-file";
import { command } from "../command";
import { note } from "../notes";
import { outputOf, outputOptions } from "../output";
import { filesOf, openProject } from "../project";

interface Answer extends Omit<Merged, "content"> {
  out: string;
  bytes: number;
  /** All that the new project has. */
  total: number;
  words: string;
}

export const merge = command<Answer>({
  summary: "Write a project with the runs of two projects of the same data.",
  positionals: ["A.gradlab", "B.gradlab"],
  options: {
    out: { value: "C.gradlab", help: "the project to write: A with the runs of B, under new numbers" },
    runs: { value: "IDS", help: "of B these runs alone, such as 1,4" },
    ...outputOptions,
  },
  async run(args, io) {
    const [a = "", b = ""] = args.positionals;
    const out = args.required("out");
    const [into, from] = [await openProject(a, io), await openProject(b, io)];
    const output = outputOf(args, "project", [...filesOf(a, into), ...filesOf(b, from)]);
    await requireOutput(out, output);
    const side = (path: string, content: typeof into) => ({ name: basename(path), content, data: dataHash(content) });
    const chosen =
      args
        .text("runs")
        ?.split(",")
        .map((id) => id.trim()) ?? null;
    const { content, ...merged } = mergeProjects(side(a, into), side(b, from), chosen);
    for (const { id, reason } of into.damaged ?? [])
      note(io, `run ${id ?? "without a number"} of ${a} can't be read, so ${out} does not have it: ${reason}`);
    const bytes = await writeProject(out, toParts(content), output);
    const words = mergeWords(merged, basename(b));
    return { out, bytes, total: content.document.runs.length, ...merged, words };
  },
  print: ({ out, total, words }) => `${out}: ${total} runs\n${words}\n`,
});
