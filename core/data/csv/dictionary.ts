/** Different byte strings, numbered in order of first appearance. */

/** Bytes of all entries one after the other; entry i ends at ends[i] and begins where the one before ends. */
export interface Entries {
  bytes: Uint8Array;
  ends: Float64Array;
  count: number;
}

export class Dictionary implements Entries {
  bytes = new Uint8Array(1024);
  ends = new Float64Array(64);
  count = 0;
  private hashes = new Int32Array(64);
  /** Entry + 1 at the place of its hash or after it; 0 is free. A power of two, at most half full. */
  private slots = new Int32Array(128);

  /** The entry of from[start..end), made where it is new: then `count` has grown. */
  add(from: Uint8Array, start: number, end: number): number {
    let hash = 0x811c9dc5 | 0;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ from[at], 0x01000193);
    hash ^= hash >>> 15;
    const { slots, hashes, bytes, ends } = this;
    const mask = slots.length - 1;
    const length = end - start;
    let slot = hash & mask;
    for (;;) {
      const entry = slots[slot] - 1;
      if (entry < 0) return this.insert(from, start, end, hash, slot);
      if (hashes[entry] === hash) {
        const begin = entry === 0 ? 0 : ends[entry - 1];
        if (ends[entry] - begin === length) {
          let i = 0;
          while (i < length && bytes[begin + i] === from[start + i]) i++;
          if (i === length) return entry;
        }
      }
      slot = (slot + 1) & mask;
    }
  }

  private insert(from: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    const entry = this.count++;
    this.slots[slot] = entry + 1;
    const begin = entry === 0 ? 0 : this.ends[entry - 1];
    const stop = begin + end - start;
    if (stop > this.bytes.length) {
      const bytes = new Uint8Array(Math.max(stop, this.bytes.length * 2));
      bytes.set(this.bytes.subarray(0, begin));
      this.bytes = bytes;
    }
    for (let to = begin, at = start; at < end; at++, to++) this.bytes[to] = from[at];
    if (entry === this.ends.length) {
      const [ends, hashes] = [this.ends, this.hashes];
      this.ends = new Float64Array(entry * 2);
      this.hashes = new Int32Array(entry * 2);
      this.ends.set(ends);
      this.hashes.set(hashes);
    }
    this.ends[entry] = stop;
    this.hashes[entry] = hash;
    if (this.count * 2 > this.slots.length) this.rehash();
    return entry;
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 4);
    const mask = slots.length - 1;
    for (let entry = 0; entry < this.count; entry++) {
      let slot = this.hashes[entry] & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = entry + 1;
    }
    this.slots = slots;
  }
}
