/** The fast engine with what it needs of Node: the kernels, memory and threads. */
import { performance } from "node:perf_hooks";
import type { Engine } from "#core/engine/engine";
import { fastEngine } from "#core/engine/fast/index";
import type { Job, Machine, Workspace } from "#core/engine/fast/machine";
import { Memory } from "./memory";
import { Crew, runAlone } from "./threads";
import { emulatedModule, kernelModule } from "./webassembly";

export interface MachineOptions {
  /** Take all threads, whether they help or not. */
  always?: boolean;
  /** Do without the processor's fused multiply-add: the same bits, slowly. */
  emulated?: boolean;
}

/** A machine with so many threads at most; those beyond the first are started when a model first takes them. */
export function nodeMachine(threads = 1, { always = false, emulated = false }: MachineOptions = {}): Machine {
  const module = emulated ? emulatedModule() : kernelModule();
  const crew = threads > 1 ? new Crew(module, threads) : null;
  return {
    threads,
    always,
    get ready() {
      return crew?.ready ?? false;
    },
    clock: () => performance.now(),
    open(): Workspace {
      const place = memories.find((one) => one.module === module && !one.isFull) ?? new Memory(module);
      if (!memories.includes(place)) memories.push(place);
      return new Place(place, crew);
    },
  };
}

const memories: Memory[] = [];
/** What a model that is gone leaves behind. */
const abandoned = new FinalizationRegistry<{ place: Memory; regions: Set<number> }>(({ place, regions }) => {
  for (const at of regions) place.give(at);
});
/** Arrays that somebody may hold longer than the model: they keep its regions. */
const holders = new WeakMap<Float32Array, Place>();

class Place implements Workspace {
  private readonly regions = new Set<number>();
  constructor(
    private readonly place: Memory,
    private readonly crew: Crew | null,
  ) {
    abandoned.register(this, { place, regions: this.regions });
  }
  get buffer(): SharedArrayBuffer {
    return this.place.memory.buffer;
  }
  take(bytes: number): number {
    const at = this.place.take(bytes);
    this.regions.add(at);
    return at;
  }
  give(at: number): void {
    this.regions.delete(at);
    this.place.give(at);
  }
  array(at: number, length: number): Float32Array {
    const array = new Float32Array(this.buffer, at, length);
    holders.set(array, this);
    return array;
  }
  run(job: Job): number {
    const { memory, exports } = this.place;
    return job.threads > 1 && this.crew ? this.crew.run(memory, exports, job) : runAlone(exports, job);
  }
}

/** The engine of the application and of the command line. */
export const nodeEngine = (threads = 1, options?: MachineOptions): Engine => fastEngine(nodeMachine(threads, options));
