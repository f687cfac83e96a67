import { outputsOfLayer } from "#core/training/layer-rows";
import { marksOf, outputsOfParts, rowsFor, twinFrom, saturatedFrom, unitsOf } from "#core/insight/units/layer-units";
import { rowsToSilence, silenceUnits } from "#core/insight/units/silence";
import { layerToLookAt, namedLayer } from "#core/insight/units/which";
import { partingOfModel } from "#core/training/calibrate";
import { count, formatNumber, plural } from "#core/numbers";
import { formatPercent } from "#core/percent";
import { askedParting, partingFor, partingOptions } from "../parting";
import { Stages } from "../stages";
import { table } from "../text";
import { looking, Told, type Aspect } from "./aspect";

export const units: Aspect = {
  name: "units",
  option: { help: "what the units of a hidden layer do, and how much the loss grows when each is silenced" },
  options: { layer: { value: "ID", help: "which layer, as dense_1 (default the last hidden one)" }, ...partingOptions },
  tell(subject, args, io) {
    const asked = askedParting(args);
    const { content, run, model, split, epoch } = subject;
    const wanted = args.text("layer");
    const l = looking("UnitsError", () =>
      wanted === undefined ? layerToLookAt(run.plan) : namedLayer(run.plan, wanted),
    );
    const layer = run.plan.layers[l]!;
    const all = subject.rows();
    const rows = rowsFor(all, layer.units);
    const stages = new Stages(io);
    const outputs = stages.through("passing the rows through the network", outputsOfLayer(model, rows, l));
    const parts = Object.values(run.dataset.splits);
    const compared = stages.through("passing rows of all parts through it", outputsOfParts(model, parts, l));
    const found = stages.through("comparing the units", unitsOf(model, outputs, rows.rows, l, compared));
    const rest = run.rest(model, l);
    const measured = rowsToSilence(all, layer.units, rest);
    const { prepared } = run.dataset;
    const { task } = prepared;
    const { parting: told, said } = partingFor(asked, content, run.record(), prepared, io);
    const parting = partingOfModel(run, epoch, told);
    const silenced = stages.through("silencing each unit", silenceUnits(model, rest, measured, task, l, { parting }));
    const metric = task === "regression" ? "R²" : "accuracy";
    const unitsTold = Array.from({ length: layer.units }, (_, unit) => ({
      unit: unit + 1,
      mean: numberOr(found.mean[unit]!),
      sd: numberOr(found.sd[unit]!),
      dead: marksOf(found, unit).includes("dead"),
      saturated: marksOf(found, unit).includes("saturated"),
      duplicateOf: marksOf(found, unit).includes("twin") ? found.twin[unit]! + 1 : null,
      lossIncrease: numberOr(silenced.lossIncrease.zero[unit]!),
      lossIncreaseAtMean: numberOr(silenced.lossIncrease.mean[unit]!),
    }));
    const order = unitsTold.toSorted(
      (a, b) => (b.lossIncrease ?? Infinity) - (a.lossIncrease ?? Infinity) || a.unit - b.unit,
    );
    const words = (unit: number) =>
      marksOf(found, unit)
        .map((mark) => (mark === "twin" ? `as unit ${found.twin[unit]! + 1}, r ${formatNumber(found.r[unit]!)}` : mark))
        .join(", ");
    const lines = table(
      ["unit", "mean", "sd", "loss at 0", "loss at its mean", `${metric} at 0`, "mark"],
      order.map(({ unit, mean, sd, lossIncrease, lossIncreaseAtMean }) => [
        unit,
        mean,
        sd,
        lossIncrease,
        lossIncreaseAtMean,
        numberOr(-silenced.metricLoss.zero[unit - 1]!),
        words(unit - 1),
      ]),
    );
    const some = measured.rows < all.rows ? `, measured on ${count(measured.rows)} of them, spread evenly` : "";
    const marks =
      `dead: not once other than 0 on ${plural(rows.rows, "row")}; saturated: at a flat end of its activation on ` +
      `${formatPercent(saturatedFrom, 0)} of them or more; “as unit n”: |r| surely above ${twinFrom} on ${plural(found.comparedRows, "row")} of all parts (its 95 % limit, for all pairs at once)`;
    return new Told(
      { ...said, layer: layer.id, split, rows: silenced.rows, epoch, units: unitsTold },
      `${subject.heading(all.rows).trimEnd()}${some}\n${layer.title}, ${plural(layer.units, "unit")}: loss ${formatNumber(silenced.loss)}, ${metric} ${formatNumber(silenced.metric)}; by how much each changes once a unit is held at 0, or at its mean\n\n${lines}\n${marks}\n`,
    );
  },
};

const numberOr = (value: number): number | null => (Number.isFinite(value) ? value : null);
