import { ImportError } from "../error";
import type { FoundModel } from "../found";
import type { ModelFile } from "../format";
import { readOwn } from "../own";
import { metadataKey } from "../../exports/onnx/metadata";
import { kindOf } from "../../network/kinds/layers/index";
import type { NetworkPlan } from "../../network/plan";
import { chainOf } from "./chain";
import { numbersOf, readModelProto, type OnnxModel } from "./model";

const ourName = "Gradient Lab";

/** Our own export has its recipe inside, and its weights by our names; a stranger's graph is read node by node. */
export function readOnnxModel({ bytes }: ModelFile): FoundModel {
  const model = readModelProto(bytes);
  const arrays = [...model.tensors.values()].map(({ name, dims }) => ({ name, shape: dims }));
  const said = model.metadata.get(metadataKey);
  if (said !== undefined) {
    const own = readOwn(parse(said));
    return {
      own,
      inputs: own.fitted?.inputs.length ?? null,
      arrays,
      chain: null,
      weights: (plan) => ({ tensors: tensorsOf(model, plan), notes: [] }),
      notes: [],
    };
  }
  if (model.producer === ourName)
    throw new ImportError(
      "it was exported by an earlier version of Gradient Lab, which kept no recipe in the file; export the run again, or open its project",
    );
  const { inputs, notes, ...chain } = chainOf(model);
  return { own: null, inputs, arrays: arrays.filter(({ shape }) => shape.length > 0), chain, weights: null, notes };
}

function parse(said: string): unknown {
  try {
    return JSON.parse(said);
  } catch {
    throw new ImportError("what it says of its run is not JSON; export the run again");
  }
}

/** The arrays of a plan by their names in the graph. */
function tensorsOf({ tensors }: OnnxModel, plan: NetworkPlan): Map<string, Float64Array> {
  const wrong: string[] = [];
  const found = new Map<string, Float64Array>();
  for (const layer of plan.layers)
    for (const { name, shape } of kindOf(layer).arrays(layer)) {
      const full = `${layer.id}/${name}`;
      const tensor = tensors.get(full);
      const numbers = tensor && numbersOf(tensor);
      if (!numbers) wrong.push(`${full} is missing`);
      else if (numbers.dims.join() !== shape.join())
        wrong.push(`${full} is ${numbers.dims.join(" × ")}, and ${shape.join(" × ")} is wanted`);
      else found.set(full, numbers.data);
    }
  if (wrong.length > 0)
    throw new ImportError(`its weights do not fit its spec: ${wrong.slice(0, 5).join("; ")}; export the run again`);
  return found;
}
