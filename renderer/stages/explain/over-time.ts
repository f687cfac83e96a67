/** The opened layer of Space otherwise than it is drawn at first: a half of it, other axes, several epochs side by side, rows as images. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { Thumbnails } from "#core/insight/pixels";
import { isActivation, isIdentity } from "#core/network/kinds/activations/index";
import {
  mostSpaceEpochs,
  type ChosenAxes,
  type LayerHalf,
  type LayerOverTime,
  type LayerSpace,
} from "#core/training/views";
import { followRun } from "../../stores/follow-run";
import { useMoment } from "../../stores/moment";
import { useRuns } from "../../stores/runs";
import { useTrainer } from "../../stores/trainer";
import { useView } from "../../stores/view";
import { extent, type Extent } from "./frame";
import { useSpace } from "./space";

const usual: ChosenAxes = { kind: "pca", first: 0, second: 1 };

/** Whether a layer has two halves: something is applied to its sums. */
export const bends = ({ activation }: LayerSpace): boolean =>
  activation !== null && isActivation(activation) && !isIdentity(activation);

export const useOverTime = defineStore("space-over-time", () => {
  const runs = useRuns();
  const trainer = useTrainer();
  const view = useView();
  const moment = useMoment();
  const space = useSpace();

  const half = ref<LayerHalf>("output");
  const axes = ref<ChosenAxes>({ ...usual });
  /** Kept epochs side by side; fewer than two: the moment that is looked at. */
  const epochs = ref<number[]>([]);
  /** All on the axes of one fit. */
  const shared = ref(true);
  const side = computed(() => epochs.value.length > 1);
  /** The half that is shown: a layer without a bend has one. */
  const shownHalf = computed<LayerHalf>(() => (space.layer && bends(space.layer) ? half.value : "output"));
  const plain = computed(
    () => shownHalf.value === "output" && JSON.stringify(axes.value) === JSON.stringify(usual) && !side.value,
  );
  const wanted = computed(() => !plain.value && space.layer !== null && (view.views.explain ?? "space") === "space");
  const asked = computed(() => ({
    layer: space.layer?.id ?? "input",
    half: shownHalf.value,
    axes: { ...axes.value },
    shared: shared.value,
    epochs: side.value ? [...epochs.value] : [],
  }));

  const current = shallowRef<LayerOverTime | null>(null);
  const fault = ref<string | null>(null);
  const answeredTo = ref("");
  const { forget } = followRun<{ answer: LayerOverTime; to: string }>({
    stage: "explain",
    wanted: () => wanted.value,
    stateKey: (run) => `${run.epoch}/${run.step}/${run.status}`,
    also: () => asked.value,
    async ask(run, split, at, signal) {
      const to = JSON.stringify(asked.value);
      const answer = await trainer.request(
        { type: "run.layerOverTime", run: run.id, split, ...asked.value, ...at },
        signal,
      );
      return { answer, to };
    },
    take({ answer, to }) {
      current.value = answer;
      answeredTo.value = to;
      fault.value = null;
    },
    fail(words) {
      current.value = null;
      fault.value = words;
    },
  });
  watch([() => runs.selected?.created, () => runs.era], () => {
    current.value = null;
    epochs.value = [];
    images.value = null;
    forget();
  });
  watch(
    () => [space.layer?.id, space.layer?.units],
    () => (axes.value = { ...usual }),
  );

  /** What was asked for, once it is there. */
  const found = computed(() => {
    const now = current.value;
    return now && wanted.value && now.split === space.current?.split && answeredTo.value === JSON.stringify(asked.value)
      ? now
      : null;
  });
  /** The layer as it is drawn large. */
  const layer = computed<LayerSpace | null>(() => found.value?.panels[0]?.space ?? space.layer);
  /** Whether that is another picture than the one of `Space`. */
  const custom = computed(() => found.value !== null);
  /** Panels on shared axes have one frame. */
  const frame = computed<Extent | null>(() => {
    if (!found.value?.shared) return null;
    return (
      found.value.panels.reduce<Extent | undefined>((all, one) => extent(one.space.points, all), undefined) ?? null
    );
  });

  /** The first and last kept epochs and some between, evenly in their order. */
  function lay(): void {
    const { kept } = moment;
    const many = Math.min(4, kept.length);
    epochs.value = [
      ...new Set(
        Array.from({ length: many }, (_, i) => kept[Math.round((i * (kept.length - 1)) / Math.max(1, many - 1))]!),
      ),
    ];
  }
  function toggle(epoch: number): void {
    const chosen = epochs.value.includes(epoch)
      ? epochs.value.filter((one) => one !== epoch)
      : [...epochs.value, epoch].sort((a, b) => a - b);
    if (chosen.length >= 2 && chosen.length <= mostSpaceEpochs) epochs.value = chosen;
  }

  /** The rows as images, where the columns look like pixels; null where they don't. */
  const images = shallowRef<Thumbnails | null>(null);
  const showImages = ref(true);
  const pictures = followRun<Thumbnails | null>({
    stage: "explain",
    // Fewer columns make no image.
    wanted: () => (space.current?.layers[0]?.units ?? 0) >= 4 && (view.views.explain ?? "space") === "space",
    stateKey: () => "",
    ask: (run, split, _at, signal) => trainer.request({ type: "run.thumbnails", run: run.id, split }, signal),
    take: (answer) => (images.value = answer),
    fail: () => (images.value = null),
  });
  void pictures;

  return {
    half,
    shownHalf,
    axes,
    epochs,
    shared,
    side,
    found,
    fault,
    layer,
    custom,
    frame,
    lay,
    toggle,
    images,
    showImages,
  };
});
