/**
 * Threads that run the kernels on a shared memory. Between jobs they sleep in Atomics.wait, which a process does not wait for when
 * it ends; a job is a few words in shared memory, so that beginning one costs microseconds. A memory that a thread has not seen
 * comes to it as a message first.
 *
 * Why no share is done twice or left out: every thread has a word of its own, which changes when there is a job for it and at no
 * other time. The words of a job are common, and they are written only when all who were called before have answered. So a thread
 * that looks finds the words of the one job that it was called for, however late it wakes; and who is not of the team sleeps on.
 */
import { MessageChannel, Worker, type MessagePort, type receiveMessageOnPort } from "node:worker_threads";
import type { Job } from "#core/engine/fast/machine";
import type { KernelExports, SharedMemory, webAssembly } from "./webassembly";

/** Words of the control block. Thread n's own is the first of line n; the lines are those of a processor's cache. */
const words = {
  /** Threads that have begun. */
  begun: 0,
  /** Threads that have answered. */
  done: 1,
  /** Not 0 when a thread could not take a memory in. */
  failed: 2,
  /** 1 where there is news to hear, 0 where the kernels are to run. */
  news: 3,
  /** What the kernels are called with, from here on. */
  job: 4,
  line: 16,
};

/** A memory that a thread is to know from now on, and one to forget. */
interface News {
  number: number;
  memory: SharedMemory;
  forget: number | null;
}
/** Looks at a word, some 20 µs, before a thread sleeps: one that has no processor of its own must not burn another's. */
const mostLooks = 2000;
/** Memories that a thread keeps at hand: those of the runs that train in turns. */
const mostKnown = 4;

interface Start {
  module: object;
  control: SharedArrayBuffer;
  port: MessagePort;
  thread: number;
  patience: number;
  places: typeof words;
}

interface Member {
  port: MessagePort;
  /** Its word. */
  own: number;
  /** The memories that it knows, by their numbers, the latest first. */
  known: number[];
}

export class Crew {
  private readonly control: Int32Array;
  private members: Member[] = [];
  private readonly numbers = new WeakMap<SharedMemory, number>();
  private last = 0;
  /** Whether a thread has failed: this one does all from then on, which changes no result. */
  private broken = false;

  constructor(
    private readonly module: object,
    private readonly threads: number,
  ) {
    this.control = new Int32Array(new SharedArrayBuffer(4 * words.line * threads));
  }

  /** Whether all threads have begun; starts them if need be, which takes tens of milliseconds. */
  get ready(): boolean {
    if (this.members.length === 0) this.start();
    return !this.broken && Atomics.load(this.control, words.begun) === this.threads - 1;
  }

  run(memory: SharedMemory, exports: KernelExports, job: Job): number {
    if (this.members.length === 0) this.start();
    const team = this.members.length === job.threads - 1 ? this.members : this.members.slice(0, job.threads - 1);
    const number = this.numberOf(memory);
    if (!this.broken) this.introduce(memory, number, team);
    if (this.broken) return runAlone(exports, job);
    const { frame, threads, first, count, share } = job;
    const { first: own, of: shares, frameBytes } = share ?? { first: 0, of: threads, frameBytes: 0 };
    this.control.set([number, frame, first, count, own, shares, frameBytes], words.job);
    this.call(team, 0);
    // Who is still at work when this thread fails must not be called again.
    this.broken = true;
    const result = exports.run(frame, own, shares, first, count);
    this.broken = false;
    this.await(team);
    return result;
  }

  private call(team: readonly Member[], news: number): void {
    const { control } = this;
    control[words.news] = news;
    Atomics.store(control, words.done, 0);
    for (const { own } of team) {
      Atomics.add(control, own, 1);
      Atomics.notify(control, own);
    }
  }

  /** Mostly they end at the same time; asleep, one would be woken too late for the next job. */
  private await(team: readonly Member[]): void {
    const { control } = this;
    for (let looks = 0, seen = 0; (seen = Atomics.load(control, words.done)) < team.length; looks++) {
      if (looks > mostLooks) Atomics.wait(control, words.done, seen, 1);
    }
  }

  private numberOf(memory: SharedMemory): number {
    let number = this.numbers.get(memory);
    if (number === undefined) this.numbers.set(memory, (number = this.last++));
    return number;
  }

  /** Has those of a team know a memory. Who can't take it in must not be found missing at a barrier, so it is waited for. */
  private introduce(memory: SharedMemory, number: number, team: readonly Member[]): void {
    const strangers = team.filter((member) => !meets(member, number));
    if (strangers.length === 0) return;
    for (const { port, known } of strangers) {
      known.unshift(number);
      const forget = known.length > mostKnown ? known.pop()! : null;
      port.postMessage({ number, memory, forget } satisfies News);
    }
    this.call(strangers, 1);
    this.await(strangers);
    this.broken = Atomics.load(this.control, words.failed) !== 0;
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
        places: words,
      };
      const worker = new Worker(source, { eval: true, workerData, transferList: [port2] });
      worker.unref();
      port1.unref();
      this.members.push({ port: port1, own: thread * words.line, known: [] });
    }
  }
}

/** Whether a thread knows a memory; if so, it is its latest. */
function meets({ known }: Member, number: number): boolean {
  const at = known.indexOf(number);
  if (at > 0) known.unshift(...known.splice(at, 1));
  return at >= 0;
}

/** A job on the thread that calls it, with the same results. */
export function runAlone(exports: KernelExports, { frame, threads, first, count, share }: Job): number {
  if (!share) return exports.run(frame, 0, 1, first, count);
  let result = 0;
  for (let thread = 0; thread < threads; thread++) {
    result = exports.run(frame + thread * share.frameBytes, share.first + thread, share.of, first, count);
  }
  return result;
}

/** A thread's program. It runs as text, so that it needs no file beside the bundle: nothing from outside may stand in it. */
function work({ module, control, port, thread, patience, places }: Start, receive: typeof receiveMessageOnPort): never {
  const all = new Int32Array(control);
  const api = (globalThis as unknown as { WebAssembly: typeof webAssembly }).WebAssembly;
  const instances = new Map<number, KernelExports>();
  const { begun, done, failed, news, job } = places;
  const own = thread * places.line;
  const hear = () => {
    const { number, memory, forget } = receive(port)!.message as News;
    if (forget !== null) instances.delete(forget);
    instances.set(number, new api.Instance(module, { env: { memory } }).exports);
  };
  Atomics.add(all, begun, 1);
  for (let seen = 0; ;) {
    // The next job of a run that trains comes within microseconds, and waking takes fifty.
    for (let looks = 0; looks < patience && Atomics.load(all, own) === seen; looks++);
    Atomics.wait(all, own, seen);
    if (Atomics.load(all, own) === seen) continue;
    seen = Atomics.load(all, own);
    if (all[news] === 0) {
      const [number, frame, first, count] = [all[job]!, all[job + 1]!, all[job + 2]!, all[job + 3]!];
      const [share, shares, frameBytes] = [all[job + 4]!, all[job + 5]!, all[job + 6]!];
      instances.get(number)!.run(frame + thread * frameBytes, share + thread, shares, first, count);
    } else {
      try {
        hear();
      } catch {
        Atomics.store(all, failed, 1);
      }
    }
    Atomics.add(all, done, 1);
    Atomics.notify(all, done);
  }
}
const source = `const { workerData, receiveMessageOnPort } = require("node:worker_threads"); (${work.toString()})(workerData, receiveMessageOnPort);`;
