// @vitest-environment happy-dom
import { enableAutoUnmount, flushPromises, mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Message, Request } from "#core/training/messages";
import type { Evaluation } from "#core/training/views";
import ChartPlot from "../../../../renderer/charts/ChartPlot.vue";
import ClassesView from "../../../../renderer/stages/evaluate/ClassesView.vue";
import EvaluateStrip from "../../../../renderer/strip/EvaluateStrip.vue";
import RegressionView from "../../../../renderer/stages/evaluate/RegressionView.vue";
import { useEvaluation } from "../../../../renderer/stores/evaluation";
import { useParting } from "../../../../renderer/stores/parting";
import { useRuns } from "../../../../renderer/stores/runs";
import { useTrainer } from "../../../../renderer/stores/trainer";
import { useView } from "../../../../renderer/stores/view";
import { counted } from "../../counted";
import { binary, multiclass, regression } from "./evaluations";
import { runRecord, runState } from "../../../run-record";

enableAutoUnmount(afterEach);
beforeEach(() => setActivePinia(createPinia()));

const show = (component: typeof ClassesView | typeof RegressionView, evaluation: Evaluation, hidden = true) =>
  mount(component, { props: { evaluation, runSlot: 0, hidden }, attachTo: document.body });
const cells = (wrapper: ReturnType<typeof show>, name: string) =>
  wrapper.findAll(`table[aria-label="${name}"] tbody td`).map((cell) => (cell.text().match(/^[\d.,–−]+/) ?? [""])[0]);

describe("two classes", () => {
  it("count what the threshold does, and move together with it", async () => {
    const view = useView();
    const wrapper = show(ClassesView, binary);
    // The positive class stands first: found, missed, false alarms, cleared.
    expect(cells(wrapper, "Confusion matrix")).toEqual(["2", "1", "1", "4"]);
    expect(wrapper.text()).toContain("The network misses 1 of 3 malignant rows and raises 1 false alarm.");
    expect(cells(wrapper, "By class")).toEqual(["0.667", "0.667", "0.667", "3", "0.8", "0.8", "0.8", "5"]);
    view.threshold = 0.25;
    await flushPromises();
    expect(cells(wrapper, "Confusion matrix")).toEqual(["3", "0", "1", "4"]);
    expect(wrapper.text()).toContain("At threshold 0.25");
    expect(wrapper.text()).toContain("all 3 malignant rows");
  });
  it("look at no row again while the threshold moves", async () => {
    const view = useView();
    const [truth, scores, linear] = [binary.truth, binary.scores, binary.linear].map((list) => counted([...list]));
    const evaluation = { ...binary, truth: truth!.list, scores: scores!.list, linear: linear!.list } as Evaluation;
    const wrapper = show(ClassesView, evaluation);
    const strip = mount(EvaluateStrip, {
      props: { evaluation, layers: [], layer: null, threshold: view.threshold, cuts: null },
    });
    const before = [truth, scores, linear].map((list) => list!.reads());
    view.threshold = 0.25;
    await strip.setProps({ threshold: 0.25 });
    await flushPromises();
    expect(cells(wrapper, "Confusion matrix")).toEqual(["3", "0", "1", "4"]);
    expect([truth, scores, linear].map((list) => list!.reads())).toEqual(before);
    expect(Math.min(...before)).toBeGreaterThan(0);
  });
  it("show every chart as a named figure with its data", async () => {
    const wrapper = show(ClassesView, binary);
    for (const name of ["Threshold", "Precision and recall", "ROC", "Calibration"]) {
      const figure = wrapper.get(`figure[aria-label="${name}"]`);
      await figure.get('button[aria-label="Show data"]').trigger("click");
      expect(figure.findAll("tbody tr").length).toBeGreaterThan(1);
    }
  });
  it("say why no curve is defined where a class has no rows", () => {
    const none = { ...binary, truth: binary.truth.slice().fill(0) };
    const wrapper = show(ClassesView, none);
    for (const name of ["Precision and recall", "ROC"]) {
      const figure = wrapper.get(`figure[aria-label="${name}"]`);
      expect(figure.text()).toContain("Not defined: no rows of class “malignant” in the test part.");
      expect(figure.text()).not.toMatch(/NaN|AUC|AP /);
    }
  });
  it("have no precision where no row is called positive, in the table, by class and on the curve", async () => {
    useView().threshold = 1;
    const wrapper = show(ClassesView, binary);
    await flushPromises();
    expect(cells(wrapper, "By class").slice(0, 3)).toEqual(["–", "0", "0"]);
    const precision = wrapper
      .findAll('table[aria-label="Measures"] tbody tr')
      .find((row) => row.text().startsWith("Precision"))!;
    expect(precision.findAll("td").map((cell) => cell.text())).toEqual(["–", "", "–", "–"]);
    const curve = wrapper.get('figure[aria-label="Precision and recall"]').getComponent(ChartPlot);
    const { marks, datasets } = curve.props("plot").over!;
    expect(marks).toContainEqual(expect.objectContaining({ kind: "label", text: "P not defined  R 0" }));
    const points = datasets.flatMap((dataset) => (dataset.type === "points" ? [dataset.data] : []));
    expect(points).toEqual([{ x: [], y: [] }]);
  });
  it("pick the cheapest threshold on the validation rows", async () => {
    const view = useView();
    const wrapper = show(ClassesView, binary);
    const button = wrapper.findAll("button").find((item) => item.text().startsWith("Set to"))!;
    await button.trigger("click");
    // Between the highest negative and the lowest positive of the validation split.
    expect(view.threshold).toBeGreaterThan(0.15);
    expect(view.threshold).toBeLessThanOrEqual(0.25);
  });
  it("list the rows of a cell", async () => {
    const wrapper = show(ClassesView, binary);
    const missed = wrapper.findAll('table[aria-label="Confusion matrix"] button')[1]!;
    await missed.trigger("click");
    expect(wrapper.get('[aria-label="Missed malignant"]').text()).toContain("1 of 3 rows");
    expect(wrapper.findAll('ul[aria-label="Rows"] li').map((row) => row.text())).toEqual([
      expect.stringContaining("Row 24"),
    ]);
    await wrapper.get('button[aria-label="Close rows"]').trigger("click");
    expect(wrapper.text()).toContain("At threshold");
  });
});

describe("more classes", () => {
  it("are called by the largest p, whatever the threshold", async () => {
    const view = useView();
    const wrapper = show(ClassesView, multiclass);
    const expected = ["1", "0", "0", "0", "1", "0", "1", "0", "1"];
    expect(cells(wrapper, "Confusion matrix")).toEqual(expected);
    view.threshold = 0.9;
    await flushPromises();
    expect(cells(wrapper, "Confusion matrix")).toEqual(expected);
    expect(wrapper.text()).toContain("The network gets 3 of 4 rows right; most often c is predicted as a (1).");
    expect(wrapper.find('[aria-label="Class"]').exists()).toBe(true);
  });
  it("have cuts of their own, which are kept with the run, told and taken back", async () => {
    const [view, runs, parting] = [useView(), useRuns(), useParting()];
    runs.reset([runState(runRecord("1"))], 2, "1");
    view.stage = "evaluate";
    useEvaluation().classIndex = 2;
    const wrapper = show(ClassesView, multiclass);
    expect(wrapper.text()).toContain("The class with the largest p is called");
    expect(wrapper.get('[role="slider"]').attributes("aria-valuetext")).toBe("0.333");
    // The third class at a low cut: the row that was called a is found.
    parting.moveCut(2, 0.1, 3);
    await flushPromises();
    const matrix = cells(wrapper, "Confusion matrix");
    expect(matrix.slice(6)).toEqual(["0", "0", "2"]);
    expect(wrapper.text()).toContain("With these cuts the network gets 4 of 4 rows right");
    expect(wrapper.text()).toMatch(/0 missed.*2 found/s);
    expect(runs.list[0]!.cuts!.map((cut) => cut.toFixed(2))).toEqual(["0.45", "0.45", "0.10"]);
    const strip = mount(EvaluateStrip, {
      props: {
        evaluation: multiclass,
        layers: [],
        layer: null,
        threshold: 0.5,
        cuts: { from: parting.besides(2, 3), k: 2, t: 0.1 },
      },
    });
    expect(strip.findAll(".predicted").map((one) => one.text())).toEqual(["a 1", "b 1", "c 2"]);
    expect(parting.canUndo).toBe(true);
    parting.undo();
    await flushPromises();
    expect(runs.list[0]!.cuts).toBeNull();
    expect(wrapper.text()).toContain("The network gets 3 of 4 rows right");
    parting.redo();
    await flushPromises();
    expect(wrapper.text()).toContain("With these cuts");
    await wrapper
      .findAll("button")
      .find((item) => item.text() === "Back to largest p")!
      .trigger("click");
    expect(runs.list[0]!.cuts).toBeNull();
  });
});

describe("a number", () => {
  it("is counted within a tolerance, beside the linear model and the mean", async () => {
    const store = useEvaluation();
    useRuns().reset([runState(runRecord("1"))], 2, "1");
    store.tolerance = 1;
    const wrapper = show(RegressionView, regression);
    for (const name of ["Predicted against true", "Residuals", "Bias and spread", "Within tolerance"]) {
      expect(wrapper.find(`figure[aria-label="${name}"]`).exists()).toBe(true);
    }
    const worst = wrapper.findAll('table[aria-label="Worst rows"] tbody tr').map((row) => row.findAll("td")[0]!.text());
    expect(worst.slice(0, 2)).toEqual(["4", "2"]);
    // Six rows show nothing, though the net is off by less.
    await expect.poll(() => wrapper.text()).toMatch(/4\s000 bootstraps of/);
    expect(wrapper.text()).toContain("Too few rows to tell");
    expect(wrapper.text()).not.toContain("no worse");
    expect(wrapper.text()).toContain("Use linear");
  });
  it("beats the linear model where enough rows say so", async () => {
    const times = 20;
    const repeat = (values: ArrayLike<number>) =>
      Float32Array.from({ length: times * values.length }, (_, i) => values[i % values.length]!);
    const { truth, scores, linear, rows } = regression;
    const many = {
      ...regression,
      rows: times * rows,
      truth: repeat(truth),
      scores: repeat(scores),
      linear: repeat(linear),
    };
    const wrapper = show(RegressionView, { ...many, rowIds: Uint32Array.from(many.truth, (_, i) => i) });
    await expect.poll(() => wrapper.text()).toContain("The network beats a linear model");
    expect(wrapper.text()).not.toContain("Use linear");
    const [, value, low, high] = /their R² differs by (\S+), 95 % interval (\S+) … (\S+):/.exec(wrapper.text())!;
    for (const number of [value, low, high]) expect(number).toMatch(/^[+−]?0\.0\d+$/);
  });
});

describe("the evaluation", () => {
  /** A trainer at the other end of a real port. */
  function connect(answer: (request: Request) => Message) {
    const { port1, port2 } = new MessageChannel();
    const asked: Request[] = [];
    port2.addEventListener("message", (event: MessageEvent<Request>) => {
      asked.push(event.data);
      port2.postMessage(answer(event.data));
    });
    port2.start();
    useTrainer().connect(port1);
    return asked;
  }
  const reply = (request: Request): Message => {
    const { command } = request;
    const split = command.type === "run.evaluate" ? command.split : "test";
    const run = command.type === "run.evaluate" ? command.run : "";
    return { kind: "reply", id: request.id, ok: true, value: { ...binary, split, run } };
  };

  it("is asked for once for each run and split, and stays until the next is there", async () => {
    const asked = connect(reply);
    const [runs, view, store] = [useRuns(), useView(), useEvaluation()];
    runs.reset([runState(runRecord("1")), runState(runRecord("2"))], 3, "1");
    view.stage = "evaluate";
    await expect.poll(() => store.current?.run).toBe("1");
    expect(asked).toHaveLength(1);
    const before = store.current;
    view.split = "train";
    await flushPromises();
    expect(store.current).toBe(before);
    await expect.poll(() => store.current?.split).toBe("train");
    runs.selectedId = "2";
    await expect.poll(() => store.current?.run).toBe("2");
    expect(asked).toHaveLength(3);
  });
  it("is not asked for on other stages, or for a run that has not begun", async () => {
    const asked = connect(reply);
    const [runs, view] = [useRuns(), useView()];
    useEvaluation();
    runs.reset([runState(runRecord("1", { step: 0 }))], 2, "1");
    view.stage = "evaluate";
    await flushPromises();
    runs.reset([runState(runRecord("1"))], 2, "1");
    view.stage = "train";
    await flushPromises();
    expect(asked).toEqual([]);
  });
  it("says in words why it failed, and goes with its project", async () => {
    connect(({ id }) => ({ kind: "reply", id, ok: false, code: "no_run", message: "There is no run 1." }));
    const [runs, view, store] = [useRuns(), useView(), useEvaluation()];
    runs.reset([runState(runRecord("1"))], 2, "1");
    view.stage = "evaluate";
    await expect.poll(() => store.fault).toBe("There is no run 1.");
    connect(reply);
    runs.reset([runState(runRecord("3"))], 4, "3");
    await expect.poll(() => store.current?.run).toBe("3");
    runs.reset([], 1, null);
    await flushPromises();
    expect(store.current).toBeNull();
  });
});
