/**
 * What a project may have at most: beyond all that a person's project comes to, and within what can be read in seconds. A file
 * that asks for more is damaged or made to do harm.
 */
export const limits = {
  /** Parts of a project: one with a thousand runs has some 60,000. */
  parts: 200_000,
  /** Bytes of one part of JSON. */
  json: 64 * 2 ** 20,
  /** Brackets within brackets of JSON. */
  depth: 64,
  /** Bytes of all parts: whatever the file has, so many times that where others have packed it again, but this at least. */
  unpacked: 256 * 2 ** 20,
  ratio: 32,
  /** Bytes of a journal, which is read at once: what every runtime takes. */
  journal: 2 ** 32 - 1,
} as const;

/** How deep brackets of a JSON text go, up to one more than `most`; what stands in strings does not count. */
export function depthOf(text: string, most: number): number {
  let [depth, deepest] = [0, 0];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (token === "[" || token === "{") deepest = Math.max(deepest, ++depth);
    else if (token === "]" || token === "}") depth--;
    if (deepest > most) break;
  }
  return deepest;
}
