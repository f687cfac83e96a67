// A kind (an activation, an optimiser, …) stands in a module of its own; who asks about it asks the module and names none.
// CONTRIBUTING.md says which files a kind has, and this test holds the tree to its table.
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { activationIds, activations } from "#core/network/kinds/activations/index";
import { initialiserIds } from "#core/network/kinds/initialisers/index";
import { losses, lossIds } from "#core/network/kinds/losses/index";
import { optimizerIds, optimizerOf, optimizerSchema, type OptimizerId } from "#core/network/kinds/optimizers/index";
import { scheduleIds } from "#core/network/kinds/schedules/index";
import { namedIn, namedInText, root, sourceFiles, type Naming } from "./named";

const families: Record<string, readonly string[]> = {
  activation: activationIds,
  initialiser: initialiserIds,
  loss: lossIds.filter((id) => id !== "auto"),
  optimiser: optimizerIds,
  schedule: scheduleIds,
};

interface Row {
  /** `core/network/kinds/activations/<id>.ts` */
  module: string;
  index: string;
  /** AssemblyScript: the kind's number and its function. */
  kernel: string | null;
}

/** The table under 'Where a kind stands'. */
function table(): Record<string, Row> {
  const [, text = ""] = readFileSync(`${root}/CONTRIBUTING.md`, "utf8").split("## Where a kind stands");
  const section = text.split("\n## ")[0]!;
  const rows = section.split("\n").filter((line) => line.startsWith("| ") && line.includes("`"));
  return Object.fromEntries(
    rows.map((row) => {
      const [, name = "", module = "", index = "", kernel = ""] = row.split("|").map((cell) => cell.trim());
      const path = (cell: string) => /`([^`]+)`/.exec(cell)?.[1] ?? null;
      return [name.replace(/^an? /, ""), { module: path(module)!, index: path(index)!, kernel: path(kernel) }];
    }),
  );
}
const rows = table();
const moduleOf = (row: Row, id: string) => row.module.replace("<id>", id.replaceAll("_", "-"));

/** Files that choose kinds, and name them for that. */
const choosing = [
  /^core\/network\/defaults\.ts$/,
  /^core\/network\/presets\.ts$/,
  /^renderer\/stages\/atlas\/lessons\//,
  // A module may name what is taken in its place.
  /^core\/network\/kinds\/(activations|initialisers|losses|optimizers|schedules)\//,
];

interface Other {
  means: string;
  in: readonly string[];
}
const remedy = (place: string, ...rules: string[]): Other => ({
  means: "a remedy, as projects keep it",
  in: [`core/doctor/${place}.ts`, ...rules.map((rule) => `core/doctor/rules/${rule}.ts`)],
});
const opposed: Other = { means: "a remedy that another undoes", in: ["core/doctor/diagnose.ts"] };
/** Words that mean something else besides, and where they do. */
const others: Record<string, readonly Other[]> = {
  relu: [remedy("remedies/network", "saturation", "vanishing-gradients"), opposed],
  leaky_relu: [remedy("remedies/network", "dead-relu")],
  adam: [
    remedy(
      "remedies/training",
      "learning-rate-high",
      "learning-rate-low",
      "unscaled-inputs",
      "too-few-epochs",
      "ignores-inputs",
    ),
    { means: "a remedy that helps many networks", in: ["core/doctor/remedies.ts"] },
  ],
  linear: [
    { means: "the scale of a range", in: ["core/sweep/sources.ts"] },
    { means: "a simple model beside a sweep", in: ["host/sweep.ts"] },
    {
      means: "the linear baseline, and the linear model of what can be reached",
      in: [
        "core/doctor/reach.ts",
        "core/training/linear.ts",
        "renderer/stages/evaluate/ClassesView.vue",
        "renderer/stages/evaluate/RegressionInspector.vue",
      ],
    },
    {
      means: "an axis",
      in: [
        "renderer/charts/chart.ts",
        "renderer/stages/compare/CurveFigure.vue",
        "renderer/stages/train/LargeFigure.vue",
      ],
    },
  ],
  zeros: [
    { means: "a doubt about a column", in: ["core/data/doubts-values.ts", "renderer/stages/data/WarningsCard.vue"] },
    { means: "a measure of a lesson", in: ["renderer/stages/atlas/measures.ts"] },
  ],
  mae: [
    {
      means: "a metric",
      in: [
        "core/metrics/regression.ts",
        "core/training/figures.ts",
        "core/training/folds.ts",
        "renderer/stages/evaluate/RegressionInspector.vue",
      ],
    },
  ],
  constant: [
    {
      means: "a way to impute",
      in: [
        ...["fit-categories", "fit-numbers", "impute", "recipe-schema"].map((file) => `core/data/${file}.ts`),
        "renderer/stages/data/ColumnFields.vue",
        "renderer/stages/data/recipe-options.ts",
      ],
    },
    { means: "a doubt about a column", in: ["core/data/doubts.ts"] },
    { means: "a simple model beside a sweep", in: ["host/sweep.ts"] },
  ],
  step: [
    { means: "a step of the microscope, as `gradlab explain` calls it", in: ["cli/explain/step.ts"] },
    {
      means: "one update",
      in: [
        "core/training/run-state.ts",
        "core/training/weights-epoch.ts",
        "core/doctor/rule.ts",
        "core/project/document.ts",
        "core/project/parts.ts",
        "core/training/messages.ts",
        "core/training/requests.ts",
        "electron/trainer/runs.ts",
        "renderer/commands.ts",
        "renderer/shell/TransportGroup.vue",
        "renderer/stages/train/histograms.ts",
        "renderer/stores/runs.ts",
      ],
    },
    { means: "that of a number's arrows", in: ["core/network/fields.ts"] },
  ],
  exponential: [
    {
      means: "a way to smooth",
      in: [
        "core/project/document.ts",
        "core/project/schema.ts",
        "renderer/charts/SmoothingControl.vue",
        "renderer/charts/chart-view.ts",
        "renderer/charts/smooth.ts",
        "renderer/stores/view.ts",
      ],
    },
  ],
};
/** Names that many things have: as keys they are not looked for. */
const common = new Set(["linear", "zeros", "normal", "mae", "constant", "step", "exponential"]);

const names = (naming: Naming, id: string) => naming.texts.has(id) || (!common.has(id) && naming.keys.has(id));
const sources = sourceFiles().map((file) => ({ file, naming: namedIn(file) }));
const allowed = (id: string) => (others[id] ?? []).flatMap((other) => other.in);

/** Files that name a kind and have no business to. */
const strangers = (id: string, row: Row) =>
  sources
    .filter(({ file, naming }) => names(naming, id) && file !== row.kernel && !choosing.some((one) => one.test(file)))
    .map(({ file }) => file);

describe.each(Object.entries(families))("each %s", (family, ids) => {
  const row = rows[family]!;
  it("has its row in CONTRIBUTING.md, and the files that stand there", () => {
    expect(rows).toHaveProperty(family);
    for (const file of [row.index, ...(row.kernel ? [row.kernel] : []), ...ids.map((id) => moduleOf(row, id))])
      expect(existsSync(`${root}/${file}`), file).toBe(true);
  });

  it.each(ids)("%s is named where it stands, and by what chooses kinds", (id) => {
    expect(strangers(id, row)).toEqual([...allowed(id)].sort());
  });

  it.each(ids)("%s has a line in the list", (id) => {
    const text = readFileSync(`${root}/${row.index}`, "utf8");
    expect(text).toContain(`from "./${id.replaceAll("_", "-")}"`);
  });
});

describe("the scan", () => {
  it.each([
    ["a.ts", 'export const steep = (id: string) => id === "gelu";'],
    ["a.ts", "export const words = { gelu: 1 };"],
    ["a.ts", "export const it = list.gelu;"],
    ["a.vue", "<template><p v-if=\"id === 'gelu'\" /></template>"],
    ["a.vue", '<script setup lang="ts">const id = "gelu";</script>'],
  ])("sees a kind in %s: %s", (file, text) => {
    expect(names(namedInText(file, text), "gelu")).toBe(true);
  });
  it("passes over prose, and over a word that is more than the kind", () => {
    const text = '/** Of gelu. */ export const words = "gelu is smooth", key = `gelu_${1}`;';
    expect(names(namedInText("a.ts", text), "gelu")).toBe(false);
  });
  it("looks at all of the house", () => {
    expect(sources.length).toBeGreaterThan(500);
  });
});

/** The members of an enum in a file of AssemblyScript, in their order. */
function numbers(file: string, name: string): string[] {
  const text = readFileSync(`${root}/${file}`, "utf8");
  const [, members = ""] = new RegExp(`enum ${name} \\{([^}]*)\\}`).exec(text) ?? [];
  return members.split(",").flatMap((member) => member.trim() || []);
}

describe("the kernels' numbers are those of the modules", () => {
  it("of activations", () => {
    const known = numbers(rows.activation!.kernel!, "Act");
    expect(Object.fromEntries(known.map((id, code) => [id, code]))).toEqual(
      Object.fromEntries(Object.entries(activations).map(([id, { kernel }]) => [id, kernel.code])),
    );
  });
  it("of losses", () => {
    const known = numbers(rows.loss!.kernel!, "LossCode");
    expect(Object.fromEntries(known.map((id, code) => [id, code]))).toEqual(
      Object.fromEntries(Object.entries(losses).map(([id, { kernel }]) => [id, kernel])),
    );
  });
  it("of optimisers, of which SGD has three rules", () => {
    const known = numbers(rows.optimiser!.kernel!, "Optim");
    const rule = (settings: { type: OptimizerId; momentum?: number; nesterov?: boolean }) => {
      const spec = optimizerSchema.parse(settings);
      return known[optimizerOf(spec).kernel(spec).rule];
    };
    for (const id of optimizerIds) expect(rule({ type: id })).toBe(id);
    expect(rule({ type: "sgd", momentum: 0.9 })).toBe("momentum");
    expect(rule({ type: "sgd", momentum: 0.9, nesterov: true })).toBe("nesterov");
    expect(known).toHaveLength(optimizerIds.length + 2);
  });
});
