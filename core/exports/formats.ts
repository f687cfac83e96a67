/** What makes the files of each format: a new one is a module, a line here and its words in `catalogue.ts`. */
import type { RunFormatId } from "./catalogue";
import { javascriptModule } from "./javascript/index";
import type { ExportedModel } from "./model";
import { numpyScript } from "./numpy/index";
import { onnxFile } from "./onnx/index";
import type { Pieces } from "../pieces";
import type { ReportFacts } from "./report/facts";
import { reportPage } from "./report/index";
import { pytorchFolder, type FolderFile, type Learnt } from "./pytorch/index";

export interface ExportSubject {
  /** Fails for a run that can't predict, in words. */
  model(): ExportedModel;
  /** What the run learned from. Fails where the rows are gone, in words. */
  learnt(): Learnt;
  /** All that there is to say of it; yields between pieces. */
  facts(): Pieces<ReportFacts>;
}

/** One file without a name, or those of a folder. */
const one = (content: string | Uint8Array): FolderFile[] => [
  { name: "", content: typeof content === "string" ? content : [content] },
];

type Made = FolderFile[] | Pieces<FolderFile[]>;
const makers: Record<RunFormatId, (subject: ExportSubject) => Made> = {
  onnx: ({ model }) => one(onnxFile(model()).bytes),
  numpy: ({ model }) => one(numpyScript(model())),
  javascript: ({ model }) => one(javascriptModule(model())),
  pytorch: ({ model, learnt }) => pytorchFolder(model(), learnt()),
  *report({ facts }) {
    return one(reportPage(yield* facts()));
  },
  spec: ({ model }) => one(`${JSON.stringify(model().record.spec, null, 2)}\n`),
};

/** Yields between pieces. */
export function* filesOfFormat(id: RunFormatId, subject: ExportSubject): Pieces<FolderFile[]> {
  const made = makers[id](subject);
  return Array.isArray(made) ? made : yield* made;
}
