/**
 * Threads that run the kernels on a shared memory. Between jobs they sleep in Atomics.wait, which a process does not wait for when
 * it ends; a job is a few words in shared memory, so that beginning one costs microseconds. A memory that a thread has not seen
 * comes to it as a message first.
 */
import { MessageChannel, Worker, type MessagePort, type receiveMessageOnPort } from "node:worker_threads";
import type { KernelExports, SharedMemory, webAssembly } from "./webassembly";

interface Job {
  frame: number;
  team: number;
  first: number;
  count: number;
}

/** Words of the control block. */
const jobs = 0;
const done = 1;
const argument = 2;
const begun = 7;

/** A memory to know from now on, or to forget. */
interface News {
  number: number;
  memory: SharedMemory | null;
}
/** Memories that threads keep at hand: the runs that train in turns. */
const mostKnown = 4;

interface Start {
  module: object;
  control: SharedArrayBuffer;
  port: MessagePort;
  thread: number;
}

export class Crew {
  private readonly control = new Int32Array(new SharedArrayBuffer(64));
  private workers: MessagePort[] = [];
  /** The memories that the threads know, the latest first. */
  private readonly known: { memory: SharedMemory; number: number }[] = [];
  private last = 0;

  constructor(
    private readonly module: object,
    private readonly threads: number,
  ) {}

  /** Whether all threads have begun; starts them if need be, which takes tens of milliseconds. */
  get ready(): boolean {
    if (this.workers.length === 0) this.start();
    return Atomics.load(this.control, begun) === this.threads - 1;
  }

  run(memory: SharedMemory, exports: KernelExports, { frame, team, first, count }: Job): number {
    if (this.workers.length === 0) this.start();
    const { control } = this;
    control.set([this.numberOf(memory), frame, team, first, count], argument);
    Atomics.store(control, done, 0);
    Atomics.add(control, jobs, 1);
    Atomics.notify(control, jobs);
    const result = exports.run(frame, 0, team, first, count);
    // They end with the same barrier as this one, but for the way back.
    for (let seen = Atomics.load(control, done); seen < team - 1; seen = Atomics.load(control, done)) {
      Atomics.wait(control, done, seen, 1);
    }
    return result;
  }

  /** Threads know a few memories, by number. */
  private numberOf(memory: SharedMemory): number {
    const { known } = this;
    const at = known.findIndex((one) => one.memory === memory);
    const one = known[at] ?? { memory, number: this.last++ };
    if (at !== 0) {
      if (at > 0) known.splice(at, 1);
      else this.tell({ number: one.number, memory });
      known.unshift(one);
      const old = known.length > mostKnown ? known.pop() : undefined;
      if (old) this.tell({ number: old.number, memory: null });
    }
    return one.number;
  }
  private tell(news: News): void {
    for (const port of this.workers) port.postMessage(news);
  }

  private start(): void {
    for (let thread = 1; thread < this.threads; thread++) {
      const { port1, port2 } = new MessageChannel();
      const workerData: Start = {
        module: this.module,
        control: this.control.buffer as SharedArrayBuffer,
        port: port2,
        thread,
      };
      const worker = new Worker(source, { eval: true, workerData, transferList: [port2] });
      worker.unref();
      port1.unref();
      this.workers.push(port1);
    }
  }
}

/** A thread's program. It runs as text, so that it needs no file beside the bundle: nothing from outside may stand in it. */
function work({ module, control, port, thread }: Start, receive: typeof receiveMessageOnPort): never {
  const words = new Int32Array(control);
  const api = (globalThis as unknown as { WebAssembly: typeof webAssembly }).WebAssembly;
  const instances = new Map<number, KernelExports>();
  for (let seen = 0; ;) {
    Atomics.wait(words, 0, seen);
    if (Atomics.load(words, 0) === seen) continue;
    seen = Atomics.load(words, 0);
    for (let message = receive(port); message; message = receive(port)) {
      const { number, memory } = message.message as News;
      if (memory === null) instances.delete(number);
      else instances.set(number, new api.Instance(module, { env: { memory } }).exports);
    }
    const [number, frame, team, first, count] = [words[2]!, words[3]!, words[4]!, words[5]!, words[6]!];
    if (thread >= team) continue;
    instances.get(number)!.run(frame, thread, team, first, count);
    Atomics.add(words, 1, 1);
    Atomics.notify(words, 1);
  }
}
const source = `const { workerData, receiveMessageOnPort } = require("node:worker_threads"); (${work.toString()})(workerData, receiveMessageOnPort);`;
