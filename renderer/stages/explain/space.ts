/** Where each layer of the selected run puts the rows of the chosen split; asked for anew when run, split or epoch change. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { Scores } from "#core/training/predict";
import { decide } from "#core/metrics/confusion";
import type { LayerSpace, Space, SpaceMesh } from "#core/training/views";
import { followRun } from "../../stores/follow-run";
import { useRuns } from "../../stores/runs";
import { useTrainer } from "../../stores/trainer";
import { useView } from "../../stores/view";
import type { Frame } from "../../charts/frame";
import { extent, inkScale, inkSteps, reaching, type Extent } from "./frame";
import { drawAnswers, drawMesh } from "./mesh";
import { classColor } from "../../styles/palette";

/** How far beyond the rows a frame shows the plane, as a share of theirs: its corners may lie far out. */
const aroundRows = 0.25;

export const colourings = ["truth", "predicted", "error"] as const;
export type Colouring = (typeof colourings)[number];

export const useSpace = defineStore("space", () => {
  const runs = useRuns();
  const trainer = useTrainer();
  const view = useView();

  const current = shallowRef<Space | null>(null);
  /** Why the run could not be looked into, in words. */
  const fault = ref<string | null>(null);
  /** Row of the table that is followed through the layers. */
  const row = ref<number | null>(null);
  const of = ref<string | null>(null);
  /** Frames of the layers: while a run trains they only grow, so that no picture jumps. */
  let frames = new Map<string, Extent>();

  const { forget } = followRun<Space>({
    stage: "explain",
    stateKey: (run) => `${run.epoch}/${run.step}/${run.status}`,
    ask: (run, split, at, signal) => trainer.request({ type: "run.space", run: run.id, split, ...at }, signal),
    take: (answer, run, split) => {
      if (of.value !== run.created || current.value?.split !== split) frames = new Map();
      of.value = run.created;
      current.value = answer;
      fault.value = null;
    },
    fail: (words) => {
      current.value = null;
      fault.value = words;
    },
  });
  watch([() => runs.selected?.created, () => runs.era], ([created]) => {
    fault.value = null;
    if (created !== of.value) {
      current.value = null;
      forget();
    }
    if (!runs.list.some((run) => run.created === of.value)) row.value = null;
  });

  /** The layer that is opened; the last hidden one until somebody chose. */
  const layer = computed<LayerSpace | null>(() => {
    const layers = current.value?.layers;
    if (!layers) return null;
    return layers.find(({ id }) => id === view.layer) ?? layers.at(-2) ?? null;
  });
  /** `key`: which picture of the layer, where it has several. */
  function frameOf({ id, points, mesh }: LayerSpace, key = id): Extent {
    const rows = extent(points, frames.get(key));
    frames.set(key, rows);
    return mesh ? reaching(rows, extent(mesh, rows), aroundRows) : rows;
  }
  /** What is drawn below the rows: the network's own answer, and the square grid of two inputs. */
  const region = ref(true);
  const grid = ref(true);
  const twoInputs = computed(() => Boolean(current.value?.mesh));
  /** A layer's plane has what can be drawn there. */
  const hasGrid = ({ mesh, units }: LayerSpace) => mesh !== null && units > 1;
  const hasRegion = (shown: LayerSpace) => !regression.value && (hasGrid(shown) || answers(shown));
  /** One unit that answers for two classes. */
  const answers = ({ id, units }: LayerSpace) => id === "output" && units === 1 && current.value?.classes.length === 2;
  /** Draws it; `place` gives pixels, `area` is the plot. */
  function drawBelow(
    context: CanvasRenderingContext2D,
    shown: LayerSpace,
    place: Pick<Frame, "x" | "y">,
    area: { top: number; bottom: number },
    ink: string,
    mesh: SpaceMesh | null = current.value?.mesh ?? null,
  ): void {
    const now = current.value;
    if (!now) return;
    if (answers(shown) && region.value) return drawAnswers(context, place.x, area, ink);
    if (!mesh || !shown.mesh || shown.units < 2) return;
    const points = shown.mesh;
    const corners = Array.from(
      { length: mesh.side ** 2 },
      (_, i) => [place.x(points[2 * i]!), place.y(points[2 * i + 1]!)] as const,
    );
    const classes = now.classes.length;
    drawMesh(context, corners, mesh, {
      classes,
      color: (index) => classColor(index, classes),
      ink,
      region: region.value && !regression.value,
      grid: grid.value,
    });
  }
  const regression = computed(() => current.value?.task === "regression");
  /** Place of the followed row among those that are drawn, or −1. */
  const at = computed(() => (row.value === null ? -1 : (current.value?.rowIds.indexOf(row.value) ?? -1)));
  /** What the colour of a row says: its class (or number), what the network says of it, or how far that is off. */
  const colouring = ref<Colouring>("truth");
  /** What stands in words at the points; `error`: what p of the true class lacks, or how far a number is off. */
  const labelling = ref<Colouring | "none">("none");
  const errorOf = (i: number): number => {
    const { truth, scores, classes } = current.value!;
    if (regression.value) return Math.abs(scores[i]! - truth[i]!);
    if (classes.length === 2) return truth[i] === 1 ? 1 - scores[i]! : scores[i]!;
    return 1 - scores[i * classes.length + truth[i]!]!;
  };
  /** Rows are drawn in steps of ink, not in the colours of classes. */
  const inked = computed(() => regression.value || colouring.value === "error");
  /** What the ink of a row stands for. */
  function inkValue(i: number, scores: Scores): number {
    const { truth, classes } = current.value!;
    if (colouring.value === "truth") return truth[i]!;
    if (regression.value) return colouring.value === "predicted" ? scores[i]! : Math.abs(scores[i]! - truth[i]!);
    if (classes.length === 2) return truth[i] === 1 ? 1 - scores[i]! : scores[i]!;
    return 1 - scores[i * classes.length + truth[i]!]!;
  }
  const own = (): Scores => current.value!.scores;
  /** The step of ink of a drawn row; `scores`, here and below, of another epoch. Of classes it is what p of the true one lacks, on one scale for every epoch. */
  const inkStep = computed<(i: number, scores?: Scores) => number>(() => {
    const rows = current.value?.rows ?? 0;
    const last = inkSteps - 1;
    if (!regression.value) {
      // An answer that is no number is as far off as can be.
      return (i, scores = own()) => {
        const value = inkValue(i, scores);
        return Number.isNaN(value) ? last : Math.min(last, Math.floor(value * inkSteps));
      };
    }
    const step = inkScale(Float64Array.from({ length: rows }, (_, i) => inkValue(i, own())));
    return (i, scores = own()) => step(inkValue(i, scores));
  });
  /** The class whose colour and shape a drawn row has. */
  const classAt = (i: number, scores = own()) =>
    colouring.value === "predicted" ? named(i, scores) : current.value!.truth[i]!;
  /** The class that the network names for a drawn row. */
  function named(i: number, scores = own()): number {
    const space = current.value!;
    return decide(scores, i, space.classes.length === 2 ? 1 : space.classes.length);
  }
  const isWrong = (i: number, scores = own()) => !regression.value && named(i, scores) !== current.value!.truth[i];

  return {
    current,
    fault,
    row,
    at,
    layer,
    regression,
    region,
    grid,
    twoInputs,
    hasGrid,
    hasRegion,
    drawBelow,
    frameOf,
    colouring,
    labelling,
    errorOf,
    inked,
    inkStep,
    classAt,
    named,
    isWrong,
  };
});
