/** What the hidden units of a run answer to, and what it loses without them: in turns with all else. */
import { outputsOfLayer } from "#core/training/layer-rows";
import type { SplitName } from "#core/data/types";
import type { Model } from "#core/engine/engine";
import { columnsOf } from "#core/insight/failures";
import { inputsOfRow } from "#core/insight/row";
import { outputsOfParts, rowsFor, unitsOf } from "#core/insight/units/layer-units";
import { rowsToSilence, silenceUnits } from "#core/insight/units/silence";
import { unitOf } from "#core/insight/units/unit";
import { layerToLookAt, namedLayer, UnitsError } from "#core/insight/units/which";
import type { SilencedView, UnitsView, UnitView } from "#core/insight/views";
import { activationIn } from "#core/network/kinds/layers/index";
import { plural } from "#core/numbers";
import type { Pieces } from "#core/pieces";
import { partingOfModel } from "#core/training/calibrate";
import type { CommandOf } from "#core/training/messages";
import type { Run } from "#core/training/run";
import { progressOf, tableOf, type InsightOptions } from "./insight-options";
import { asked } from "./run-views";

interface Runs {
  ready(id: string): Promise<Run>;
}

export class RunUnits {
  constructor(
    private readonly runs: Runs,
    private readonly options: InsightOptions,
  ) {}

  async units({ run: id, split, layer, epoch }: CommandOf<"run.units">, signal: AbortSignal): Promise<UnitsView> {
    const { run, model, at } = await this.copy(id, epoch);
    const l = layerToLookAt(run.plan, layer);
    const about = aboutOf(run, split, at, l);
    function* work(): Pieces<UnitsView> {
      const rows = rowsFor(run.dataset.splits[split], model.layers[l]!.units);
      const outputs = yield* outputsOfLayer(model, rows, l);
      const compared = yield* outputsOfParts(model, Object.values(run.dataset.splits), l);
      return { ...about, ...(yield* unitsOf(model, outputs, rows.rows, l, compared)) };
    }
    return this.options.scheduler.run(work(), signal);
  }

  async silence(command: CommandOf<"run.silence">, signal: AbortSignal): Promise<SilencedView> {
    const { run: id, split, layer, epoch, threshold } = command;
    const { run, model, at } = await this.copy(id, epoch);
    const l = layerToLookAt(run.plan, layer);
    const about = aboutOf(run, split, at, l);
    const progress = progressOf(this.options, id);
    const parting = partingOfModel(run, at, threshold);
    function* work(): Pieces<SilencedView> {
      const rest = run.rest(model, l);
      yield;
      const rows = rowsToSilence(run.dataset.splits[split], model.layers[l]!.units, rest);
      return {
        ...about,
        ...(yield* silenceUnits(model, rest, rows, run.dataset.prepared.task, l, { parting, progress })),
      };
    }
    return this.options.scheduler.run(work(), signal);
  }

  async unit(command: CommandOf<"run.unit">, signal: AbortSignal): Promise<UnitView> {
    const { run: id, split, layer, unit, columns: names, base, epoch } = command;
    const { run, model, at } = await this.copy(id, epoch);
    const l = namedLayer(run.plan, layer);
    const { units } = model.layers[l]!;
    if (unit >= units) throw new UnitsError(`There is no unit ${unit + 1}: the layer has ${plural(units, "unit")}.`);
    const { dataset } = run;
    const table = tableOf(this.options);
    const { recipe } = run.record().spec;
    const about = aboutOf(run, split, at, l);
    function* work(): Pieces<UnitView> {
      const columns = yield* columnsOf(table, recipe, dataset);
      const rows = rowsFor(dataset.splits[split], units);
      const outputs = yield* outputsOfLayer(model, rows, l);
      const question = { unit, columns: names, base: base === null || base >= table.rows ? null : base };
      const encodedRow = (row: number) => inputsOfRow(dataset, columns, row);
      const found = yield* unitOf(model, dataset, rows, outputs, l, question, { columns, encodedRow });
      return { ...about, rows: rows.rows, ...found };
    }
    return this.options.scheduler.run(work(), signal);
  }

  private async copy(id: string, epoch: number | undefined): Promise<{ run: Run; model: Model; at: number }> {
    const run = await this.runs.ready(id);
    return { run, ...(await asked(run, epoch, (kept) => run.frozen(kept))) };
  }
}

function aboutOf(run: Run, split: SplitName, epoch: number, l: number) {
  const layer = run.plan.layers[l]!;
  const activation = activationIn(layer);
  return {
    run: run.id,
    split,
    epoch,
    layer: layer.id,
    title: layer.title,
    activation,
    of: run.dataset.splits[split].rows,
  };
}
