import { pytorchFolder, type FolderFile } from "#core/exports/pytorch/index";
import type { Trained } from "../exports/trained";

const textOf = (files: FolderFile[], name: string) => String(files.find((file) => file.name === name)!.content);

/** The weights of the folder for PyTorch, and what lies beside them. */
export function safetensorsFile({ model, dataset, snapshot, initial }: Trained) {
  const files = pytorchFolder(model, { splits: dataset.splits, history: snapshot.history, initial });
  const pieces = files.find(({ name }) => name === "weights.safetensors")!.content as readonly Uint8Array[];
  const weights = new Uint8Array(pieces.flatMap((piece) => [...piece]));
  const beside = { spec: JSON.parse(textOf(files, "spec.json")), fitted: JSON.parse(textOf(files, "recipe.json")) };
  return { weights, beside };
}
