/**
 * Fuzzy search: each word of what was typed stands in the text, its letters in their order but with gaps. Letters that begin words
 * and letters side by side count most, so that `lr` finds _learning rate_ and `batch` the batch size before all else.
 */

export interface Match {
  /** The higher, the better. */
  score: number;
  /** Places of the letters that matched, in order. */
  at: number[];
}

const perLetter = 1;
const sideBySide = 12;
const wordStart = 9;
const textStart = 4;
const gap = 0.08;
const never = -Infinity;

/** Lower case without accents, each letter at its own place. */
export function plain(text: string): string {
  return Array.from({ length: text.length }, (_, i) => {
    const bare = text.charAt(i).normalize("NFD").charAt(0).toLowerCase();
    return bare.length === 1 ? bare : text.charAt(i);
  }).join("");
}

const isLetter = (char: string) => /[\p{L}\p{N}]/u.test(char);

/** What a letter of the text is worth by its place alone. */
function placeWorth(text: string, at: number): number {
  if (at === 0) return perLetter + wordStart + textStart;
  return isLetter(text.charAt(at)) && !isLetter(text.charAt(at - 1)) ? perLetter + wordStart : perLetter;
}

/** The best place of one word in a text, both plain; null where its letters are not there. */
function placeWord(word: string, text: string): Match | null {
  // Most texts end here.
  let from = 0;
  for (let i = 0; i < word.length; i++) {
    from = text.indexOf(word.charAt(i), from) + 1;
    if (from === 0) return null;
  }
  const width = text.length;
  // best[i][j]: the best score of the first i + 1 letters where the last of them stands at j.
  const best = Array.from({ length: word.length }, () => new Float64Array(width).fill(never));
  const came = Array.from({ length: word.length }, () => new Int32Array(width).fill(-1));
  for (let i = 0; i < word.length; i++) {
    let before = never;
    let beforeAt = -1;
    for (let j = i; j < width; j++) {
      // The best place of the letter before, with the cost of what lies between.
      const last = i > 0 && j > 0 ? best[i - 1]![j - 1]! : never;
      if (i > 0) {
        before -= gap;
        if (last >= before) [before, beforeAt] = [last, j - 1];
      }
      if (text[j] !== word[i]) continue;
      const worth = placeWorth(text, j);
      if (i === 0) best[0]![j] = worth;
      else {
        const joined = last + sideBySide;
        const apart = before;
        best[i]![j] = worth + Math.max(joined, apart);
        came[i]![j] = joined >= apart ? j - 1 : beforeAt;
      }
    }
  }
  const ends = best.at(-1)!;
  let end = 0;
  for (let j = 1; j < width; j++) if (ends[j]! > ends[end]!) end = j;
  const at: number[] = [];
  for (let i = word.length - 1, j = end; i >= 0; i--) {
    at.unshift(j);
    j = came[i]![j]!;
  }
  return { score: ends[end]!, at };
}

/** Null where a word of the query is not in the text. Of two texts that match alike the shorter is better. */
export function fuzzy(query: string, text: string): Match | null {
  const words = plain(query).split(/\s+/).filter(Boolean);
  const where = plain(text);
  const found: Match = { score: -where.length * 0.02, at: [] };
  for (const word of words) {
    const one = placeWord(word, where);
    if (!one) return null;
    found.score += one.score;
    found.at.push(...one.at);
  }
  found.at = [...new Set(found.at)].sort((a, b) => a - b);
  return found;
}

/** The text in pieces, those that matched marked. */
export function pieces(text: string, at: readonly number[]): { text: string; hit: boolean }[] {
  const hits = new Set(at);
  const parts: { text: string; hit: boolean }[] = [];
  for (let i = 0; i < text.length; i++) {
    const hit = hits.has(i);
    const last = parts.at(-1);
    if (last?.hit === hit) last.text += text.charAt(i);
    else parts.push({ text: text.charAt(i), hit });
  }
  return parts;
}
