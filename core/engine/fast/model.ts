/**
 * A model whose numbers live in one memory of the kernels. Everything is laid out when it is built; a batch larger than all
 * before moves what lasts for a step only. Many updates are one call.
 */
import { Matrix } from "../../matrix";
import { activationOfLayer, type LayerPlan } from "../../network/kinds/layers/index";
import { numbersOf } from "../../network/kinds/optimizers/index";
import type { NetworkPlan } from "../../network/plan";
import {
  layerSignals,
  type Batch,
  type FloatArray,
  type Model,
  type ModelSettings,
  type Signals,
  type StepBlock,
  type StepResult,
  type StepSettings,
  type Tensor,
} from "../engine";
import { Arena, strideOf } from "../plan/arena";
import { Field, Frame, LayerWord, Step } from "../plan/codes";
import { outputOf } from "../plan/compile";
import { placeParameters, type ParameterPlaces } from "../plan/parameters";
import type { Place } from "../plan/places";
import { placeStep, resultWords, stagedSteps, type Places, type Program } from "../plan/step";
import { drawWeights } from "./draw";
import type { Machine, Workspace } from "./machine";
import { fewestPieces, frameCopyWords, pieceWork, stepInPieces } from "./pieces";
import { wordsOf, writeOperations, type Words } from "./records";
import { Team } from "./team";

/** Rows that inference takes at a time, unless batches are larger. */
const inferenceRows = 128;
/** Numbers that are copied in before a step in pieces is interrupted. */
const stagedNumbers = 1_000_000;

export class FastModel implements Model {
  readonly layers: readonly LayerPlan[];
  readonly tensors: readonly Tensor[];
  readonly optimizerState: readonly Tensor[];
  private readonly workspace: Workspace;
  private readonly parameters: ParameterPlaces;
  private readonly frame: number;
  /** Copies of the frame, for steps in pieces. */
  private readonly copies: number;
  private readonly layerTable: number;
  /** The region of what lasts for a step. */
  private changing: number | null = null;
  private places!: Places;
  private readonly team: Team;
  private readonly inputStride: number;
  private readonly resultWords: number;
  private words: Words;
  private signals: Signals[] = [];

  constructor(
    readonly plan: NetworkPlan,
    private readonly settings: ModelSettings,
    machine: Machine,
  ) {
    this.layers = plan.layers;
    this.inputStride = strideOf(plan.inputs);
    this.resultWords = resultWords(plan);
    this.workspace = machine.open();
    const { made: lasting } = this.claim((arena) => ({
      frame: arena.words(Frame.count),
      layerTable: arena.words(LayerWord.count * plan.layers.length),
      classWeights: arena.words(plan.classes),
      copies: arena.words(frameCopyWords * machine.threads),
      parameters: placeParameters(plan, settings.training.optimizer, arena),
    }));
    this.frame = lasting.frame;
    this.copies = lasting.copies;
    this.layerTable = lasting.layerTable;
    this.parameters = lasting.parameters;
    this.words = wordsOf(this.workspace.buffer);
    const weights = settings.classWeights;
    if (weights) this.words.f.set(weights, lasting.classWeights / 4);
    this.team = new Team(machine, plan, settings.training.batchSize);
    this.layOut(inferenceRows);
    this.writeFrame(weights ? lasting.classWeights : 0);
    const { layers, parameters } = this.parameters;
    const tensor = (place: Place): Tensor => ({
      name: place.name,
      shape: place.shape,
      data: this.workspace.array(place.at, place.length),
      trainable: place.trainable,
    });
    this.tensors = layers.flatMap((layer) => [...layer.parameters, ...layer.statistics].map(tensor));
    this.optimizerState = [
      ...parameters.flatMap(({ state }) => state),
      ...layers.flatMap(({ silentSteps }) => silentSteps ?? []),
    ].map(tensor);
    drawWeights(this.layers, this.tensors, settings);
  }

  trainStep(batch: Batch, { step, learningRate, measure }: StepSettings): StepResult {
    this.makeRoom(batch.rows);
    this.stage(batch.x, batch.y, 0, batch.rows, 0, null);
    this.writeStep(0, 0, batch.rows, step, learningRate, measure);
    this.train(1);
    const { signals, ...result } = this.resultOf(0, measure);
    return signals ? { ...result, signals: copyOf(signals) } : result;
  }

  trainSteps({ x, y, order, batchSize, first, step, learningRates, measured }: StepBlock): StepResult[] {
    this.makeRoom(Math.min(batchSize, order.length - first));
    const source = x instanceof Matrix ? x : Matrix.of(x, this.plan.inputs);
    const room = Math.ceil(Math.min(batchSize, this.places.stagedRows) / 4) * 4;
    const fitting = Math.max(1, Math.floor(this.places.stagedRows / room));
    const count = Math.min(learningRates.length, stagedSteps, fitting);
    for (let n = 0; n < count; n++) {
      const at = first + n * batchSize;
      const rows = Math.min(batchSize, order.length - at);
      this.stage(source, y, at, rows, n * room, order);
      this.writeStep(n, n * room, rows, step + n, learningRates[n]!, measured[n] !== 0);
    }
    const done = this.train(count);
    const results: StepResult[] = [];
    for (let n = 0; n < done; n++) results.push(this.resultOf(n, measured[n] !== 0));
    return results;
  }

  *trainPieces(block: StepBlock, work = pieceWork): Generator<void, StepResult[], void> {
    const { x, y, order, batchSize, first, step, learningRates, measured } = block;
    const rows = Math.min(batchSize, order.length - first);
    const pieces = Math.ceil((rows * this.plan.multiplications) / work);
    if (pieces < fewestPieces) return this.trainSteps(block);
    this.makeRoom(rows);
    const source = x instanceof Matrix ? x : Matrix.of(x, this.plan.inputs);
    const some = Math.ceil(stagedNumbers / this.plan.inputs);
    for (let from = 0; from < rows; from += some) {
      this.stage(source, y, first + from, Math.min(some, rows - from), from, order);
      yield;
    }
    this.writeStep(0, 0, rows, step, learningRates[0]!, measured[0] !== 0);
    this.markEnds(1);
    this.prepareRun(this.places.training);
    yield* stepInPieces({
      workspace: this.workspace,
      words: this.words.i,
      frame: this.frame,
      copies: this.copies,
      threads: this.team.threads,
      program: this.places.training,
      operationBytes: Field.count * 4,
      pieces,
    });
    return [this.resultOf(0, measured[0] !== 0)];
  }

  predict(x: FloatArray, rows: number, unchanged = false): Float32Array {
    const { outputs } = this.plan;
    const out = new Float32Array(rows * outputs);
    const take = (count: number, from: number) => this.copyOut(this.places.rows.predictions, outputs, count, out, from);
    this.infer(x, null, rows, take, unchanged);
    return out;
  }

  loss({ x, y, rows }: Batch): number {
    let sum = 0;
    this.infer(x, y, rows, (count) => (sum += this.sumLosses(count)));
    return sum / rows;
  }

  assess({ x, y, rows }: Batch, unchanged = false): { loss: number; outputs: Float32Array } {
    const { outputs } = this.plan;
    const out = new Float32Array(rows * outputs);
    let sum = 0;
    const take = (count: number, from: number) => {
      sum += this.sumLosses(count);
      this.copyOut(this.places.rows.predictions, outputs, count, out, from);
    };
    this.infer(x, y, rows, take, unchanged);
    return { loss: sum / rows, outputs: out };
  }

  activations(x: FloatArray, rows: number, layer: number): FloatArray {
    if (layer < 0) return x.slice(0, rows * this.plan.inputs);
    const { units } = this.layers[layer]!;
    const last = layer === this.layers.length - 1;
    const out = new Float32Array(rows * units);
    const place = last ? this.places.rows.predictions : outputOf(this.places.context, layer, false);
    this.infer(x, null, rows, (count, from) =>
      this.copyOut(place === 0 ? this.places.stagedX : place, units, count, out, from),
    );
    return out;
  }

  /** Takes a region as large as the places that `make` asks for. */
  private claim<T>(make: (arena: Arena) => T): { made: T; at: number } {
    const size = new Arena(0);
    make(size);
    const at = this.workspace.take(size.end);
    return { made: make(new Arena(at)), at };
  }

  /** Lays out what depends on the number of rows, for so many of them. */
  private layOut(capacity: number): void {
    if (this.changing !== null) this.workspace.give(this.changing);
    const { plan, parameters, settings, team } = this;
    const step = { plan, parameters, training: settings.training, capacity, threads: team.most };
    const { made: places, at } = this.claim((arena) => placeStep(step, arena));
    this.changing = at;
    this.places = places;
    this.words = wordsOf(this.workspace.buffer);
    this.signals = [];
    for (const program of [places.training, places.inference]) {
      writeOperations(this.words, program.at, program.operations);
    }
    this.setFrame(Frame.scratch, places.scratch);
    this.setFrame(Frame.scratchBytes, places.scratchBytes);
    this.setFrame(Frame.rowLosses, places.rows.rowLosses);
    this.setFrame(Frame.rowSums, places.rows.rowSums);
    this.setFrame(Frame.rowCapacity, capacity);
    this.setFrame(Frame.steps, places.steps);
  }

  private writeFrame(classWeights: number): void {
    const { settings, parameters } = this;
    const { clip, seed } = settings.training;
    this.setFrame(Frame.partials, parameters.partials);
    this.setFrame(Frame.partialCount, parameters.partialCount);
    this.setFrame(Frame.layers, this.layerTable);
    this.setFrame(Frame.layerCount, parameters.layers.length);
    this.setFrame(Frame.classWeights, classWeights);
    this.setFrame(Frame.seed, seed);
    this.setFrame(Frame.stepsPerEpoch, settings.stepsPerEpoch);
    this.setFrame(Frame.clip, clip === null ? 0 : clip.type === "value" ? 1 : 2);
    this.words.f[this.frame / 4 + Frame.clipLimit] = clip?.limit ?? 0;
    parameters.layers.forEach((layer, l) => {
      const measured = layer.parameters.filter((parameter) => parameter.measured);
      const table = this.layerTable / 4 + l * LayerWord.count;
      const { i } = this.words;
      i[table + LayerWord.firstPartial] = measured[0]?.firstPartial ?? 0;
      i[table + LayerWord.partials] = measured.reduce((sum, { blocks }) => sum + blocks, 0);
      i[table + LayerWord.numbers] = measured.reduce((sum, { length }) => sum + length, 0);
      i[table + LayerWord.silentSteps] = layer.silentSteps?.at ?? 0;
      i[table + LayerWord.units] = layer.plan.units;
      i[table + LayerWord.saturates] = activationOfLayer(layer.plan)?.saturates ? 1 : 0;
      i[table + LayerWord.trained] = measured.length > 0 ? 1 : 0;
    });
  }

  private setFrame(word: Frame, value: number): void {
    this.words.i[this.frame / 4 + word] = value;
  }

  private makeRoom(rows: number): void {
    const { capacity } = this.places.rows;
    if (rows > capacity) this.layOut(Math.ceil(rows / 4) * 4);
  }

  /** Copies rows `from`… (of the order, if there is one) to the staged row `to` and after it. */
  private stage(
    x: FloatArray | Matrix,
    y: FloatArray | null,
    from: number,
    rows: number,
    to: number,
    order: Uint32Array | null,
  ): void {
    const { inputs } = this.plan;
    const { inputStride: stride, words } = this;
    const blocks = x instanceof Matrix ? x.blocks : [x];
    const { shift, mask } = x instanceof Matrix ? x : { shift: 31, mask: 2 ** 31 - 1 };
    const { f } = words;
    const toX = this.places.stagedX / 4 + to * stride;
    const toY = this.places.stagedY / 4 + to;
    for (let n = 0; n < rows; n++) {
      const row = order ? order[from + n]! : from + n;
      f[toY + n] = y ? y[row]! : 0;
      const block = blocks[row >>> shift]!;
      const at = (row & mask) * inputs;
      const place = toX + n * stride;
      if (inputs > 64) f.set(block.subarray(at, at + inputs), place);
      else for (let j = 0; j < inputs; j++) f[place + j] = block[at + j]!;
    }
  }

  private writeStep(n: number, staged: number, rows: number, step: number, rate: number, measure: boolean): void {
    const { i, f } = this.words;
    const at = this.places.steps / 4 + n * Step.count;
    const numbers = numbersOf(this.settings.training.optimizer, { learningRate: rate, count: step + 1 });
    i[at + Step.rows] = rows;
    i[at + Step.x] = this.places.stagedX + staged * this.inputStride * 4;
    i[at + Step.y] = this.places.stagedY + staged * 4;
    i[at + Step.step] = step;
    i[at + Step.measured] = measure ? 1 : 0;
    i[at + Step.first] = 0;
    i[at + Step.last] = 0;
    f[at + Step.rate] = numbers.rate;
    f[at + Step.gradientRate] = numbers.gradientRate;
    f[at + Step.rootInverse] = numbers.rootInverse;
    f[at + Step.decayFactor] = numbers.decayFactor;
    i[at + Step.result] = this.places.results + n * this.resultWords * 4;
  }

  private prepareRun(program: Program): void {
    this.setFrame(Frame.operations, program.at);
    this.setFrame(Frame.operationCount, program.operations.length);
    this.setFrame(Frame.stop, 0);
  }
  private run(program: Program, threads: number, count: number): number {
    this.prepareRun(program);
    return this.workspace.run({ frame: this.frame, threads, first: 0, count });
  }

  private markEnds(count: number): void {
    const { i } = this.words;
    i[this.places.steps / 4 + Step.first] = 1;
    i[this.places.steps / 4 + (count - 1) * Step.count + Step.last] = 1;
  }
  private train(count: number): number {
    this.markEnds(count);
    return this.team.run(count, (threads) => this.run(this.places.training, threads, count));
  }

  private resultOf(n: number, measured: boolean): StepResult {
    const at = this.places.results / 4 + n * this.resultWords;
    const loss = this.words.d[at / 2]!;
    const penalty = this.words.d[at / 2 + 1]!;
    return measured ? { loss, penalty, signals: this.signalsOf(n) } : { loss, penalty };
  }

  /** Views of the place where the signals of step `n` come to lie, made once. */
  private signalsOf(n: number): Signals {
    const layers = this.layers.length;
    const first = this.places.results / 4 + n * this.resultWords + 4;
    return (this.signals[n] ??= Object.fromEntries(
      layerSignals.map((name, s) => [name, this.words.f.subarray(first + s * layers, first + (s + 1) * layers)]),
    ) as Signals);
  }

  /** Weights that are `unchanged` since the last time are packed already. */
  private infer(
    x: FloatArray,
    y: FloatArray | null,
    rows: number,
    take: (count: number, from: number) => void,
    unchanged = false,
  ): void {
    const { capacity } = this.places.rows;
    for (let from = 0; from < rows; from += capacity) {
      const count = Math.min(capacity, rows - from);
      this.stage(x, y, from, count, 0, null);
      this.writeStep(0, 0, count, 0, 0, false);
      this.words.i[this.places.steps / 4 + Step.first] = from === 0 && !unchanged ? 1 : 0;
      this.run(this.places.inference, this.team.threadsFor(count), 1);
      take(count, from);
    }
  }

  private sumLosses(count: number): number {
    const at = this.places.rows.rowLosses / 8;
    let sum = 0;
    for (let row = 0; row < count; row++) sum += this.words.d[at + row]!;
    return sum;
  }

  /** Rows from a matrix with room at its edge to one without. */
  private copyOut(place: number, units: number, rows: number, out: Float32Array, from: number): void {
    const { f } = this.words;
    const stride = strideOf(units);
    for (let row = 0; row < rows; row++) {
      const at = place / 4 + row * stride;
      const to = (from + row) * units;
      for (let j = 0; j < units; j++) out[to + j] = f[at + j]!;
    }
  }
}

const copyOf = (signals: Signals): Signals =>
  Object.fromEntries(Object.entries(signals).map(([name, values]) => [name, values.slice()])) as Signals;
