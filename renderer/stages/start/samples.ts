/** The samples that ship, with what their tiles show: made by scripts/sample-pictures.mjs from the files themselves. */
import pictures from "./sample-pictures.json";

export type SamplePicture =
  /** Places are thousandths of the plot, from the lower left; a point is x, y, class. */
  | { kind: "scatter"; classes: { label: string; x: number; y: number }[]; points: number[][] }
  | { kind: "regression"; x: string; y: string; line: number[]; points: number[][] }
  /** Grey values 0…16, row by row. */
  | { kind: "pixels"; size: number; images: number[][] };

export interface Sample {
  file: string;
  name: string;
  caption: string;
  target: string;
  rows: number;
  columns: number;
  /** The linear model's score by ten-fold cross-validation (samples/SOURCES.md). */
  toBeat: { model: string; score: string };
  picture: SamplePicture;
}

export const samples = pictures as Sample[];
