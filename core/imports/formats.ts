/** What can be brought in: a new format is a module and a line here. */
import { ImportError } from "./error";
import type { ImportFormat } from "./format";
import { readOnnxModel } from "./onnx/index";
import { readSafetensorsModel } from "./safetensors/index";
import { readSpecModel } from "./spec";

export const importFormats = {
  spec: {
    title: "Spec",
    endings: ["json"],
    what: "Recipe, network and training become the draft.",
    weights: false,
    read: readSpecModel,
  },
  safetensors: {
    title: "safetensors",
    endings: ["safetensors"],
    what: "Weights by the names of PyTorch, for the network of a spec.",
    weights: true,
    read: readSafetensorsModel,
  },
  onnx: {
    title: "ONNX",
    endings: ["onnx"],
    what: "A network of dense layers, normalisations and activations, one behind the other.",
    weights: true,
    read: readOnnxModel,
  },
} as const satisfies Record<string, ImportFormat>;

export type ImportFormatId = keyof typeof importFormats;
export const importFormatIds = Object.keys(importFormats) as [ImportFormatId, ...ImportFormatId[]];
export const importFormatOf = (id: ImportFormatId): ImportFormat => importFormats[id];
export const importEndings: readonly string[] = importFormatIds.flatMap((id) => importFormats[id].endings);

/** By the ending of a file's name. */
export function importFormatNamed(name: string): ImportFormatId {
  const ending = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  const found = importFormatIds.find((id) => (importFormats[id].endings as readonly string[]).includes(ending));
  if (found) return found;
  const of = ["pt", "pth", "pkl", "bin", "ckpt"].includes(ending)
    ? "; a file of pickled Python may run code when it is read, so it is not: in PyTorch save the state_dict by safetensors.torch.save_file"
    : "";
  throw new ImportError(`its name ends in none of ${importEndings.map((one) => `.${one}`).join(", ")}${of}`);
}

/** Bytes of a file at most; what is larger is refused before it is read. */
export const mostModelBytes = 2 ** 30;
export const isTooLarge = (bytes: number): boolean => bytes > mostModelBytes;
export const tooLargeWords = (bytes: number): string =>
  `the file has ${Math.round(bytes / 2 ** 20)} MB, and ${mostModelBytes / 2 ** 20} MB are the most; networks of dense layers on tables are far smaller`;
