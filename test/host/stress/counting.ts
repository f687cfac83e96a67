/** A module that counts what was run, in the kernels' place: some 100 bytes of WebAssembly. */
import { webAssembly } from "#host/webassembly";

/** (module (import "env" "memory" (memory 1 PAGES shared)) (func (export "run") (param i32 i32 i32 i32 i32) (result i32) …)) */
const bytesOf = (pages: number) =>
  [
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    // The type of `run`: frame, thread, threads, first, count.
    section(1, [1, 0x60, 5, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 1, 0x7f]),
    section(2, [1, ...name("env"), ...name("memory"), 0x02, 0x03, 1, pages]),
    section(3, [1, 0]),
    section(7, [1, ...name("run"), 0, 0]),
    section(10, [1, ...body()]),
  ].flat();

/** Counts `first` down to 0, then adds 1 to the word of the frame that is the thread's, and gives `count`. */
function body(): number[] {
  const [local, end] = [0x20, 0x0b];
  const spin = [0x03, 0x40, local, 3, 0x41, 1, 0x6b, 0x22, 3, 0x41, 0, 0x4a, 0x0d, 0, end];
  const place = [local, 0, local, 1, 0x41, 2, 0x74, 0x6a];
  const add = [...place, 0x41, 1, 0xfe, 0x1e, 2, 0, 0x1a];
  const code = [0, ...spin, ...add, local, 4, end];
  return [code.length, ...code];
}

function section(id: number, content: number[]): number[] {
  return [id, content.length, ...content];
}
function name(text: string): number[] {
  return [text.length, ...Buffer.from(text)];
}

/** Its memory may have so many pages. */
export const countingModule = (pages: number): object => new webAssembly.Module(Uint8Array.from(bytesOf(pages)));
