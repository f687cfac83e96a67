import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readTable } from "#core/data/read";
import { writePredictions, type Predictions } from "#host/predictions";
import { nodeDecoder } from "#host/text";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlab-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function written(text: string, predictions: Predictions): Promise<string> {
  const table = readTable(new TextEncoder().encode(text), { decode: nodeDecoder });
  const path = join(folder, "out.csv");
  expect(await writePredictions(path, table, predictions)).toBe(table.rows);
  return readFile(path, "utf8");
}
const classes = (...labels: string[]) => labels.map((label) => ({ label, rows: 1 }));

it("keeps the fields as they stand, quotes where it must, and leaves rows without a prediction empty", async () => {
  const text = 'n,word\n1.50,"a, b"\n2,"say ""x"""\n3,c\n';
  const prepared = { task: "binary" as const, classes: classes("no", "yes") };
  const scores = Float32Array.of(0.25, 0.5);
  expect(await written(text, { prepared, rowIds: Uint32Array.of(0, 2), scores })).toBe(
    'n,word,prediction,p_no,p_yes\n1.50,"a, b",no,0.75,0.25\n2,"say ""x""",,,\n3,c,yes,0.5,0.5\n',
  );
  expect(await written(text, { prepared, rowIds: Uint32Array.of(0, 2), scores, threshold: 0.2 })).toContain(
    '"a, b",yes,',
  );
});

it("writes in the file's dialect and gives new names to columns that are there", async () => {
  const text = "x;prediction\n1,5;a\n2,5;b\n3,5;c\n";
  const prepared = { task: "regression" as const, classes: [] };
  const rowIds = Uint32Array.of(0, 1, 2);
  expect(await written(text, { prepared, rowIds, scores: Float32Array.of(0.5, -1.25, 3) })).toBe(
    "x;prediction;prediction_2\n1,5;a;0,5\n2,5;b;-1,25\n3,5;c;3\n",
  );
});

it("predicts the class with the largest probability", async () => {
  const prepared = { task: "multiclass" as const, classes: classes("a", "b", "c") };
  const scores = Float32Array.of(0.25, 0.5, 0.25, 0.5, 0.25, 0.25);
  const text = await written("x,y\n1,2\n3,4\n", { prepared, rowIds: Uint32Array.of(0, 1), scores });
  expect(text).toBe("x,y,prediction,p_a,p_b,p_c\n1,2,b,0.25,0.5,0.25\n3,4,a,0.5,0.25,0.25\n");
});
