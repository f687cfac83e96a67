import { ImportError } from "../error";
import type { FoundModel } from "../found";
import type { ReadModel } from "../format";
import { readOwn } from "../own";
import { fitArrays } from "./fit";
import { readSafetensors } from "./read";

/** The network is that of a spec, given or lying beside the file; what is in the file are its weights. */
export const readSafetensorsModel: ReadModel = ({ bytes, beside }): FoundModel => {
  const { arrays } = readSafetensors(bytes);
  const own = beside ? readOwn(beside) : null;
  const matrices = arrays.filter(({ shape }) => shape.length === 2);
  if (matrices.length === 0)
    throw new ImportError("it holds no matrix of weights, so that it is no network of dense layers");
  return {
    own,
    inputs: own?.fitted?.inputs.length ?? null,
    arrays: arrays.map(({ name, shape }) => ({ name, shape })),
    chain: null,
    weights: (plan) => fitArrays(arrays, plan),
    notes: [],
  };
};
