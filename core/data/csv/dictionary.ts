/** Different byte strings, numbered in order of first appearance. */

/** Bytes of all entries one after the other; entry i ends at ends[i] and begins where the one before ends. */
export interface Entries {
  bytes: Uint8Array;
  ends: Float64Array;
  count: number;
}

/** Odd constants that spread bits: the golden ratio's, and one of MurmurHash3 (Appleby). */
const spread = 0x9e3779b1 | 0;
const finish = 0x85ebca6b | 0;

/** `kernels/codes.ts` computes the same. */
export function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = end - start;
  let at = start;
  for (const stop = end - 3; at < stop; at += 4) {
    const word = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    hash = Math.imul(hash ^ word, spread);
    hash ^= hash >>> 15;
  }
  for (; at < end; at++) hash = Math.imul(hash ^ bytes[at], spread);
  hash = Math.imul(hash ^ (hash >>> 15), finish);
  return hash ^ (hash >>> 13);
}

export class Dictionary implements Entries {
  bytes: Uint8Array;
  ends: Float64Array;
  count = 0;
  /** Pairs of entry + 1 (0: free) and its hash, at the place of the hash or after it. A power of two of pairs, mostly ⅔ full. */
  private slots: Int32Array;
  /** The place of a hash is in its highest bits, so that a larger table is filled from front to back. */
  private shift: number;
  /** Keeps the reads of `fetch` from being left out as useless. */
  fetched = 0;

  /** Room for so many entries and bytes to begin with. */
  constructor(entries = 64, length = 1024) {
    this.bytes = new Uint8Array(length);
    this.ends = new Float64Array(entries);
    const bits = Math.max(1, Math.ceil(Math.log2(1.5 * entries)));
    this.slots = new Int32Array(2 * 2 ** bits);
    this.shift = 32 - bits;
  }

  /** Goes on with entries that are there already, in their own memory if it has room for so many and so many bytes. */
  static from({ bytes, ends, count }: Entries, entries: number, length: number): Dictionary {
    const all = new Dictionary(entries, 0);
    const used = count === 0 ? 0 : ends[count - 1];
    all.bytes = bytes.length < length ? enlarged(bytes, used, new Uint8Array(length)) : bytes;
    all.ends = ends.length < entries ? enlarged(ends, count, new Float64Array(entries)) : ends;
    all.count = count;
    for (let entry = 0; entry < count; entry++) {
      all.place(entry, hashOf(bytes, entry === 0 ? 0 : ends[entry - 1], ends[entry]));
    }
    return all;
  }

  /** Puts an entry that is known to be none of the others in its slot. */
  private place(entry: number, hash: number): void {
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = (hash >>> this.shift) << 1;
    while (slots[slot] !== 0) slot = (slot + 2) & mask;
    slots[slot] = entry + 1;
    slots[slot + 1] = hash;
  }

  /**
   * Brings what `add` will look at into the processor's cache, for many hashes in turn: reads that do not wait for each other
   * take a fraction of the time that they take one by one.
   */
  fetch(hashes: Int32Array, count: number): void {
    const { slots, shift, bytes, ends } = this;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += slots[(hashes[i] >>> shift) << 1];
    for (let i = 0; i < count; i++) {
      const slot = (hashes[i] >>> shift) << 1;
      const entry = slots[slot] - 1;
      if (entry > 0 && slots[slot + 1] === hashes[i]) sum += bytes[ends[entry - 1]];
    }
    this.fetched = sum | 0;
  }

  /** The entry of from[start..end), made where it is new: then `count` has grown. */
  add(from: Uint8Array, start: number, end: number, hash = hashOf(from, start, end)): number {
    const { slots, bytes, ends } = this;
    const mask = slots.length - 1;
    const length = end - start;
    let slot = (hash >>> this.shift) << 1;
    for (;;) {
      const entry = slots[slot] - 1;
      if (entry < 0) return this.insert(from, start, end, hash, slot);
      if (slots[slot + 1] === hash) {
        const begin = entry === 0 ? 0 : ends[entry - 1];
        if (ends[entry] - begin === length) {
          let i = 0;
          while (i < length && bytes[begin + i] === from[start + i]) i++;
          if (i === length) return entry;
        }
      }
      slot = (slot + 2) & mask;
    }
  }

  private insert(from: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    const entry = this.count++;
    this.slots[slot] = entry + 1;
    this.slots[slot + 1] = hash;
    const begin = entry === 0 ? 0 : this.ends[entry - 1];
    const stop = begin + end - start;
    if (stop > this.bytes.length) {
      this.bytes = enlarged(this.bytes, begin, new Uint8Array(Math.max(stop, this.bytes.length * 2)));
    }
    copyBytes(from, start, end, this.bytes, begin);
    if (entry === this.ends.length) this.ends = enlarged(this.ends, entry, new Float64Array(entry * 2));
    this.ends[entry] = stop;
    if (this.count * 3 > this.slots.length) this.rehash();
    return entry;
  }

  private rehash(): void {
    const old = this.slots;
    const bits = old.length < 1 << 16 ? 2 : 1;
    this.slots = new Int32Array(old.length << bits);
    this.shift -= bits;
    for (let from = 0; from < old.length; from += 2) if (old[from] !== 0) this.place(old[from] - 1, old[from + 1]);
  }
}

function enlarged<A extends Uint8Array | Float64Array>(values: A, used: number, to: A): A {
  to.set(values.subarray(0, used));
  return to;
}

/** Few bytes at a time, for which `set` takes too long to begin. */
export function copyBytes(from: Uint8Array, start: number, end: number, target: Uint8Array, at: number): void {
  for (let to = at, i = start; i < end; i++, to++) target[to] = from[i];
}
