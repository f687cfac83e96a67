/** A project of an earlier version: its findings are text, and open with it. */
import { expect, it } from "vitest";
import { inWords } from "#core/doctor/in-words";
import { originFor, verdictOf } from "#core/doctor/verdict";
import { verdictWords } from "#core/doctor/verdict-words";
import { fromParts, toParts } from "#core/project/parts";
import { readProject } from "#host/project-file";

it("opens with the words that it was saved with, and keeps them", async () => {
  const content = fromParts(await readProject("test/host/told.gradlab"));
  const [run] = content.document.runs;
  const [finding] = run!.findings;
  const words = inWords(finding!, new Map());
  expect(words).toMatchObject({ title: "Vanishing gradients", rule: "vanishing_gradients", severity: "problem" });
  expect(words.why).toMatch(
    /^The gradient that reaches \*\*dense 1–3\*\* is \*\*6\.4 × 10⁻⁶\*\* of the output layer's: .* stuck at \*\*1\.11\*\*\.$/,
  );
  expect(words.measured.map(({ label }) => label)).toEqual([
    "gradient norm, dense 1 ÷ output",
    "gradient norm, dense 1",
  ]);
  expect(words.remedies[0]).toEqual({
    id: "relu",
    title: "ReLU instead of sigmoid and tanh",
    detail: expect.stringContaining("He initialisation"),
  });
  // A run that is forked from it is judged by the old finding's signal.
  const side = { run: run!, history: content.runs[0]!.history };
  const verdict = verdictOf(finding!, { id: "relu" }, side, side);
  expect(verdictWords(verdict, ["run 1", "run 2"])[0]).toMatch(/^Gradient norm, dense 1 ÷ output \*\*/);
  expect(originFor(run!, finding!, finding!.remedies[0]!)).toEqual({
    run: "1",
    rule: "vanishing_gradients",
    remedy: "relu",
  });
  const again = fromParts(toParts(content));
  expect(again.document.runs[0]!.findings).toEqual(run!.findings);
});
