/** The kernels' entrance: runs a compiled list of operations for a list of steps, on one thread of several. */
import { Field, Frame, Op, Step } from "../plan/codes";
import { batchNormBackSums, batchNormSums } from "./batch-norm";
import { biasGradient, dense, inputGradient, countSilent, weightGradient } from "./dense";
import {
  activate,
  activateBack,
  add,
  dropOut,
  dropOutBack,
  computeLoss,
  measureOutput,
  normalise,
  normaliseBack,
  normaliseByRunning,
  normaliseRows,
  normaliseRowsBack,
} from "./layers";
import { i, p, s, source, step, takeOperation, takeStep } from "./operation";
import { gatherParameters, gatherRows } from "./signals";
import { barrier, enter, scratch, shareRows, thread, word } from "./threads";
import { ownSpare } from "./tiles";
import { clipNorm, pack, prepare, update, weightStep } from "./updates";
export { fuses } from "./fma";
export { elementary, fuse, gradientProduct, multiply, packAll, peak } from "./probes";

/** Runs `count` steps from step record `first` on; gives how many were done: a loss that is not finite ends it. */
export function run(place: usize, index: i32, team: i32, first: i32, count: i32): i32 {
  enter(place, index, team);
  ownSpare(scratch());
  const operations = <usize>word(Frame.operations);
  const end = operations + <usize>(word(Frame.operationCount) * Field.count) * 4;
  for (let n = 0; n < count; n++) {
    takeStep(<usize>word(Frame.steps) + <usize>((first + n) * Step.count) * 4);
    shareRows(s(Step.rows));
    for (let place = operations; place < end; place += Field.count * 4) {
      takeOperation(place);
      perform();
    }
    if (word(Frame.stop) !== 0) return n + 1;
  }
  return count;
}

function perform(): void {
  switch (i(Field.op)) {
    case Op.barrier:
      if (i(Field.kind) === 0 || s(Step.first) !== 0) barrier();
      return;
    case Op.dense:
      return dense();
    case Op.activate:
      return activate();
    case Op.batchNormSums:
      return batchNormSums(source(), i(Field.outputStride), p(Field.state2));
    case Op.batchNorm:
      return normalise();
    case Op.batchNormInference:
      return normaliseByRunning();
    case Op.rowNorm:
      return normaliseRows();
    case Op.dropout:
      return dropOut();
    case Op.add:
      return add();
    case Op.loss:
      return computeLoss();
    case Op.measureOutput:
      return measureOutput();
    case Op.gatherRows:
      if (thread === 0) gatherRows(step);
      return;
    case Op.dropoutBack:
      return dropOutBack();
    case Op.batchNormBackSums:
      return batchNormBackSums(p(Field.input), p(Field.other), i(Field.outputStride), p(Field.state2));
    case Op.batchNormBack:
      return normaliseBack();
    case Op.rowNormBack:
      return normaliseRowsBack();
    case Op.activateBack:
      return activateBack();
    case Op.inputGradient:
      return inputGradient();
    case Op.countSilent:
      return countSilent();
    case Op.weightGradient:
      return weightGradient();
    case Op.weightStep:
      return weightStep();
    case Op.biasGradient:
      return biasGradient();
    case Op.prepare:
      return prepare();
    case Op.clipNorm:
      return clipNorm();
    case Op.update:
      return update();
    case Op.pack:
      return pack();
    case Op.gatherParameters:
      if (thread === 0) gatherParameters(step);
      return;
  }
}

/** Where free memory begins. */
export function heapBase(): usize {
  return __heap_base;
}
