/**
 * A run on its way from the thread that trained it to the one that keeps it: all that a project has of it in one piece of memory,
 * which goes over as it is. Its weights are views of the same bytes; its curves are not: they go on to the window, and a view takes
 * all of its memory along.
 */
import type { Tensor } from "../engine/engine";
import type { RunSnapshot } from "../training/snapshot";
import type { NpyData } from "./npy";
import { ownParts } from "./parts";

/** So that every array begins where its numbers may (`npy.ts` pads its header to as many bytes). */
const alignment = 64;

export interface PackedRun {
  snapshot: RunSnapshot & Required<Pick<RunSnapshot, "packed">>;
  /** To be handed over with it. */
  memory: ArrayBuffer[];
}

const bufferOf = (value: unknown): ArrayBuffer[] =>
  ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer ? [value.buffer] : [];

/** The snapshot is not to be used any more once its memory was handed over. */
export function packRun(run: RunSnapshot): PackedRun {
  const own = ownParts(run);
  const starts: number[] = [];
  let length = 0;
  for (const { bytes } of own) {
    starts.push(length);
    length += Math.ceil(bytes.length / alignment) * alignment;
  }
  const memory = new ArrayBuffer(length);
  const parts = own.map(({ name, bytes }, n) => {
    const place = new Uint8Array(memory, starts[n], bytes.length);
    place.set(bytes);
    return { name, bytes: place };
  });
  const ends = new Map(parts.map(({ name, bytes }) => [name, bytes.byteOffset + bytes.length]));
  /** The numbers are the last bytes of their part. */
  const view = <A extends NpyData>(name: string, { byteLength, length: size, constructor }: A): A =>
    new (constructor as new (buffer: ArrayBuffer, from: number, length: number) => A)(
      memory,
      ends.get(`${name}.npy`)! - byteLength,
      size,
    );
  const tensors = (folder: string, of: readonly Tensor[]): Tensor[] =>
    of.map((tensor) => ({ ...tensor, data: view(`${folder}/${tensor.name}`, tensor.data) }));
  const { best, kept } = run;
  const snapshot = {
    ...run,
    tensors: tensors("tensors", run.tensors),
    optimizerState: tensors("optimizer", run.optimizerState),
    best: best && { ...best, tensors: tensors("best", best.tensors) },
    kept: kept.map((one) => ({ ...one, weights: view(`kept/${one.epoch}`, one.weights) })),
    packed: { parts },
  };
  const { ticks, epochs } = run.history;
  const curves = [...Object.values(ticks), ...Object.values(ticks.signals), ...Object.values(epochs)];
  return { snapshot, memory: [memory, ...curves.flatMap(bufferOf)] };
}
