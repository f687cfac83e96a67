/** A thread that unpacks Zstandard in WebAssembly. */
import { receiveMessageOnPort, workerData } from "node:worker_threads";
import { ZSTDDecoder } from "zstddec/stream";
import type { ZstdAnswer, ZstdChunk, ZstdWork } from "./zstd-messages";

/** Calls of the decoder without output in one chunk: more than any file's empty frames, and what an error repeats for ever. */
const mostEmpty = 1000;

// The thread is started by `zstd.ts` alone, with this as its data.
const { port, sent } = workerData as ZstdWork;
const answer = (message: ZstdAnswer, moved: ArrayBuffer[] = []) => port.postMessage(message, moved);
let empty = 0;

/** Pieces of content that may lie ready. */
const mostAhead = 32;
let given = 0;

function give(content: Uint8Array): void {
  for (;;) {
    const taken = Atomics.load(sent, 1);
    if (given - taken < mostAhead) break;
    Atomics.wait(sent, 1, taken);
  }
  given++;
  answer({ type: "content", content }, [content.buffer as ArrayBuffer]);
}

/** The decoder asks for its chunks without waiting, so the thread sleeps until the next one is there. */
function* chunks(): Generator<Uint8Array> {
  for (let taken = 0; ; taken++) {
    if (taken > 0) answer({ type: "next" });
    Atomics.wait(sent, 0, taken);
    const received: { message: ZstdChunk } | undefined = receiveMessageOnPort(port);
    if (!received?.message) return;
    empty = 0;
    yield received.message;
  }
}

async function run(): Promise<void> {
  const decoder = new ZSTDDecoder();
  await decoder.init();
  for (const content of decoder.decodeStreaming(chunks())) {
    if (content.length > 0) {
      empty = 0;
      give(content);
    } else if (++empty > mostEmpty) throw new Error("invalid data or a wrong checksum");
  }
}

run().then(
  () => answer({ type: "end" }),
  (error: unknown) => answer({ type: "error", message: error instanceof Error ? error.message : String(error) }),
);
