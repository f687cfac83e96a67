/** What an ONNX file says of its run beside the graph, so that it can be brought in again with its recipe. */
import { calibrationAt } from "../../training/calibrate";
import { cutsOf, type ExportedModel } from "../model";

/** Name of the entry, as JSON. */
export const metadataKey = "gradient_lab";

export function ownMetadata(model: ExportedModel): string {
  const { record, fitted, parting } = model;
  return JSON.stringify({
    spec: record.spec,
    fitted,
    calibration: calibrationAt(record),
    cuts: cutsOf(model),
    threshold: typeof parting === "number" && fitted.target.task === "binary" ? parting : null,
  });
}
