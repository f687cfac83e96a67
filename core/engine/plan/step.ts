/** Where everything lies that lasts for a call: the numbers of a batch, scratch, rows that were copied in, programs, results. */
import type { NetworkPlan } from "../../network/plan";
import type { TrainingSpec } from "../../network/spec";
import { layerSignals } from "../engine";
import { strideOf, type Arena } from "./arena";
import { Field, Step } from "./codes";
import { compileInference, compileTraining, type Context } from "./compile";
import type { Operation } from "./layer-at";
import type { ParameterPlaces } from "./parameters";
import { placeRows, type RowPlaces } from "./rows";

/** Bytes of rows that are copied in at a time, and steps of a call at most. */
const stagedBytes = 1 << 18;
export const stagedSteps = 1024;

export interface Program {
  at: number;
  operations: Operation[];
}

/** What depends on the number of rows that fit. */
export interface Places {
  rows: RowPlaces;
  context: Context;
  scratch: number;
  scratchBytes: number;
  /** Rows that can be copied in at a time. */
  stagedRows: number;
  stagedX: number;
  stagedY: number;
  steps: number;
  results: number;
  training: Program;
  inference: Program;
}

/** Loss and penalty, then signal × layer. */
export const resultWords = ({ layers }: NetworkPlan): number =>
  4 + Math.ceil((layerSignals.length * layers.length) / 2) * 2;

interface Settings {
  plan: NetworkPlan;
  parameters: ParameterPlaces;
  training: TrainingSpec;
  /** Rows that fit, a multiple of 4. */
  capacity: number;
  threads: number;
}

export function placeStep({ plan, parameters, training, capacity, threads }: Settings, arena: Arena): Places {
  const inputStride = strideOf(plan.inputs);
  const rows = placeRows(plan, capacity, arena);
  const context: Context = { plan, training, parameters, rows };
  const scratch = arena.words(rows.scratchWords);
  const scratchBytes = arena.end - scratch;
  for (let thread = 1; thread < threads; thread++) arena.words(rows.scratchWords);
  const stagedRows = Math.max(capacity, Math.floor(stagedBytes / (inputStride * 4) / 4) * 4);
  const program = (operations: Operation[]): Program => ({
    at: arena.words(operations.length * Field.count),
    operations,
  });
  return {
    rows,
    context,
    scratch,
    scratchBytes,
    stagedRows,
    stagedX: arena.words(stagedRows * inputStride),
    stagedY: arena.words(stagedRows),
    steps: arena.words(stagedSteps * Step.count),
    results: arena.words(stagedSteps * resultWords(plan)),
    training: program(compileTraining(context)),
    inference: program(compileInference(context)),
  };
}
