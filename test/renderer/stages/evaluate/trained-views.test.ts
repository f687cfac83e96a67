// @vitest-environment happy-dom
// Views of Evaluate on a trained run with a real trainer: what they show is held to what the trainer answers or can be counted from it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { enableAutoUnmount, mount, type VueWrapper } from "@vue/test-utils";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Component } from "vue";
import BesideView from "../../../../renderer/stages/evaluate/beside/BesideView.vue";
import NewDataView from "../../../../renderer/stages/evaluate/new-data/NewDataView.vue";
import SlicesView from "../../../../renderer/stages/evaluate/SlicesView.vue";
import { useSlices } from "../../../../renderer/stages/evaluate/slices/store";
import SureView from "../../../../renderer/stages/evaluate/sure/SureView.vue";
import WhatIfView from "../../../../renderer/stages/evaluate/what-if/WhatIfView.vue";
import { useEvaluation } from "../../../../renderer/stores/evaluation";
import { useParting } from "../../../../renderer/stores/parting";
import { useSureness } from "../../../../renderer/stores/sureness";
import { openPage, type Page } from "../../stores/page";

enableAutoUnmount(afterEach);
const folder = mkdtempSync(join(tmpdir(), "views-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Words as they are read: the space of a share is one that does not break. */
const plain = (wrapper: Pick<VueWrapper, "text">) => wrapper.text().replaceAll(/\s+/g, " ");
const shows = (wrapper: VueWrapper, words: string | RegExp) => expect.poll(() => plain(wrapper)).toMatch(words);
const button = (wrapper: VueWrapper, name: string) =>
  wrapper.findAll("button").find((one) => one.text() === name || one.attributes("aria-label") === name)!;
const cellsOf = (wrapper: VueWrapper, table: string) =>
  wrapper
    .findAll(`table[aria-label="${table}"] tbody tr`)
    .map((row) => row.findAll("th, td").map((cell) => plain(cell)));
const percent = (words: string) => Number(/^([\d.]+) ?%/.exec(words)![1]) / 100;

let page: Page;
async function opened(sample: string, epochs: number): Promise<void> {
  page = await openPage(folder);
  page.answers["samples.grant"] = ({ file }: { file: string }) => ({
    path: resolve("samples", file),
    name: file,
    bytes: 0,
  });
  await page.project.importSample(sample);
  await trained(epochs);
}
async function trained(epochs: number): Promise<void> {
  page.draft.editTraining("", (training) => Object.assign(training, { epochs, earlyStopping: null }));
  const { spec, target } = page.draft;
  const id = await page.runs.start(JSON.parse(JSON.stringify(spec)) as typeof spec, target!, "train");
  await vi.waitFor(() => expect(page.runs.byId(id)?.weightsHash ?? null).not.toBeNull(), { timeout: 20_000 });
}
/** A view of Evaluate, once the run is evaluated. */
async function show(view: Component, name: string): Promise<VueWrapper> {
  page.view.views = { ...page.view.views, evaluate: name };
  page.view.stage = "evaluate";
  const wrapper = mount(view, { attachTo: document.body, global: { plugins: [page.pinia] } });
  await expect.poll(() => useEvaluation(page.pinia).current?.run).toBe(page.runs.selectedId);
  return wrapper;
}

describe("of two classes", () => {
  beforeAll(() => opened("breast_cancer.csv", 4));
  afterAll(() => page.close());

  it("Slices: each with its rows and interval, and the rows of the one that is chosen", async () => {
    page.view.split = "train";
    const wrapper = await show(SlicesView, "slices");
    await expect.poll(() => wrapper.findAll('table[aria-label="Slices"] tbody tr').length).toBeGreaterThan(0);
    const { slices } = useSlices(page.pinia).failures.current!;
    const rows = cellsOf(wrapper, "Slices");
    for (const [at, [where, size, value]] of rows.entries()) {
      expect(where).not.toBe("");
      expect(Number(size)).toBe(slices.slices[at]!.rows);
      const [share, low, high] = /^(\S+ %) (\S+ %) … (\S+ %)$/.exec(value!)!.slice(1).map(percent);
      expect(low!).toBeLessThanOrEqual(share!);
      expect(high!).toBeGreaterThanOrEqual(share!);
    }
    const last = rows.length - 1;
    await wrapper.findAll('table[aria-label="Slices"] tbody tr')[last]!.trigger("click");
    const { members, value, rows: size } = slices.slices[last]!;
    const mistakes = Math.round((1 - value) * size);
    expect(plain(wrapper)).toContain(`${size} rows, ${mistakes} mistake`);
    const listed = wrapper.findAll('ul[aria-label="Rows"] li');
    expect(listed.slice(0, mistakes).every((row) => row.text().includes("called"))).toBe(true);
    expect(listed.slice(mistakes).every((row) => row.text().includes("right"))).toBe(true);
    // Opened where one row can be looked at.
    const first = useSlices(page.pinia).failures.current!.rowIds[members[0]!]!;
    await button(wrapper, `Row ${first + 1} in Data`).trigger("click");
    expect([page.view.stage, page.view.dataRow]).toEqual(["data", first]);
  });

  it("Slices: go by where the classes are parted", async () => {
    page.view.split = "train";
    await show(SlicesView, "slices");
    const accuracy = () => useSlices(page.pinia).failures.current?.slices.value ?? NaN;
    const evaluated = () => {
      const { truth, scores } = useEvaluation(page.pinia).current!;
      const right = (t: number) => Array.from(truth).filter((own, i) => own === Number(scores[i]! >= t)).length;
      return right(page.view.threshold) / truth.length;
    };
    await expect.poll(accuracy).toBeCloseTo(evaluated(), 12);
    const usual = accuracy();
    useParting(page.pinia).moveThreshold(0.97);
    await expect.poll(accuracy, { timeout: 5000 }).toBeCloseTo(evaluated(), 12);
    expect(accuracy()).toBeLessThan(usual);
    useParting(page.pinia).moveThreshold(0.5);
  });

  it("Certainty: a set holds the truth as often as it says, and asks for more rows where there are too few", async () => {
    page.view.split = "test";
    const wrapper = await show(SureView, "sureness");
    await shows(wrapper, /It is in/);
    const { chosen } = useSureness(page.pinia);
    expect(plain(wrapper)).toContain(`calibrated on ${chosen!.calibrationRows} validation rows`);
    const sizes = cellsOf(wrapper, "Sizes of sets").map(([, rows]) => Number.parseInt(rows!, 10));
    expect(sizes.reduce((sum, rows) => sum + rows, 0)).toBe(useEvaluation(page.pinia).current!.rows);
    const held = cellsOf(wrapper, "Coverage by class");
    const inside = held.reduce((sum, [, rows, share]) => sum + Number(rows) * percent(share!), 0);
    expect(inside / useEvaluation(page.pinia).current!.rows).toBeCloseTo(chosen!.reached, 2);
    page.view.split = "validation";
    await shows(wrapper, /These are the rows that it was calibrated on: choose the test split/);
  });

  it("Certainty: a fitted temperature is kept with the run, said, and taken away again", async () => {
    page.view.split = "test";
    const wrapper = await show(SureView, "sureness");
    await shows(wrapper, /as the network gives them/);
    await wrapper
      .findAll("button")
      .find((one) => one.text().startsWith("Calibrate"))!
      .trigger("click");
    await shows(wrapper, /calibrated, T = [\d.]+, on \d+ validation rows/);
    const { temperature, logLoss } = page.runs.selected!.calibration!;
    const said = Number(/T = ([\d.]+)/.exec(plain(wrapper))![1]);
    expect(Math.abs(said - temperature)).toBeLessThan(0.01);
    expect(logLoss.after).toBeLessThanOrEqual(logLoss.before);
    await button(wrapper, "Take it away").trigger("click");
    await shows(wrapper, /as the network gives them/);
    expect(page.runs.selected!.calibration).toBeNull();
  });

  it("What if: an answer follows the column until it turns, says so, and goes back", async () => {
    page.view.split = "test";
    const wrapper = await show(WhatIfView, "whatIf");
    await shows(wrapper, /Row 1, of the \w+ rows, is predicted as/);
    const before = wrapper.get('[aria-label="Prediction"]').text();
    const fields = wrapper.findAll(
      'ul[aria-label="Columns"] input[inputmode], ul[aria-label="Columns"] [role="spinbutton"]',
    );
    expect(fields.length).toBeGreaterThan(20);
    // All columns far to the other side.
    const other = before === "malignant" ? -1 : 1;
    for (const field of fields) {
      await field.setValue(String(other < 0 ? 0 : 1e4));
      await field.trigger("change");
      await field.trigger("blur");
    }
    await shows(wrapper, /the prediction turns from/);
    expect(wrapper.get('[aria-label="Prediction"]').text()).not.toBe(before);
    expect(plain(wrapper)).toMatch(/outside of training.*the network never saw such values/);
    await button(wrapper, "Back to row 1").trigger("click");
    await expect.poll(() => wrapper.get('[aria-label="Prediction"]').text()).toBe(before);
    expect(plain(wrapper)).toContain("Change a column, and the prediction follows.");
  });

  it("What if: a kept row stands beside the row as it is now", async () => {
    const wrapper = await show(WhatIfView, "whatIf");
    await shows(wrapper, /is predicted as/);
    await button(wrapper, "Keep to compare").trigger("click");
    expect(plain(wrapper)).toContain("They are the same.");
    const field = wrapper.get('ul[aria-label="Columns"] input');
    await field.setValue("7");
    await field.trigger("change");
    await field.trigger("blur");
    await expect.poll(() => cellsOf(wrapper, "Kept and now").length).toBe(1);
    expect(cellsOf(wrapper, "Kept and now")[0]!.at(-1)).toBe("7");
    await button(wrapper, "Let go").trigger("click");
    expect(wrapper.find('table[aria-label="Kept and now"]').exists()).toBe(false);
  });

  it("New data: a file like the training rows is no worse, a drifted one is named column by column", async () => {
    const wrapper = await show(NewDataView, "newData");
    page.view.split = "test";
    await expect.poll(() => useEvaluation(page.pinia).current?.split).toBe("test");
    const lines = readFileSync(resolve("samples/breast_cancer.csv"), "utf8").trimEnd().split("\n");
    const [head = ""] = lines;
    const name = head.split(",")[0]!;
    const give = async (file: string, rows: string[]) => {
      const path = page.granted(file);
      writeFileSync(path, `${[head, ...rows].join("\n")}\n`);
      page.answers["files.chooseData"] = () => ({ path, name: file }) as never;
      await wrapper
        .findAll("button")
        .find((one) => /^(Choose a CSV|Another file)/.test(one.text()))!
        .trigger("click");
      await shows(wrapper, new RegExp(`${file.replace(".", "\\.")}, ${rows.length} rows with a target`));
    };
    const own = useEvaluation(page.pinia).current!.rowIds;
    await give(
      "same.csv",
      Array.from(own, (row) => lines[row + 1]!),
    );
    expect(wrapper.get('[aria-label="Verdict"]').text()).toBe("No worse than chance allows");
    expect(plain(wrapper)).toContain("No column has drifted");
    const shifted = lines.slice(1, 201).map((line) => {
      const [first, ...rest] = line.split(",");
      return [String(Number(first) * 3), ...rest].join(",");
    });
    await give("shifted.csv", shifted);
    const drifted = cellsOf(wrapper, "Drift of the columns").filter((row) => row.at(-1) === "drifted");
    expect(drifted.map(([column]) => column)).toContain(name);
    expect(wrapper.get('ul[aria-label="Doubts about the file"]').text()).toContain(name);
    const figures = cellsOf(wrapper, "New data beside the split");
    expect(figures.map(([figure]) => figure)).toContain("Accuracy");
  });

  it("Two runs: say what each is worth, where they differ, and whether that is chance", async () => {
    const alone = await show(BesideView, "beside");
    expect(plain(alone)).toContain("There is no second run yet");
    alone.unmount();
    await trained(1);
    page.view.split = "train";
    const wrapper = await show(BesideView, "beside");
    await shows(wrapper, /Where they differ/);
    const [[, both, first] = [], [, second, neither] = []] = cellsOf(wrapper, "Right and wrong of both");
    const rows = useEvaluation(page.pinia).current!.rows;
    const counts = [both, first, second, neither].map((words) => Number(words));
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(rows);
    const accuracy = cellsOf(wrapper, "Figures of both runs").find(([name]) => name === "Accuracy")!;
    expect(Number(accuracy[1])).toBeCloseTo((counts[0]! + counts[1]!) / rows, 2);
    expect(Number(accuracy[3])).toBeCloseTo((counts[0]! + counts[2]!) / rows, 2);
    expect(wrapper.get('[aria-label="Verdict"]').text()).toMatch(
      /does better|They do equally well|Too few rows to tell/,
    );
    const other = page.runs.selectedId === "1" ? "2" : "1";
    await button(wrapper, `Look at run ${other}`).trigger("click");
    expect(page.runs.selectedId).toBe(other);
  });
});

describe("of numbers", () => {
  beforeAll(() => opened("diabetes.csv", 4));
  afterAll(() => page.close());

  it("Slices and Certainty tell errors in the target's units, and there are no labels to doubt", async () => {
    page.view.split = "train";
    const wrapper = await show(SlicesView, "slices");
    await expect.poll(() => wrapper.findAll('table[aria-label="Slices"] tbody tr').length).toBeGreaterThan(0);
    const [, size, value] = cellsOf(wrapper, "Slices")[0]!;
    expect(Number(size)).toBeGreaterThanOrEqual(20);
    const [error, low, high] = value!.split(/ (?:… )?/).map(Number);
    expect([low! < error!, error! < high!]).toEqual([true, true]);
    expect(error!).toBeGreaterThan(10);
    const labels = wrapper.findAll('[role="radio"]').find((one) => one.text().startsWith("Likely label errors"))!;
    expect(
      labels.attributes("disabled") ?? labels.attributes("aria-disabled") ?? labels.attributes("data-disabled"),
    ).toBeDefined();
    wrapper.unmount();
    page.view.split = "test";
    const sure = await show(SureView, "sureness");
    await shows(sure, /An interval is the prediction ± [\d.]+/);
    expect(sure.find('table[aria-label="Sizes of sets"]').exists()).toBe(false);
  });

  it("What if: the prediction moves by as much as it says", async () => {
    const wrapper = await show(WhatIfView, "whatIf");
    await shows(wrapper, /is predicted as/);
    const before = Number(wrapper.get('[aria-label="Prediction"]').text());
    const field = wrapper.get('ul[aria-label="Columns"] input');
    await field.setValue("79");
    await field.trigger("change");
    await field.trigger("blur");
    await shows(wrapper, /With 1 column changed it is \S+ \([+−]/);
    const now = Number(wrapper.get('[aria-label="Prediction"]').text());
    const said = /changed it is \S+ \(([+−]\S+)\)/.exec(plain(wrapper))![1]!.replace("−", "-");
    expect(Number(said)).toBeCloseTo(now - before, 0);
  });
});
