/**
 * Zstandard, unpacked in a thread, so that neither its time nor its memory stays here. Node's own (from 22.15 on) is not used:
 * in 22.23 it takes a cut file for a whole one and stops after the first frame of several.
 */
import { Transform, type TransformCallback } from "node:stream";
import { MessageChannel, Worker, type MessagePort } from "node:worker_threads";
import type { ZstdAnswer, ZstdChunk, ZstdWork } from "./zstd-messages";
import { script } from "./zstd-thread?thread";

/** Unpacks all frames one after the other, with their checksums; fails where the last one is cut. */
export function createZstdUnpacker(): Transform {
  return new ZstdUnpacker();
}

class ZstdUnpacker extends Transform {
  private readonly worker: Worker;
  private readonly port: MessagePort;
  private readonly sent = new Int32Array(new SharedArrayBuffer(8));
  private goOn: TransformCallback = () => {};
  private waiting = 0;

  constructor() {
    super();
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    const workerData: ZstdWork = { port: port2, sent: this.sent };
    this.worker = new Worker(script, { eval: true, workerData, transferList: [port2] });
    this.worker.once("error", (error) => this.destroy(error));
    port1.on("message", (answer: ZstdAnswer) => this.hear(answer));
  }

  override _transform(chunk: Uint8Array, _encoding: string, callback: TransformCallback): void {
    this.send(chunk, callback);
  }
  override _flush(callback: TransformCallback): void {
    this.send(null, callback);
  }
  override _read(size: number): void {
    this.ask();
    // oxlint-disable-next-line no-underscore-dangle -- the name that Node gives to what streams override
    super._read(size);
  }
  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.port.close();
    void this.worker.terminate();
    callback(error);
  }

  private send(chunk: ZstdChunk, callback: TransformCallback): void {
    this.goOn = callback;
    this.port.postMessage(chunk);
    Atomics.add(this.sent, 0, 1);
    Atomics.notify(this.sent, 0);
  }

  /** Lets the thread go on behind what was taken. */
  private ask(): void {
    Atomics.add(this.sent, 1, this.waiting);
    Atomics.notify(this.sent, 1);
    this.waiting = 0;
  }

  private hear(answer: ZstdAnswer): void {
    if (answer.type === "content") {
      this.waiting++;
      if (this.push(answer.content)) this.ask();
    } else if (answer.type === "error") this.destroy(new Error(answer.message));
    else this.goOn();
  }
}
