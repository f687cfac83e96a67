/**
 * Memories that the kernels run in, shared by many models: Electron 25 gives a process no more than a hundred of them, whatever
 * their size. A region comes back when its owner does not need it any more, or is gone.
 */
import { totalmem } from "node:os";
import { webAssembly, type KernelExports, type SharedMemory } from "./webassembly";

const pageBytes = 65_536;
/** Pages of a memory at most: 4 GiB. */
const mostPages = 65_536;
/** Bytes that a memory holds when the next model goes to another: what is left is room for models to grow. */
const full = 2 ** 29;
const alignment = 64;

interface Region {
  at: number;
  bytes: number;
}

export class Memory {
  readonly memory: SharedMemory;
  readonly exports: KernelExports;
  /** In the order of their places; no two touch. */
  private free: Region[] = [];
  private readonly taken = new Map<number, number>();
  private top: number;

  /** `room`: bytes that this computer has. */
  constructor(
    readonly module: object,
    private readonly room = totalmem(),
  ) {
    this.memory = new webAssembly.Memory({ initial: 1, maximum: mostPages, shared: true });
    this.exports = new webAssembly.Instance(module, { env: { memory: this.memory } }).exports;
    this.top = align(this.exports.heapBase());
  }

  get isFull(): boolean {
    return this.top >= full;
  }

  /** The first byte of so many, all of them 0. Throws a RangeError beyond 4 GiB. */
  take(size: number): number {
    const bytes = align(size);
    const fitting = this.free.findIndex((region) => region.bytes >= bytes);
    const at = fitting < 0 ? this.extend(bytes) : this.cut(fitting, bytes);
    this.taken.set(at, bytes);
    // What nobody had before is 0 already, and takes no room before it is written to.
    if (fitting >= 0) new Uint8Array(this.memory.buffer, at, bytes).fill(0);
    return at;
  }

  give(at: number): void {
    const bytes = this.taken.get(at);
    if (bytes === undefined) return;
    this.taken.delete(at);
    const regions = [...this.free, { at, bytes }].sort((a, b) => a.at - b.at);
    this.free = [];
    for (const region of regions) {
      const before = this.free.at(-1);
      if (before && before.at + before.bytes === region.at) before.bytes += region.bytes;
      else this.free.push({ ...region });
    }
  }

  private cut(n: number, bytes: number): number {
    const region = this.free[n]!;
    const { at } = region;
    region.at += bytes;
    region.bytes -= bytes;
    if (region.bytes === 0) this.free.splice(n, 1);
    return at;
  }

  private extend(bytes: number): number {
    const at = this.top;
    const pages = Math.ceil((at + bytes - this.memory.buffer.byteLength) / pageBytes);
    if (pages > 0) this.grow(pages);
    this.top = at + bytes;
    return at;
  }

  private grow(pages: number): void {
    const wanted = this.memory.buffer.byteLength + pages * pageBytes;
    if (wanted > this.room)
      throw new RangeError(
        `The network and its batches need ${megabytes(wanted)} MB of memory; this computer has ${megabytes(this.room)} MB. Use fewer units or a smaller batch size.`,
      );
    try {
      this.memory.grow(pages);
    } catch {
      throw new RangeError(
        `The network and its batches need ${megabytes(pages * pageBytes)} MB more memory than the 4 GB that a network can use, or than there is. Use a smaller batch size or fewer units.`,
      );
    }
  }
}

const megabytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20);

const align = (bytes: number) => Math.ceil(bytes / alignment) * alignment;
