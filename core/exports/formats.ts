/** What makes the files of each format: a new one is a module, a line here and its words in `catalogue.ts`. */
import type { RunFormatId } from "./catalogue";
import { javascriptModule } from "./javascript/index";
import type { ExportedModel } from "./model";
import { numpyScript } from "./numpy/index";
import { onnxFile } from "./onnx/index";
import { pytorchFolder, type FolderFile, type Learnt } from "./pytorch/index";

export interface ExportSubject {
  model: ExportedModel;
  /** What the run learned from. Fails where the rows are gone, in words. */
  learnt(): Learnt;
}

/** One file without a name, or those of a folder. */
const one = (content: string | Uint8Array): FolderFile[] => [
  { name: "", content: typeof content === "string" ? content : [content] },
];

const makers: Record<RunFormatId, (subject: ExportSubject) => FolderFile[]> = {
  onnx: ({ model }) => one(onnxFile(model).bytes),
  numpy: ({ model }) => one(numpyScript(model)),
  javascript: ({ model }) => one(javascriptModule(model)),
  pytorch: ({ model, learnt }) => pytorchFolder(model, learnt()),
  spec: ({ model }) => one(`${JSON.stringify(model.record.spec, null, 2)}\n`),
};

export const filesOfFormat = (id: RunFormatId, subject: ExportSubject): FolderFile[] => makers[id](subject);
