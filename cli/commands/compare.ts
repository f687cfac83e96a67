import { differenceWords, type FirstDifference } from "#core/training/first-difference";
import { firstDifference } from "#host/reproduce";
import { anew, mostThreads } from "../anew";
import { command } from "../command";
import { UsageError } from "../errors";
import { openProject, recordedRuns } from "../project";

interface Answer extends FirstDifference {
  words: string;
}

export const compare = command<Answer>({
  summary: "Say in which update two runs of a project part, and in which weight.",
  positionals: ["P.gradlab"],
  options: {
    runs: { value: "A,B", help: "the two runs; both are trained anew up to where they part" },
    threads: { value: "N", help: "cores that they take together (else 2)" },
  },
  async run(args, io) {
    const path = args.positionals[0] ?? "";
    const ids = args.required("runs").split(",");
    if (ids.length !== 2) throw new UsageError(`--runs is “${ids.join(",")}”; it must be two runs, such as 1,2`);
    const cores = args.integer("threads", 1, mostThreads) ?? 2;
    const content = await openProject(path, io);
    const [a, b] = await recordedRuns(
      path,
      content,
      ids.map((id) => id.trim()),
    );
    const words = `training runs ${a!.snapshot.record.id} and ${b!.snapshot.record.id} anew`;
    const found = await anew({ cores, threads: 1, words }, io, (task) => firstDifference([a!, b!], task));
    return { ...found, words: differenceWords(found, [a!.snapshot.record, b!.snapshot.record]) };
  },
  print: ({ words }) => `${words}\n`,
});
