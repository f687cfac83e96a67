/** The spec of `--spec`, and the sweep of `--sweep`. */
import { z } from "zod";
import { SpecError } from "#core/network/error";
import { parseSpec } from "#core/network/parse";
import type { ExperimentSpec } from "#core/network/spec";
import { decodeUtf8 } from "#core/project/utf8";
import { parseSweep, type Sweep } from "#core/sweep/sweep";
import { InputError } from "./errors";
import { readBytes } from "./files";

const withSplitSeed = z.object({ recipe: z.object({ split: z.object({ seed: z.number() }) }) });

/** The spec in a file, or the default one, with every default filled in; and whether the file chose a seed for the split. */
export async function readSpec(path: string | undefined): Promise<{ spec: ExperimentSpec; hasSplitSeed: boolean }> {
  if (path === undefined) return { spec: parseSpec({}), hasSplitSeed: false };
  const input = parseJson(decodeUtf8(await readBytes(path)), path);
  try {
    return { spec: parseSpec(input), hasSplitSeed: withSplitSeed.safeParse(input).success };
  } catch (error) {
    throw error instanceof SpecError ? new InputError(`${path}: ${error.message}`) : error;
  }
}

/** The sweep in a file. */
export async function readSweep(path: string): Promise<Sweep> {
  const input = parseJson(decodeUtf8(await readBytes(path)), path);
  try {
    return parseSweep(input);
  } catch (error) {
    throw error instanceof SpecError ? new InputError(`${path}: ${error.message}`) : error;
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(`${path} is nested too deeply, which no spec needs`);
    throw new InputError(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
