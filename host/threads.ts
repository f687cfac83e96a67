/**
 * Threads that run the kernels on a shared memory. Between jobs they sleep in Atomics.wait, which a process does not wait for when
 * it ends; a job is a few words in shared memory, so that beginning one costs microseconds. A memory that a thread has not seen
 * comes to it as a message first.
 */
import { MessageChannel, Worker, type MessagePort, type receiveMessageOnPort } from "node:worker_threads";
import type { Job } from "#core/engine/fast/machine";
import type { KernelExports, SharedMemory, webAssembly } from "./webassembly";

/** Words of the control block. */
const jobs = 0;
const done = 1;
const argument = 2;
const begun = 10;

/** A memory to know from now on, or to forget. */
interface News {
  number: number;
  memory: SharedMemory | null;
}
/** Looks at a word, some 20 µs, before a thread sleeps: one that has no processor of its own must not burn another's. */
const mostLooks = 2000;
/** Memories that threads keep at hand: the runs that train in turns. */
const mostKnown = 4;

interface Start {
  module: object;
  control: SharedArrayBuffer;
  port: MessagePort;
  thread: number;
  patience: number;
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

  run(memory: SharedMemory, exports: KernelExports, { frame, threads, first, count, share }: Job): number {
    if (this.workers.length === 0) this.start();
    const { control } = this;
    const { first: own, of: shares, frameBytes } = share ?? { first: 0, of: threads, frameBytes: 0 };
    control.set([this.numberOf(memory), frame, threads, first, count, own, shares, frameBytes], argument);
    Atomics.store(control, done, 0);
    Atomics.add(control, jobs, 1);
    Atomics.notify(control, jobs);
    const result = exports.run(frame, own, shares, first, count);
    // Mostly they end at the same time; asleep, one would be woken too late for the next job.
    for (let looks = 0, seen = 0; (seen = Atomics.load(control, done)) < threads - 1; looks++) {
      if (looks > mostLooks) Atomics.wait(control, done, seen, 1);
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
        patience: mostLooks,
      };
      const worker = new Worker(source, { eval: true, workerData, transferList: [port2] });
      worker.unref();
      port1.unref();
      this.workers.push(port1);
    }
  }
}

/** A thread's program. It runs as text, so that it needs no file beside the bundle: nothing from outside may stand in it. */
function work({ module, control, port, thread, patience }: Start, receive: typeof receiveMessageOnPort): never {
  const words = new Int32Array(control);
  const api = (globalThis as unknown as { WebAssembly: typeof webAssembly }).WebAssembly;
  const instances = new Map<number, KernelExports>();
  Atomics.add(words, 10, 1);
  for (let seen = 0; ;) {
    // The next job of a run that trains comes within microseconds, and waking takes fifty.
    for (let looks = 0; looks < patience && Atomics.load(words, 0) === seen; looks++);
    Atomics.wait(words, 0, seen);
    if (Atomics.load(words, 0) === seen) continue;
    seen = Atomics.load(words, 0);
    for (let message = receive(port); message; message = receive(port)) {
      const { number, memory } = message.message as News;
      if (memory === null) instances.delete(number);
      else instances.set(number, new api.Instance(module, { env: { memory } }).exports);
    }
    const [number, frame, threads, first, count] = [words[2]!, words[3]!, words[4]!, words[5]!, words[6]!];
    const [own, shares, frameBytes] = [words[7]!, words[8]!, words[9]!];
    if (thread >= threads) continue;
    instances.get(number)!.run(frame + thread * frameBytes, own + thread, shares, first, count);
    Atomics.add(words, 1, 1);
    Atomics.notify(words, 1);
  }
}
const source = `const { workerData, receiveMessageOnPort } = require("node:worker_threads"); (${work.toString()})(workerData, receiveMessageOnPort);`;
