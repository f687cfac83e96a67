/** Codes of short words that were seen before. */

/** Places of a column's table; each holds 16 bytes of a word, its length + 1 and its code. */
@inline const placeBits: i32 = 14;
@inline const placeShift: usize = 5;
@inline const longest: i32 = 16;
/** The code of a word that is in its place and not known yet. */
@inline const unknown: i32 = -2;

// prettier-ignore
const ones = memory.data<u64>([-1, -1, 0, 0]);

/** `hashOf` of the dictionary. */
@inline
function hashOf(start: usize, length: i32): i32 {
  let hash = length;
  let at = start;
  const end = start + length;
  for (; at + 3 < end; at += 4) {
    hash = (hash ^ load<i32>(at)) * <i32>0x9e3779b1;
    hash ^= hash >>> 15;
  }
  for (; at < end; at++) hash = (hash ^ <i32>load<u8>(at)) * <i32>0x9e3779b1;
  hash = (hash ^ (hash >>> 15)) * <i32>0x85ebca6b;
  return hash ^ (hash >>> 13);
}

/**
 * A column's codes into `target`, −1 for empty fields. Rows of other fields that are not known here are listed in `left`, with
 * the address at which their word's code belongs (0: nowhere), and the hashes of their bytes in `hashes`: who writes the codes
 * in that order leaves a true table behind. Gives the count of these rows.
 */
export function codes(
  table: usize,
  bytes: usize,
  starts: usize,
  ends: usize,
  column: i32,
  width: i32,
  records: i32,
  target: usize,
  left: usize,
  hashes: usize,
): i32 {
  let undecided = 0;
  const step = <usize>width << 2;
  let place = <usize>column << 2;
  for (let row = 0; row < records; row++, place += step) {
    const start = load<i32>(starts + place);
    const end = load<i32>(ends + place);
    const length = end - start;
    let code = -1;
    if (length !== 0) {
      let home: usize = 0;
      code = unknown;
      if (length > 0 && length <= longest) {
        const word = v128.and(v128.load(bytes + start), v128.load(ones + <usize>(longest - length)));
        const low = i64x2.extract_lane(word, 0);
        const high = i64x2.extract_lane(word, 1);
        let hash = <u64>(low ^ rotl(high, 29) ^ length) * 0x9e3779b97f4a7c15;
        hash = (hash ^ (hash >>> 32)) * 0xd6e8feb86659fd93;
        home = table + (<usize>(hash >>> (64 - placeBits)) << placeShift);
        if (load<i64>(home) === low && load<i64>(home, 8) === high && load<i32>(home, 16) === length + 1) {
          code = load<i32>(home, 20);
        } else {
          v128.store(home, word);
          store<i32>(home, length + 1, 16);
          store<i32>(home, unknown, 20);
        }
      }
      if (code === unknown) {
        store<i32>(hashes + (<usize>undecided << 2), hashOf(bytes + start, (end < 0 ? ~end : end) - start));
        const item = left + (<usize>(undecided++) << 3);
        store<i32>(item, row);
        store<i32>(item, home === 0 ? 0 : <i32>(home + 20), 4);
      }
    }
    store<i32>(target + (<usize>row << 2), code);
  }
  return undecided;
}
