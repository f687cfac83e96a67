/** Names of any length: cut in the middle, between what a person reads as one sign, and kept apart from the writing around them. */

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const ellipsis = "…";
/** Letters that take one column each, and have no marks that join them. */
const plain = /^[\u0020-\u007e]*$/;
const wide =
  /\p{Extended_Pictographic}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u;
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/** What a person reads as one sign: a letter with its marks, a family of emoji. */
export function graphemes(text: string): string[] {
  return plain.test(text) ? text.split("") : Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** UTF-16 units of a name that the page is given at most: thousands of signs that no font has hold it up for seconds. */
export const mostUnits = 240;
const endUnits = 60;

/** The name itself, or the beginning and the end of one that is far longer than anybody reads. */
export function bounded(name: string, most = mostUnits): string {
  if (name.length <= most) return name;
  const room = most - endUnits - ellipsis.length;
  const head = fitting(graphemes(name.slice(0, room + longestSign)), room);
  const tail = fitting(graphemes(name.slice(-endUnits - longestSign)).toReversed(), endUnits).toReversed();
  return [...head, ellipsis, ...tail].join("");
}

/** Longer signs are torn: a letter may have any number of marks. */
const longestSign = 64;

/** The first signs that have so many units together. */
function fitting(signs: readonly string[], most: number): readonly string[] {
  let units = 0;
  const end = signs.findIndex((sign) => (units += sign.length) > most);
  return end < 0 ? signs : signs.slice(0, end);
}

/** Columns of a terminal, about: 2 for Chinese signs and emoji. */
const columns = (sign: string): number => (wide.test(sign) ? 2 : 1);

/** Shorter names stand whole, or lose their end where even they have no room. */
const shortest = 16;
/** Columns of a long name's end that stay. */
const endColumns = 7;

/** A long name as the part that gives way and the end that stays; null for a short one. */
export function nameParts(whole: string): { head: string; tail: string } | null {
  const name = bounded(whole);
  if (name.length <= shortest && plain.test(name)) return null;
  const signs = graphemes(name);
  if (signs.reduce((sum, sign) => sum + columns(sign), 0) <= shortest) return null;
  let from = signs.length;
  let kept = 0;
  while (from > 0 && kept + columns(signs[from - 1]!) <= endColumns) kept += columns(signs[--from]!);
  // A blank would stand between the `…` and the end.
  while (from < signs.length - 1 && signs[from] === " ") from++;
  return { head: signs.slice(0, from).join(""), tail: signs.slice(from).join("") };
}

/**
 * The name itself where `measure` gives at most `width`, else its beginning and its end around a `…`; as little as one sign and
 * the `…` where there is no room for more. Widths in the unit of `measure`.
 */
export function cutToWidth(whole: string, width: number, measure: (text: string) => number): string {
  const name = bounded(whole);
  if (measure(name) <= width) return name;
  const signs = graphemes(name);
  const cut = (kept: number) => {
    const end = Math.floor(kept * 0.4);
    return `${signs
      .slice(0, kept - end)
      .join("")
      .trimEnd()}${ellipsis}${end > 0 ? signs.slice(-end).join("").trimStart() : ""}`;
  };
  let low = 1;
  let high = Math.max(1, signs.length - 1);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(cut(middle)) <= width) low = middle;
    else high = middle - 1;
  }
  return cut(low);
}

/** With at most so many signs, the `…` included. */
export const cutToLength = (name: string, most: number): string =>
  cutToWidth(name, most, (text) => graphemes(text).length);

/** For a name inside a sentence: one that is written from right to left does not turn the words around it. */
export function isolate(whole: string): string {
  const name = bounded(whole);
  return rightToLeft.test(name) ? `\u2068${name}\u2069` : name;
}
