/** A file with a network, brought in on rows, and what it answers then. */
import { encodeRows } from "#core/data/encode-rows";
import { answersOf } from "#core/data/fitted";
import type { Table } from "#core/data/types";
import { importFormatNamed, importFormatOf } from "#core/imports/formats";
import type { FoundModel } from "#core/imports/found";
import type { ModelFile } from "#core/imports/format";
import { planImport, type ImportChoices } from "#core/imports/plan";
import { importedRun } from "#core/imports/run";
import { parseSpec } from "#core/network/parse";
import { toEnd } from "#core/pieces";
import { calibrated } from "#core/training/calibrate";
import { predictRows } from "#core/training/predict";
import type { Run } from "#core/training/run";
import { nodeEngine } from "#host/engine";

export const read = (name: string, bytes: Uint8Array, beside: ModelFile["beside"] = null): FoundModel =>
  importFormatOf(importFormatNamed(name)).read({ bytes, beside });

export const choices = (more: Partial<ImportChoices> = {}): ImportChoices => ({
  target: "target",
  columns: null,
  classes: null,
  scale: null,
  spec: parseSpec({}),
  ...more,
});

export function broughtIn(found: FoundModel, table: Table, chosen: ImportChoices): { run: Run; notes: string[] } {
  const plan = toEnd(planImport(found, table, chosen));
  const settings = { id: "1", name: "in", slot: 0, created: "2026-11-30T10:00:00Z" };
  const imported = { from: "a file", format: "onnx" };
  const run = importedRun({ ...settings, imported }, plan, found.own, { engine: nodeEngine(), clock: () => 0 });
  run.finish();
  return { run, notes: plan.notes };
}

/** For each row: p of the second class, or of each, or the number. */
export function answers(run: Run, table: Table): number[][] {
  const { fitted } = run.dataset;
  const prepared = answersOf(fitted);
  const { rows } = encodeRows(fitted, table);
  const calibration = run.record().calibration ?? null;
  const scores = calibrated(toEnd(predictRows(run.model, rows, prepared)), prepared, calibration);
  const width = scores.length / table.rows;
  return Array.from({ length: table.rows }, (_, row) => [...scores.subarray(row * width, (row + 1) * width)]);
}

/** Numbers are measured by their own size where that is above 1. */
export const apart = (ours: number[][], theirs: readonly (readonly number[])[]): number =>
  Math.max(
    ...theirs.flatMap((row, at) =>
      row.map((value, k) => {
        const off = Math.abs(value - (ours[at]?.[k] ?? Number.NaN)) / Math.max(1, Math.abs(value));
        return Number.isNaN(off) ? Infinity : off;
      }),
    ),
  );
