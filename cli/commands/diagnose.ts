import { availableParallelism } from "node:os";
import { prepareInPieces } from "#core/data/recipe";
import { distance, type Asked } from "#core/doctor/ask";
import type { Remedy, Severity, Story } from "#core/doctor/finding";
import { inWords, measuredInWords, titleOf, titlesOf } from "#core/doctor/in-words";
import { oddsOf, type Odds } from "#core/doctor/odds";
import { layerLabels } from "#core/network/plan";
import { formatApart } from "#core/numbers";
import type { Pieces } from "#core/pieces";
import { Run } from "#core/training/run";
import { nodeEngine } from "#host/engine";
import { command } from "../command";
import { openTableFile } from "../files";
import { importOptions, readingOf } from "../import-options";
import { Interrupted, Interrupts } from "../interrupt";
import type { Io } from "../io";
import { tell, tellDoubts, tellFaults } from "../notes";
import { inOneLine } from "../printable";
import { Progress } from "../progress";
import { leaveOut, requireTarget } from "../roles";
import { readSpec } from "../spec-file";
import { Stages } from "../stages";

interface Measured {
  label: string;
  value: number;
  comparison: "<" | ">";
  threshold: number;
}
interface Told {
  rule: string;
  title: string;
  severity: Severity;
  layers: string[];
  epoch: number;
  causes: string[];
  story: Story | null;
  why: string;
  odds: Odds | null;
  measured: Measured[];
  remedies: (Remedy & { title: string })[];
}
interface Looked {
  rule: string;
  title: string;
  severity: Severity | null;
  measured: (Measured & { distance: string })[];
}
interface Answer {
  epochs: number;
  status: string;
  metrics: ReturnType<Run["record"]>["metrics"];
  findings: Told[];
  looked: Looked[];
}

const mostThreads = 256;
/** Milliseconds of work between two looks at signals. */
const slice = 100;

export const diagnose = command<Answer>({
  summary: "Train a network and ask the doctor: what was found and why, and what was looked for, with every limit.",
  positionals: ["FILE"],
  options: {
    target: { value: "COL", help: "the column to predict" },
    spec: { value: "SPEC.json", help: "the experiment; see `gradlab schema` and `gradlab spec`" },
    seed: { value: "N", help: "instead of training.seed and, unless the spec has one, of recipe.split.seed" },
    threads: { value: "N", help: "processor threads at most (else as many as there are); the results are the same" },
    ...importOptions,
  },
  async run(args, io) {
    const file = args.positionals[0] ?? "";
    const { spec: said, hasSplitSeed } = await readSpec(args.text("spec"));
    const seed = args.integer("seed", 0, 0xffff_ffff);
    if (seed !== undefined) {
      said.training.seed = seed;
      if (!hasSplitSeed) said.recipe.split.seed = seed;
    }
    const target = await requireTarget(args, said, file, readingOf(args));
    const engine = nodeEngine(args.integer("threads", 1, mostThreads) ?? availableParallelism());
    const stages = new Stages(io);
    const opening = openTableFile(file, { statistics: false, ...readingOf(args) });
    const { table: data } = await stages.during(`reading ${inOneLine(file)}`, opening);
    const spec = leaveOut(data, said, target, io);
    tellDoubts(io, data, spec.recipe, target, stages);
    const dataset = stages.through("preparing the rows", prepareInPieces(data, spec.recipe, target));
    tell(io, dataset.prepared.warnings);
    tellFaults(io, spec, dataset.prepared);
    const settings = { id: "1", name: "run 1", slot: 0, spec, target, created: io.now().toISOString() };
    const run = Run.create(settings, { dataset, engine, clock: () => io.clock() });
    const asked = await inSlices(examined(run), run, io);
    const { findings, metrics, epoch, status } = run.record();
    const titles = titlesOf(layerLabels(spec.network));
    const plain = ({ label, value, comparison, threshold }: Measured): Measured => ({
      label,
      value,
      comparison,
      threshold,
    });
    return {
      epochs: epoch,
      status,
      metrics,
      findings: findings.map((finding) => {
        const { rule, title, severity, layers, causes = [], story, why, measured, remedies } = inWords(finding, titles);
        return {
          rule,
          title,
          severity,
          layers,
          epoch: finding.epoch,
          causes,
          story,
          why: why.replaceAll("**", ""),
          odds: oddsOf(finding),
          measured: measured.map(plain),
          remedies: remedies.map(({ detail: _detail, ...remedy }) => remedy),
        };
      }),
      looked: asked.map(({ rule, severity, measured }) => ({
        rule,
        title: titleOf({ rule }),
        severity,
        measured: measuredInWords(rule, measured, titles).map((one) => ({ ...plain(one), distance: distance(one) })),
      })),
    };
  },
  print: printed,
});

function* examined(run: Run): Pieces<Asked[]> {
  run.resume();
  while (!run.idle) {
    run.advance(() => true);
    yield;
  }
  return yield* run.ask();
}

async function inSlices(work: Pieces<Asked[]>, run: Run, io: Io): Promise<Asked[]> {
  const progress = new Progress(io);
  const interrupts = new Interrupts();
  try {
    for (;;) {
      const end = io.clock() + slice;
      while (io.clock() < end) {
        const step = work.next();
        if (step.done) return step.value;
      }
      await new Promise((resolve) => setImmediate(resolve));
      if (interrupts.asked !== null) throw new Interrupted(interrupts.asked, "ended before its diagnosis");
      progress.show(0, `epoch ${run.record().epoch} of ${run.record().plannedEpochs}`);
    }
  } finally {
    progress.end();
    interrupts.end();
  }
}

function printed({ findings, looked, epochs, status }: Answer): string {
  const lines = [`${status} at epoch ${epochs}; ${findings.length === 0 ? "nothing was found" : "found:"}`];
  for (const { title, severity, story, why, odds, remedies, causes } of findings) {
    lines.push(
      "",
      `${severity}: ${title}${causes.length > 0 ? ` (brought about by ${causes.map((rule) => titleOf({ rule })).join(" and ")})` : ""}`,
    );
    if (story) lines.push(`  ${story.happens} ${story.because} ${story.todo}`);
    lines.push(`  ${why}`);
    if (odds) lines.push(`  Right in ${odds.right} of ${odds.runs} such runs of the benchmark.`);
    if (story) lines.push(`  What would prove me wrong: ${story.unless}`);
    for (const [i, remedy] of remedies.entries()) lines.push(`  ${i + 1}. ${remedy.title}`);
  }
  lines.push("", "looked for (a finding needs more than a number beyond its limit):");
  for (const { title, severity, measured } of looked) {
    lines.push(
      `  ${title}${severity ? `: ${severity}` : ""}${measured.length === 0 ? ": nothing to measure here" : ""}`,
    );
    for (const { label, value, threshold, comparison, distance: apart } of measured) {
      const [is, limit] = formatApart(value, threshold);
      lines.push(`    ${label}: ${is} (from ${comparison} ${limit}; ${apart})`);
    }
  }
  return `${lines.join("\n")}\n`;
}
