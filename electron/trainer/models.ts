/** Networks from files: what is in one, on the columns of the table that is open, and the run that it becomes. */
import { ImportError } from "#core/imports/error";
import { importFormatOf } from "#core/imports/formats";
import { planImport, type ImportPlan } from "#core/imports/plan";
import { importedName, importedRun } from "#core/imports/run";
import type { FoundModelView } from "#core/imports/view";
import { countOfParameters, layerLines } from "#core/imports/words";
import { SpecError } from "#core/network/error";
import { DataError } from "#core/data/error";
import type { Engine } from "#core/engine/engine";
import type { CommandOf, Results } from "#core/training/messages";
import { readModelFile, type ReadModelFile } from "#host/imports/read-model";
import { CommandError } from "./command-error";
import type { DataDesk } from "./data";
import type { TrainerFiles } from "./files";
import type { RunDesk } from "./runs";
import type { Scheduler } from "./scheduler";

export interface ModelDeskOptions {
  data: DataDesk;
  runs: RunDesk;
  engine: Engine;
  scheduler: Scheduler;
  files: TrainerFiles;
  clock: () => number;
  now: () => string;
}

export class ModelDesk {
  constructor(private readonly options: ModelDeskOptions) {}

  /** What a file holds, and how it goes onto the columns here. */
  look(command: CommandOf<"model.look">, signal: AbortSignal): Promise<FoundModelView> {
    return this.during(command, async (model) => {
      const { name, format, found } = model;
      const { title, weights } = importFormatOf(format);
      const base = { name, format: title, spec: null, notes: [...found.notes], inputs: [], classes: [], scaled: true };
      if (!weights) {
        const spec = found.own!.spec;
        return { ...base, spec, target: null, parameters: null, layers: spec.network.layers.map(({ type }) => type) };
      }
      const planned = await this.plan(model, command, signal);
      return {
        ...base,
        target: planned.target,
        layers: layerLines(planned.plan),
        parameters: countOfParameters(planned.plan.parameters),
        inputs: planned.inputs,
        classes: planned.dataset.fitted.target.classes,
        // What brings its recipe, or scales its inputs itself, leaves nothing to choose.
        scaled: (found.own?.fitted ?? null) !== null || found.chain?.scales === true,
        notes: planned.notes,
      };
    });
  }

  /** The network becomes a run of no epoch, under the next number. */
  bring(command: CommandOf<"model.bring">, signal: AbortSignal): Promise<Results["model.bring"]> {
    return this.during(command, async (model) => {
      const { name, format, found } = model;
      const { engine, clock, now, runs } = this.options;
      const planned = await this.plan(model, command, signal);
      const settings = { id: "1", name: importedName(name), slot: 0, created: now(), imported: { from: name, format } };
      const run = importedRun(settings, planned, found.own, { engine, clock });
      run.finish();
      runs.reserve(command.next);
      const { id } = runs.add(run.snapshot(), importedName(name), null);
      return { run: id, threshold: found.own?.threshold ?? null };
    });
  }

  private plan(
    { found }: ReadModelFile,
    { spec, target, scale }: CommandOf<"model.look"> | CommandOf<"model.bring">,
    signal: AbortSignal,
  ): Promise<ImportPlan> {
    const choices = { target, columns: null, classes: null, scale, spec };
    return this.options.scheduler.run(planImport(found, this.options.data.table(), choices), signal);
  }

  private async during<A>({ path }: { path: string }, work: (model: ReadModelFile) => Promise<A>): Promise<A> {
    const allowed = this.options.files.allow(path, "read");
    try {
      // What lies beside the file was not chosen: bare weights are those of the draft.
      return await work(await readModelFile(allowed, { alone: true }));
    } catch (error) {
      const known = error instanceof ImportError || error instanceof SpecError || error instanceof DataError;
      throw known ? new CommandError("model", error.message) : error;
    }
  }
}
