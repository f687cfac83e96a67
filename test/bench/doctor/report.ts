/** The page that the benchmark's figures and the rules stand on. */
import { readFileSync, readdirSync } from "node:fs";
import type { MeasureId } from "#core/doctor/measures";
import { remedies } from "#core/doctor/remedies";
import type { Rule } from "#core/doctor/rule";
import { rules } from "#core/doctor/rules";
import { atRateThree, pytorch } from "../../core/doctor/at-rate-three";
import { equivalents } from "./equivalents";
import {
  bothNamed,
  costs,
  cured,
  detected,
  foundCure,
  isBroken,
  isSound,
  near,
  rooted,
  timeOf,
  wilson,
  type Broken,
  type Results,
} from "./results";
import { peerSymptoms } from "./peers";

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
const percent = (value: number) => (Number.isFinite(value) ? `${(100 * value).toFixed(1)} %` : "–");
const count = <T>(list: readonly T[], holds: (one: T) => boolean) => list.filter(holds).length;
const share = (hits: number, of: number): string => {
  const [low, high] = wilson(hits, of);
  return of === 0 ? "–" : `${percent(hits / of)} of ${of} (${percent(low)} to ${percent(high)})`;
};
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}
const secondsOf = (runs: readonly Broken[]): string =>
  runs.length === 0 ? "–" : median(runs.map(({ found }) => found!.seconds)).toFixed(1);
const curable = (run: Broken) => run.after !== null && !(run.reference === null || Number.isNaN(run.reference));

/** A figure of each part, with what is wanted of the part that is held out. */
export function figuresOf({ broken, sound }: Results): [string, string][] {
  const failing = broken.filter(isBroken);
  const healthy = sound.filter(isSound);
  const two = failing.filter(({ faults }) => faults.length > 1);
  const outside = failing.filter((run) => run.outside);
  const treated = failing.filter(curable);
  const searched = failing.filter(({ found }) => found);
  return [
    ["failing runs", `${failing.length} of ${broken.length} that were broken`],
    ["healthy runs", `${healthy.length} of ${sound.length} that were made sound`],
    ["a right finding", share(count(failing, detected), failing.length)],
    ["the right root first", share(count(failing, rooted), failing.length)],
    ["of two faults, both named", share(count(two, bothNamed), two.length)],
    ["of the faults of others, a right finding", share(count(outside, detected), outside.length)],
    ["median time to the finding, of the planned epochs", percent(median(failing.map(timeOf)))],
    ["first remedy within 2 points, where there is one", share(count(treated, cured), treated.length)],
    ["`Find a cure` within 2 points", share(count(searched, foundCure), searched.length)],
    ["its median time on the samples, in seconds", secondsOf(searched.filter(({ found }) => found!.sample))],
    [
      "false problems, at any time",
      share(
        count(healthy, (run) => run.problems.length > 0),
        healthy.length,
      ),
    ],
    [
      "false warnings, at the end",
      share(
        count(healthy, (run) => run.warnings.length > 0),
        healthy.length,
      ),
    ],
  ];
}
const goals = ["", "", "≥ 93 %", "≥ 85 %", "≥ 75 %", "", "≤ 15 %", "≥ 80 %", "≥ 92 %", "≤ 30", "0", "≤ 5 %"];

function byFault({ broken }: Results): string {
  const failing = broken.filter(isBroken).filter(({ faults }) => faults.length === 1);
  const rows = Object.entries(equivalents).flatMap(([id, { right, because }]) => {
    const runs = failing.filter(({ faults }) => faults[0] === id);
    const treated = runs.filter(curable);
    const searched = runs.filter(({ found }) => found);
    const cells = [String(runs.length), String(count(runs, detected)), String(count(runs, rooted))];
    return [
      [
        `\`${id}\``,
        right.map((rule) => `\`${rule}\``).join(", "),
        because,
        ...cells,
        `${count(treated, cured)} of ${treated.length}`,
        searched.length === 0 ? "–" : `${count(searched, foundCure)} of ${searched.length}`,
        secondsOf(searched),
      ],
    ];
  });
  return table(["fault", "right findings", "because", "runs", "found", "first", "cured", "found a cure", "in s"], rows);
}

const missesOf = ({ part, broken }: Results): string[][] =>
  broken
    .filter(isBroken)
    .filter((run) => !rooted(run) || (run.faults.length > 1 && !bothNamed(run)))
    .map((run) => [
      part,
      `${run.name}, ${run.table}`,
      run.faults.join(" + "),
      run.named.map(({ rule, severity }) => (severity === "note" ? `(${rule})` : rule)).join(", ") || "nothing",
      `${run.score?.toFixed(3) ?? "–"} of ${run.reference?.toFixed(3) ?? "–"}`,
    ]);
const alarmsOf = ({ part, sound }: Results): string[][] =>
  sound
    .filter(isSound)
    .filter((run) => run.problems.length + run.warnings.length > 0)
    .map((run) => [part, run.name, run.problems.join(", "), run.warnings.join(", ")]);

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

export function page(development: Results, check: Results, heldOut: Results): string {
  const sections = Object.entries<Rule>(rules).map(([id, rule]) => {
    const rows = thresholds(id).map(([name, value, words]) => [`\`${name}\``, value, words]);
    return [
      `### ${rule.title} (\`${id}\`)`,
      about(id),
      rows.length > 0 ? table(["threshold", "value", "of what"], rows) : "",
      `Severity: ${rule.severity}. Remedies: ${rule.remedies.map((remedy) => remedies[remedy].title.toLowerCase()).join(", ") || "none"}.${judged(rule)}${rule.explainedBy ? ` Not told beside ${rule.explainedBy.map((other) => `\`${other}\``).join(", ")}.` : ""}`,
    ]
      .filter(Boolean)
      .join("\n\n");
  });
  const [checked, held] = [figuresOf(check), figuresOf(heldOut)];
  const all = figuresOf(development).map(([what, value], i) => [what, value, checked[i]![1], held[i]![1], goals[i]!]);
  return `# The doctor: rules, thresholds and how well they do

Written by \`npm run bench -- doctor\` from the code and from what it measured. Change the code, not this page.

Sources: AUTOTRAINER (Zhang et al. 2021), SageMaker Debugger's built-in rules, Google's Machine Learning Crash Course, Stanford CS231n, Glorot & Bengio 2010, TheDeepChecker (Ben Braiek & Khomh 2023), and this benchmark.

## Benchmark

Sound experiments are broken by one fault or by two and trained to their planned end. **Thresholds are chosen on the development part alone**: the samples and made tables, experiments made by hand (\`cases.ts\`), faults that others reported (\`outside.ts\`), and drawn ones (\`generate.ts\`). A *practice* part of further tables (\`practice-tables.ts\`) shows where else it goes wrong, and forty runs made again from public reports (\`reported.ts\`) what searches for a cure miss; every other one of these is asked only whether a mend holds. The **check part** has tables and magnitudes of its own again and is asked only whether a change holds there; its first remedies are not tried. The **held-out part** is drawn by the same generator from other tables, other widths, activations, optimisers, batches and other magnitudes of each fault; nobody looks at its single runs while a rule is changed.

A run counts as broken where its score is ${100 * costs} points below the best of three sound experiments on the same data, and as sound where it is within these of it, and within twice that on rows not trained on. The score is the accuracy, or R², over all rows; on rows not trained on for leakage and shuffled targets; the mean recall of the classes for class imbalance; by medians where a few targets are far away. *A right finding*: among the warnings and problems at the end stands one that the table below allows. *Root first*: the first of them is. *Cured*: trained anew with the first remedy, the run comes within ${100 * near} points of the experiment before it was broken, or of the best sound one where that is lower. *Find a cure*: of every so many'th failing run, within the usual budget of ten runs or a minute, the same of what it says to change${development.busy || heldOut.busy ? "; the machine had other work meanwhile, so that its seconds are the processor's, shared among the cores" : ""}. *Time*: when a right finding was first a warning or a problem. Shares stand with their 95 % interval (Wilson).

${table(["", `development, seed ${development.seed}`, `check, seed ${check.seed}`, `held out, seed ${heldOut.seed}`, "wanted of the held-out part"], all)}

### Which findings are right for which fault

Declared before measuring. Counts are of held-out runs with this fault alone.

${byFault(heldOut)}

### Misses

${table(["part", "run", "broken by", "named (notes in brackets)", "score"], [development, check, heldOut].flatMap(missesOf))}

### False alarms

${table(["part", "run", "problems at any time", "warnings at the end"], [development, check, heldOut].flatMap(alarmsOf))}

## Beside other tools

Each symptom that they name and that applies here, and the rule that is ours. None of them was run: the rows are from their papers and manuals.

${table(["tool", "symptom", "rule"], peerSymptoms)}

## Reference outcomes

${referenceOutcomes()}

## Rules

A finding is raised when its condition has held for a while, and most of them only while the training loss does not improve. A rule is silent beside a finding that explains it and is as grave, unless it has evidence of its own. What another finding brings about names it as its cause (\`core/doctor/chain.ts\`), and the first remedies of several roots are offered as one. Whether a setting does harm is judged by whether the network *struggles*: on training rows it is worse than the best of four simple models is on rows that it has not seen (\`core/doctor/reach.ts\`). What costs much is measured on a suspicion (\`core/doctor/probes.ts\`): what simple models reach and how often shuffled targets do as well, units that say the same, the outputs' spread, the largest biases, the sharpness of the loss and the noise scale of its gradient. The constants stand with the rules in \`core/doctor/rules\`.

A remedy has cured where the finding is gone, no problem is left, what the rule is judged by is clearly better (losses by 5 %, scores by 2 points; how well it learns need only be no worse where the finding was no problem), and nothing else was changed: no other setting, no learning rate on the way, no more epochs. A run that was cut short is compared at the epoch that both have come to. What is judged on validation rows also needs the 95 % interval of the difference on these rows (paired bootstrap, \`core/training/difference.ts\`): where it holds 0, the verdict is _can't tell_, with 'too few rows to tell'. Compare holds accuracy and R² to the same. Measures stand in \`core/doctor/measures.ts\`.

${sections.join("\n\n")}
`;
}
