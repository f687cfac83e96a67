import { decodeUtf8 } from "../project/utf8";
import { ImportError } from "./error";
import type { ReadModel } from "./format";
import { readOwn } from "./own";

/** An experiment without its weights, as `gradlab export --format spec` writes it. */
export const readSpecModel: ReadModel = ({ bytes }) => {
  const own = readOwn({ spec: parseJson(bytes) });
  return { own, inputs: null, arrays: [], chain: null, weights: null, notes: [] };
};

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes).replace(/^\uFEFF/, ""));
  } catch (error) {
    if (error instanceof RangeError) throw new ImportError("it is nested too deeply, which no spec needs");
    throw new ImportError("it is not JSON; a spec is what `gradlab spec` and the export “Spec” write");
  }
}
