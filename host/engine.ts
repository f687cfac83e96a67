/** The fast engine with what it needs of Node: the kernels, memory and threads. */
import { performance } from "node:perf_hooks";
import type { Engine } from "#core/engine/engine";
import { fastEngine } from "#core/engine/fast/index";
import type { Machine, Workspace } from "#core/engine/fast/machine";
import { kernels } from "./generated/kernels";
import { Crew } from "./threads";
import { webAssembly, type SharedMemory } from "./webassembly";

const pageBytes = 65_536;
/** Pages of a memory at most: 4 GiB. */
const mostPages = 65_536;

let compiled: object | null = null;
/** The kernels' module, compiled once. */
export const kernelModule = () => (compiled ??= new webAssembly.Module(Buffer.from(kernels, "base64")));

export interface MachineOptions {
  /** Take all threads, whether they help or not. */
  always?: boolean;
}

/** A machine with so many threads at most; those beyond the first are started when a model first takes them. */
export function nodeMachine(threads = 1, { always = false }: MachineOptions = {}): Machine {
  const crew = threads > 1 ? new Crew(kernelModule(), threads) : null;
  return {
    threads,
    always,
    get ready() {
      return crew?.ready ?? false;
    },
    clock: () => performance.now(),
    open(bytes): Workspace {
      const initial = Math.ceil(bytes / pageBytes);
      const memory = new webAssembly.Memory({ initial, maximum: mostPages, shared: true });
      const { exports } = new webAssembly.Instance(kernelModule(), { env: { memory } });
      return {
        get buffer() {
          return memory.buffer;
        },
        base: exports.heapBase(),
        grow(size) {
          const pages = Math.ceil((size - memory.buffer.byteLength) / pageBytes);
          if (pages > 0) growMemory(memory, pages);
        },
        run(frame, team, first, count) {
          if (team === 1 || !crew) return exports.run(frame, 0, 1, first, count);
          return crew.run(memory, exports, { frame, team, first, count });
        },
      };
    },
  };
}

function growMemory(memory: SharedMemory, pages: number): void {
  try {
    memory.grow(pages);
  } catch {
    const megabytes = Math.ceil((pages * pageBytes) / 2 ** 20);
    throw new RangeError(
      `The network and its batches need ${megabytes} MB more than the 4 GB of one network, or than there is. Take a smaller batch size or fewer units.`,
    );
  }
}

/** The engine of the application and of the command line. */
export const nodeEngine = (threads = 1, options?: MachineOptions): Engine => fastEngine(nodeMachine(threads, options));
