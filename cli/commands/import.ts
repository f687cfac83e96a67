import { basename } from "node:path";
import { scaleIds } from "#core/data/recipe-schema";
import type { SplitMetrics } from "#core/metrics/summary";
import { ImportError } from "#core/imports/error";
import { importEndings, importFormatOf } from "#core/imports/formats";
import { planImport } from "#core/imports/plan";
import { importedName, importedRun } from "#core/imports/run";
import { countOfParameters, layerLines } from "#core/imports/words";
import { freshView, type ProjectDocument } from "#core/project/document";
import { toParts } from "#core/project/parts";
import { SpecError } from "#core/network/error";
import { nodeEngine } from "#host/engine";
import { readModelFile } from "#host/imports/read-model";
import { requireOutput } from "#host/output";
import { writeProject } from "#host/project-file";
import { command } from "../command";
import { InputError, UsageError } from "../errors";
import { keepData, openTableFile } from "../files";
import { importOptions, readingOf } from "../import-options";
import { note, tell } from "../notes";
import { outputOf, outputOptions } from "../output";
import { leaveOut } from "../roles";
import { readSpec } from "../spec-file";
import { Stages } from "../stages";
import { countOf } from "../text";

interface Imported {
  out: string;
  from: string;
  format: string;
  /** Null: a spec, which became the draft. */
  run: string | null;
  status: string | null;
  target: string | null;
  layers: string[];
  parameters: number | null;
  /** Which column goes to which input of the network. */
  inputs: { name: string; column: string }[];
  classes: string[];
  metrics: SplitMetrics;
  weightsHash: string | null;
  notes: string[];
}

export const importing = command<Imported>({
  summary: `Bring in a network from another program (${importEndings.map((one) => `.${one}`).join(", ")}) as a run, or a spec as the draft of a project.`,
  positionals: ["MODEL"],
  options: {
    data: { value: "FILE", help: "the rows to look at it with, evaluate it on and train on" },
    target: { value: "COL", help: "the column that it predicts (else as the file says)" },
    spec: {
      value: "SPEC.json",
      help: "the network that bare weights are of; recipe and training of one that brings none",
    },
    inputs: {
      value: "COLS",
      help: "columns between commas, in the order of the network's inputs (else those of the table)",
    },
    classes: {
      value: "LABELS",
      help: "labels between commas, in the order of the network's outputs (else as the file says)",
    },
    scale: {
      value: "WAY",
      help: `how numbers are scaled before they go in: ${scaleIds.join(", ")} (else as the recipe has it)`,
    },
    name: { value: "NAME", help: "what the run is called" },
    out: { value: "P.gradlab", help: "the project to write" },
    link: { help: "link the project to the data instead of copying them" },
    ...outputOptions,
    ...importOptions,
  },
  async run(args, io) {
    const path = args.positionals[0] ?? "";
    const [out, file] = [args.required("out"), args.required("data")];
    const output = outputOf(args, "project", [path, file, args.text("spec")]);
    await requireOutput(out, output);
    const given = args.text("spec");
    const said = await readSpec(given);
    try {
      const { name, format, found } = await readModelFile(path, { alone: given !== undefined });
      const stages = new Stages(io);
      const opened = await stages.during(
        `reading ${basename(file)}`,
        openTableFile(file, { statistics: false, ...readingOf(args) }),
      );
      const { table } = opened;
      const target = args.text("target") ?? found.own?.fitted?.target.column ?? targetOf(found.own?.spec ?? said.spec);
      if (target === null) throw new UsageError("--target is missing: name the column that the network predicts");
      const weights = importFormatOf(format).weights;
      if (weights && !found.own && !found.chain && given === undefined)
        throw new UsageError(
          "--spec is missing: the file holds weights alone, and the spec says which layers they are of",
        );
      const kept = await keepData(opened, args.flag("link") ? "link" : "copy");
      const base: Omit<ProjectDocument, "spec" | "runs"> = {
        format: "gradlab",
        version: 1,
        name: basename(out, ".gradlab"),
        data: { name: kept.name, bytes: kept.size, dialect: table.dialect, ...(kept.link && { link: kept.link }) },
        target,
        nextRun: 2,
        view: { ...freshView, stage: "network" },
      };
      const source = kept.bytes && { name: kept.name, bytes: kept.bytes };
      if (!weights) {
        const spec = leaveOut(table, found.own!.spec, target, io);
        const document = { ...base, spec, runs: [], nextRun: 1 };
        await writeProject(out, toParts({ document, source, runs: [] }), output);
        return {
          ...nothing,
          out,
          from: name,
          format,
          target,
          layers: spec.network.layers.map(({ type }) => type),
          notes: [],
        };
      }
      const columns = listOf(args.text("inputs"));
      // Columns that nobody chose are those that the window would take.
      const spec = columns || found.own ? said.spec : leaveOut(table, said.spec, target, io);
      const choices = {
        target,
        columns,
        classes: listOf(args.text("classes")),
        scale: args.choice("scale", scaleIds) ?? null,
        spec,
      };
      const planned = stages.through("fitting the network to the rows", planImport(found, table, choices));
      tell(io, planned.dataset.prepared.warnings);
      const created = io.now().toISOString();
      const settings = {
        id: "1",
        name: args.text("name") ?? importedName(name),
        slot: 0,
        created,
        imported: { from: name, format },
      };
      const run = importedRun(settings, planned, found.own, { engine: nodeEngine(), clock: () => io.clock() });
      run.finish();
      const snapshot = run.snapshot();
      const { record } = snapshot;
      const view = {
        ...base.view,
        run: record.id,
        threshold: found.own?.threshold ?? base.view.threshold,
      };
      const document = { ...base, spec: record.spec, runs: [record], view };
      await writeProject(out, toParts({ document, source, runs: [snapshot] }), output);
      for (const words of planned.notes) note(io, words);
      for (const { rule } of record.findings) note(io, `the doctor says: ${rule}`);
      return {
        out,
        from: name,
        format,
        run: record.id,
        status: record.status,
        target: planned.target,
        layers: layerLines(planned.plan),
        parameters: planned.plan.parameters,
        inputs: planned.inputs,
        classes: planned.dataset.fitted.target.classes,
        metrics: record.metrics ?? {},
        weightsHash: record.weightsHash,
        notes: planned.notes,
      };
    } catch (error) {
      if (error instanceof ImportError) throw new InputError(error.message);
      if (error instanceof SpecError) throw new InputError(`${basename(path)}: ${error.message}`);
      throw error;
    }
  },
  print: ({ out, from, run, status, layers, parameters, inputs, target }) =>
    run === null
      ? `${out}: the spec ${from} is its draft\n`
      : `${out}: run ${run} ${importedName(from)}${status === "failed" ? ", whose weights are not all numbers" : ""}\n${layers.map((line) => `  ${line}\n`).join("")}${countOfParameters(parameters ?? 0)}; ${countOf(inputs.length, "input")} (${inputs.map(({ name }) => name).join(", ")}) → ${target}\n`,
});

const nothing = { run: null, status: null, parameters: null, inputs: [], classes: [], metrics: {}, weightsHash: null };

const targetOf = ({
  recipe,
}: {
  recipe: { columns: Readonly<Record<string, { role?: string | undefined }>> };
}): string | null => Object.entries(recipe.columns).find(([, { role }]) => role === "target")?.[0] ?? null;

const listOf = (said: string | undefined): string[] | null => said?.split(",").map((one) => one.trim()) ?? null;
