/** What can be wrong with a record as a whole. */
import { DataError } from "../error";

export function unclosed(line: number): DataError {
  return new DataError(
    "unclosed_quote",
    `The quote that opens on line ${line} is never closed. Close it, double it if it belongs to the text, or choose another quote character.`,
    line,
  );
}

/** Whether another delimiter would give a record as many fields as the others have. */
export function isOtherwiseWhole(
  bytes: Uint8Array,
  from: number,
  to: number,
  delimiter: number,
  width: number,
): boolean {
  let [commas, semicolons, tabs, bars] = [0, 0, 0, 0];
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (byte === 44) commas++;
    else if (byte === 59) semicolons++;
    else if (byte === 9) tabs++;
    else if (byte === 124) bars++;
  }
  const wanted = width - 1;
  return (
    (commas === wanted && delimiter !== 44) ||
    (semicolons === wanted && delimiter !== 59) ||
    (tabs === wanted && delimiter !== 9) ||
    (bars === wanted && delimiter !== 124)
  );
}
