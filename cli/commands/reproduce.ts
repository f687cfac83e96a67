import { reproductionWords, type Reproduction } from "#core/training/reproduction";
import { reproduce as trainAnew } from "#host/reproduce";
import { anew, mostThreads } from "../anew";
import { command } from "../command";
import { chooseRun, openProject, recordedRuns } from "../project";

interface Answer extends Reproduction {
  words: string;
}

export const reproduce = command<Answer>({
  summary: "Train a run of a project anew from its record, and say whether the same bits come of it.",
  positionals: ["P.gradlab"],
  options: {
    run: { value: "ID", help: "which run (else the one that the window showed last)" },
    threads: { value: "N", help: "cores that it takes (else 1); its bits do not depend on them" },
  },
  async run(args, io) {
    const path = args.positionals[0] ?? "";
    const threads = args.integer("threads", 1, mostThreads) ?? 1;
    const content = await openProject(path, io);
    const { id, name } = chooseRun(content, args.text("run")).record;
    const [recorded] = await recordedRuns(path, content, [id]);
    const words = `training ${name} anew`;
    const found = await anew({ cores: threads, threads, words }, io, (task) => trainAnew(recorded!, task));
    return { ...found, words: reproductionWords(found, recorded!.snapshot.record) };
  },
  print: ({ words, limits }) => [words, ...limits].map((line) => `${line}\n`).join(""),
});
