/** Records: see `RecordScanner.scan`, whose usual cases these are. */

@inline
function isBlank(byte: u32): bool {
  return byte === 32 || byte === 9;
}

/**
 * Writes the fields' offsets in bytes[at..to) into starts and ends, as long as records have `width` fields, are whole, and need
 * no more than trimming of blanks and skipping of quotes. Offsets count from `bytes`; `at` and `line` are read from `state` and
 * stand there afterwards, at the first record that was left. No record is begun at or after `stop`. Gives the number of records.
 */
export function scan(
  state: usize,
  bytes: usize,
  to: i32,
  stop: i32,
  delimiter: u32,
  quote: u32,
  width: i32,
  room: i32,
  starts: usize,
  ends: usize,
  recordStarts: usize,
  recordLines: usize,
): i32 {
  const delimiters = i8x16.splat(<i8>delimiter);
  const feeds = i8x16.splat(10);
  const returns = i8x16.splat(13);
  const zeros = i8x16.splat(0);
  const quotes = i8x16.splat(<i8>quote);
  const limit = bytes + to;
  const last = bytes + stop;
  let at = bytes + load<i32>(state);
  let line = load<i32>(state, 4);
  let records = 0;
  while (records < room && at < last) {
    const recordStart = at;
    let recordLine = line;
    let whole = false;
    for (let field = 0; field < width; field++) {
      let byte: u32 = load<u8>(at);
      if (isBlank(byte)) {
        while (byte !== delimiter && isBlank(byte)) byte = load<u8>(++at);
      }
      let start = at;
      let end: usize;
      let awkward = false;
      if (byte === quote) {
        start++;
        at++;
        for (;;) {
          const some = v128.load(at);
          const mask = i8x16.bitmask(
            v128.or(
              v128.or(i8x16.eq(some, quotes), i8x16.eq(some, feeds)),
              v128.or(i8x16.eq(some, returns), i8x16.eq(some, zeros)),
            ),
          );
          if (mask === 0) {
            at += 16;
            if (at >= limit) break;
            continue;
          }
          at += ctz(mask);
          if (at + 1 >= limit) break;
          byte = load<u8>(at);
          const next: u32 = load<u8>(at, 1);
          if (byte === quote) {
            if (next !== quote) break;
            awkward = true;
            at += 2;
          } else {
            if (byte === 0) break;
            if (byte === 10 || next !== 10) line++;
            at++;
          }
        }
        if (at + 1 >= limit || load<u8>(at) !== quote) break;
        end = at++;
        if (awkward) {
          start--;
          end = at;
        }
        byte = load<u8>(at);
        if (byte !== delimiter && byte !== 10 && byte !== 13) break;
      } else {
        if (byte === 0xc2 && load<u8>(at, 1) === 0xa0) break;
        for (;;) {
          const some = v128.load(at);
          const mask = i8x16.bitmask(
            v128.or(
              v128.or(i8x16.eq(some, delimiters), i8x16.eq(some, feeds)),
              v128.or(i8x16.eq(some, returns), i8x16.eq(some, zeros)),
            ),
          );
          if (mask !== 0) {
            at += ctz(mask);
            break;
          }
          at += 16;
          if (at >= limit) break;
        }
        if (at >= limit) break;
        end = at;
        byte = load<u8>(at);
        if (byte === 0) break;
        if (end > start) {
          while (end > start && isBlank(load<u8>(end - 1))) end--;
          // A no-break space.
          if (end > start + 1 && load<u8>(end - 1) === 0xa0 && load<u8>(end - 2) === 0xc2) break;
        } else if (width === 1) break;
      }
      const place = <usize>(records * width + field) << 2;
      store<i32>(starts + place, <i32>(start - bytes));
      store<i32>(ends + place, awkward ? ~(<i32>(end - bytes)) : <i32>(end - bytes));
      if (byte === delimiter) {
        at++;
        continue;
      }
      if (field !== width - 1) break;
      if (byte === 13) {
        if (at + 1 >= limit) break;
        if (load<u8>(at, 1) === 10) at++;
      }
      at++;
      line++;
      whole = true;
    }
    if (!whole) {
      at = recordStart;
      line = recordLine;
      break;
    }
    const place = <usize>records << 2;
    store<i32>(recordStarts + place, <i32>(recordStart - bytes));
    store<i32>(recordLines + place, recordLine);
    records++;
  }
  store<i32>(state, <i32>(at - bytes));
  store<i32>(state, line, 4);
  return records;
}
