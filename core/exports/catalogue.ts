/** The formats that a run can be written in, in words: what makes their files stands in `formats.ts`. */

export interface RunFormat {
  title: string;
  /** What it is for, in a sentence. */
  what: string;
  /** Of the file; null: a folder of files. */
  ending: "onnx" | "py" | "mjs" | "json" | "html" | null;
  /** Its answers are checked by another program before it is handed out. */
  verified?: true;
}

export const runFormats = {
  onnx: {
    title: "ONNX",
    what: "One file for onnxruntime in Python, C#, Java, C++ or a browser: raw columns go in, answers come out. It is run once and held against this run before it is written.",
    ending: "onnx",
    verified: true,
  },
  numpy: {
    title: "Python with NumPy",
    what: "One script that predicts a CSV file, or rows from a program. It needs nothing but NumPy.",
    ending: "py",
  },
  javascript: {
    title: "JavaScript",
    what: "One module for a browser or Node, without a dependency: predict(rows) from raw cells.",
    ending: "mjs",
  },
  pytorch: {
    title: "PyTorch",
    what: "Scripts, weights, prepared rows and losses: predicts, trains as this run was trained, and trains on several processes or machines.",
    ending: null,
  },
  report: {
    title: "Report",
    what: "One page of HTML for reading and printing: data, network, settings, curves, findings, evaluation with intervals, baselines, importance and hashes. It asks nothing of a network.",
    ending: "html",
  },
  spec: {
    title: "Spec",
    what: "Recipe, network and training in JSON, as the command line takes them: the experiment without its weights.",
    ending: "json",
  },
} as const satisfies Record<string, RunFormat>;

export type RunFormatId = keyof typeof runFormats;
export const runFormatIds = Object.keys(runFormats) as [RunFormatId, ...RunFormatId[]];
export const runFormatOf = (id: RunFormatId): RunFormat => runFormats[id];
