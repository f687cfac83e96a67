/** The benchmark's figures, and the page that they and the rules stand on. */
import { readFileSync, readdirSync } from "node:fs";
import type { MeasureId } from "#core/doctor/measures";
import { remedies } from "#core/doctor/remedies";
import type { Rule } from "#core/doctor/rule";
import { rules } from "#core/doctor/rules";
import { atRateThree, pytorch } from "../../core/doctor/at-rate-three";

export interface Failed {
  rule: string;
  also?: string | undefined;
  name: string;
  sample: string;
  seed: number;
  /** Rules of the findings at the end, first to last. */
  named: string[];
  /** Share of the epochs at which the right finding was raised; Infinity for never. */
  time: number;
  score: number;
  reference: number;
  tried: { id: string; score: number }[];
}
export interface Well {
  name: string;
  sample: string;
  seed: number;
  /** Rules that were raised as a problem at any time, and as a warning at the end. */
  alarms: string[];
  warnings: string[];
  score: number;
}
export interface Tests {
  faulty: number;
  caught: number;
  sound: number;
  passed: number;
}

/** Points of the score that a remedy may fall short of the reference by. */
const near = 0.02;
const first = ({ named: [finding], rule, also }: Failed) => finding !== undefined && [rule, also].includes(finding);
const cured = (run: Failed) => (run.tried[0]?.score ?? -Infinity) >= run.reference - near;
const share = <T>(list: readonly T[], holds: (item: T) => boolean) => list.filter(holds).length / list.length;
const percent = (value: number) => (Number.isFinite(value) ? `${(100 * value).toFixed(1)} %` : "–");
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? NaN) + (sorted[sorted.length >> 1] ?? NaN)) / 2;
}

export function goals(failed: readonly Failed[], well: readonly Well[]) {
  const recall = share(failed, first);
  const alarms = well.filter((run) => run.alarms.length > 0).length;
  const time = median(failed.map((run) => run.time));
  const cures = share(failed, cured);
  return [
    {
      what: "Right finding named first",
      value: `${percent(recall)} of ${failed.length} failing runs`,
      goal: "≥ 95 %",
      met: recall >= 0.95,
    },
    {
      what: "False alarms of severity problem",
      value: `${alarms} in ${well.length} healthy runs`,
      goal: "0",
      met: alarms === 0,
    },
    { what: "Median time to the finding", value: `${percent(time)} of the epochs`, goal: "≤ 20 %", met: time <= 0.2 },
    { what: "First remedy within 2 points of the reference", value: percent(cures), goal: "≥ 90 %", met: cures >= 0.9 },
  ];
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

export function figures(
  failed: Failed[],
  well: Well[],
  tests: Tests,
  seeds: readonly number[],
  minutes: number,
): string {
  const summary = table(
    ["", "measured", "goal", ""],
    goals(failed, well).map(({ what, value, goal, met }) => [what, value, goal, met ? "met" : "missed"]),
  );
  const byRule = Object.keys(rules).flatMap((rule) => {
    const runs = failed.filter((run) => run.rule === rule);
    if (runs.length === 0) return [];
    const ids = [...new Set(runs.map((run) => run.tried[0]?.id ?? "–"))];
    return [
      [
        `\`${rule}\``,
        String(runs.length),
        percent(share(runs, first)),
        percent(median(runs.map((run) => run.time))),
        percent(share(runs, cured)),
        ids.join(", "),
      ],
    ];
  });
  const misses = failed
    .filter((run) => !first(run) || !cured(run))
    .map((run) => [
      `\`${run.rule}\``,
      `${run.name}, ${run.sample}, seed ${run.seed}`,
      run.named[0] ?? "nothing",
      `${run.tried[0]?.id ?? "–"}: ${run.tried[0]?.score.toFixed(3) ?? "–"} of ${run.reference.toFixed(3)}`,
    ]);
  const alarms = well
    .filter((run) => run.alarms.length > 0)
    .map((run) => [`${run.name}, ${run.sample}, seed ${run.seed}`, run.alarms.join(", ")]);
  const warned = well.filter((run) => run.warnings.length > 0);
  const counts = [...new Set(warned.flatMap((run) => run.warnings))].map(
    (rule) => `${rule} ${warned.filter((run) => run.warnings.includes(rule)).length}`,
  );
  const words = [...bySeveral(failed)].map(([[rule, id], runs]) => [
    `\`${rule}\``,
    id,
    `${runs.filter(Boolean).length} of ${runs.length}`,
  ]);
  return [
    `${seeds.length > 1 ? "Seeds" : "Seed"} ${seeds.join(" and ")}, ${failed.length} failing and ${well.length} healthy runs, ${minutes.toFixed(1)} minutes.`,
    summary,
    byRule.length > 0 ? table(["finding", "runs", "named first", "median time", "cured", "first remedy"], byRule) : "",
    misses.length > 0
      ? `Runs that missed a goal:\n\n${table(["finding", "run", "named first", "first remedy"], misses)}`
      : "",
    alarms.length > 0 ? `False alarms:\n\n${table(["run", "rules"], alarms)}` : "",
    `Warnings that healthy runs end with: ${counts.join(", ") || "none"}.`,
    `The 20-row test: ${tests.caught} of ${tests.faulty} faulty tables caught, ${tests.passed} of ${tests.sound} sound ones passed.`,
    failed.some((run) => run.tried.length > 1) ? table(["finding", "remedy", "cured"], words) : "",
  ]
    .filter(Boolean)
    .join("\n\n");
}

/** Every remedy of every finding that was named rightly: whether it cured. */
function bySeveral(failed: readonly Failed[]): Map<readonly [string, string], boolean[]> {
  const known = new Map<string, readonly [string, string]>();
  const all = new Map<readonly [string, string], boolean[]>();
  for (const run of failed.filter(first)) {
    for (const { id, score } of run.tried) {
      const text = `${run.rule} ${id}`;
      const key = known.get(text) ?? ([run.rule, id] as const);
      known.set(text, key);
      all.set(key, [...(all.get(key) ?? []), score >= run.reference - near]);
    }
  }
  return all;
}

/** Constants of a rule with what its source says of them. */
function thresholds(rule: string): [string, string, string][] {
  const file = `${rule.replaceAll("_", "-")}.ts`;
  if (!readdirSync("core/doctor/rules").includes(file)) return [];
  const source = readFileSync(`core/doctor/rules/${file}`, "utf8");
  return [...source.matchAll(/(?:\/\*\*((?:(?!\*\/)[^])*)\*\/\n)?(?:export )?const (\w+) = ([\d.e_-]+);/g)].map(
    ([, words = "", name = "", value = ""]) => [name, value, words.replaceAll(/\s*\n \*\s*/g, " ").trim()],
  );
}
const about = (rule: string): string => {
  const source = readFileSync(`core/doctor/rules/${rule.replaceAll("_", "-")}.ts`, "utf8");
  return (
    /\/\*\*((?:(?!\*\/)[^])*)\*\/\nexport const \w+ = rule\(/
      .exec(source)?.[1]
      ?.replaceAll(/\s*\n \*\s*/g, " ")
      .trim() ?? ""
  );
};

const judged = ({ judgedBy }: Rule): string =>
  ` A remedy is judged by ${judgedBy.map((id) => measureNames[id]).join(" and ") || "whether the finding is gone"}.`;
const measureNames: Record<MeasureId, string> = {
  signal: "the measured signal against its threshold",
  training_loss: "the training loss",
  validation_loss: "the validation loss of the weights that are kept",
  training_metric: "the accuracy or R² on training rows",
  first_loss: "the loss before the first update",
  recall: "the recall of the class",
};

/** What a learning rate of 3 does to 30-32-32-1, here and in PyTorch. */
function referenceOutcomes(): string {
  const { wholeLayerDeadByTwenty: byTwenty } = pytorch;
  const ours = atRateThree(pytorch.seeds, pytorch.epochs);
  const row = (what: string, name: "overflown" | "wholeLayerDead" | "stuck") => [
    what,
    `${ours[name]} of ${ours.seeds}`,
    `${pytorch[name]} of ${pytorch.seeds}`,
  ];
  const rows = [
    row("a loss or a weight overflows", "overflown"),
    row("the whole of layer 2 is dead", "wholeLayerDead"),
    row("finished with an accuracy below .65", "stuck"),
  ];
  return `30-32-32-1 with ReLU and He's initialiser on breast cancer, SGD at a rate of 3, batches of 32, ${pytorch.epochs} epochs: an outcome of chance, which only many seeds tell. PyTorch is trained by \`test/reference/dead_relu.py\` in the same way; \`test/core/doctor/reference.test.ts\` holds the two together within four standard deviations of their difference. Twenty seeds tell little: in PyTorch's ten times twenty the whole layer is dead in ${Math.min(...byTwenty)} to ${Math.max(...byTwenty)}.

${table(["", "Gradient Lab", "PyTorch"], rows)}`;
}

export function page(failed: Failed[], well: Well[], tests: Tests, seeds: readonly number[], minutes: number): string {
  const sections = Object.entries<Rule>(rules).map(([id, rule]) => {
    const rows = thresholds(id).map(([name, value, words]) => [`\`${name}\``, value, words]);
    return [
      `### ${rule.title} (\`${id}\`)`,
      about(id),
      rows.length > 0 ? table(["threshold", "value", "of what"], rows) : "",
      `Severity: ${rule.severity}. Remedies: ${rule.remedies.map((remedy) => remedies[remedy].title.toLowerCase()).join(", ")}.${judged(rule)}${rule.explainedBy ? ` Not told beside ${rule.explainedBy.map((other) => `\`${other}\``).join(", ")}.` : ""}`,
    ]
      .filter(Boolean)
      .join("\n\n");
  });
  return `# The doctor: rules, thresholds and how well they do

Written by \`npm run bench -- doctor\` from the code and from what it measured. Change the code, not this page.

Sources: AUTOTRAINER (Zhang et al. 2021), SageMaker Debugger's built-in rules, Google's Machine Learning Crash Course, Stanford CS231n, Glorot & Bengio 2010, and this benchmark.

## Benchmark

Failing runs: experiments on the sample data, each broken in one way (\`test/bench/doctor/cases.ts\`), trained to their planned end. At a rate of 3, exploding gradients are a right finding as well as dead units: some seeds overflow. *Named first*: the finding that stands first at the end is the one that the experiment was broken by. *Time*: share of the planned epochs at which that finding was first raised. *Cured*: trained anew from the same seed with the first remedy and nothing else, the run comes within 2 points of a sound experiment on the same data. The score is the accuracy (R² for numbers) over all rows; over the rows not trained on for overfitting and leakage; the mean recall of the classes for class imbalance. Thresholds and experiments were chosen on seeds 1, 11 and 12, and are reported on a seed that was not looked at.

${figures(failed, well, tests, seeds, minutes)}

## Reference outcomes

${referenceOutcomes()}

## Rules

A finding is raised when its condition has held for a while, and most of them only while the training loss does not improve. A rule is silent beside a finding that explains it and is as grave. The constants stand with the rules in \`core/doctor/rules\`.

A remedy has cured where the finding is gone, no problem is left, what the rule is judged by is clearly better (losses by 5 %, scores by 2 points; how well it learns need only be no worse where the finding was no problem), and nothing else was changed: no other setting, no learning rate on the way, no more epochs. A run that was cut short is compared at the epoch that both have come to. What is judged on validation rows also needs the 95 % interval of the difference on these rows (paired bootstrap, \`core/training/difference.ts\`): where it holds 0, the verdict is _can't tell_, with 'too few rows to tell'. Compare holds accuracy and R² to the same. Measures stand in \`core/doctor/measures.ts\`.

${sections.join("\n\n")}
`;
}
