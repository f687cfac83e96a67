/**
 * A run as one file in ONNX (opset 17, IR 8, ai.onnx.ml 2): raw columns go in by their names, answers come out. Missing cells, the
 * recipe, threshold or cuts, and temperature are all inside.
 */
import type { ExportedModel } from "../model";
import { cutsOf, originOf } from "../model";
import { answerNodes } from "./answers";
import { columnNodes, type InputName } from "./columns";
import { Graph } from "./graph";
import { metadataKey, ownMetadata } from "./metadata";
import { networkNodes } from "./network";

export interface OnnxFile {
  bytes: Uint8Array<ArrayBuffer>;
  inputs: InputName[];
  /** `label` and `probabilities`, or `prediction`; other ones where a column has that name. */
  outputs: string[];
}

export function onnxFile(model: ExportedModel): OnnxFile {
  const { fitted, temperature, parting, record, dialect } = model;
  const cuts = cutsOf(model);
  const { target } = fitted;
  const graph = new Graph();
  const { x, inputs } = columnNodes(graph, fitted.columns, dialect);
  const outputs = answerNodes(graph, model, networkNodes(graph, model, x));
  const metadata = {
    task: target.task,
    target: target.column,
    ...(target.task !== "regression" && { classes: JSON.stringify(target.classes) }),
    ...(target.task === "binary" && { threshold: String(parting) }),
    ...(cuts && { cuts: JSON.stringify(cuts) }),
    ...(temperature !== null && { temperature: String(temperature) }),
    inputs: JSON.stringify(inputs),
    run: record.id,
    [metadataKey]: ownMetadata(model),
    ...(record.weightsHash !== null && { weights_hash: record.weightsHash }),
  };
  const doc = `${target.column} from ${inputs.length} raw columns, by ${originOf(model)} of Gradient Lab.`;
  return { bytes: graph.model(doc, "Gradient Lab", metadata), inputs, outputs };
}
