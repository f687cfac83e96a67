/** Which columns the table of runs has: what sets the runs apart and what they came to, or what a person has chosen. */
import { useMediaQuery } from "@vueuse/core";
import { defineStore } from "pinia";
import { computed } from "vue";
import { count, duration, formatNumber } from "#core/numbers";
import { weightsWords } from "#core/training/weights-epoch";
import { useDescribed } from "../../stores/described";
import { useView } from "../../stores/view";
import { useComparison, type Result, type SortKey } from "./comparison";
import type { Setting } from "./settings";

/** What a run came to. */
export interface ResultColumn {
  kind: "number" | "curve" | "findings";
  id: string;
  label: string;
  title?: string;
  /** Left out: runs can't be sorted by it. */
  key?: SortKey;
  /** Of numbers, with what stands smaller behind it and what its tooltip says. */
  text?(result: Result): string;
  beside?(result: Result): string;
  says?(result: Result): string;
}
export interface SettingColumn {
  kind: "setting";
  id: string;
  label: string;
  setting: Setting;
}
export type RunColumn = ResultColumn | SettingColumn;

const idOf = ({ id }: Setting): string => `setting:${id}`;
/** Columns in their usual order; nobody chose: these, as many as have room. */
const usual = ["best", "last", "test", "curve", "findings"];
/** What a run took stands last, where there is room; in a narrow window the pair at the right says it alone. */
const costs = ["epochs", "seconds"];

export const useRunsColumns = defineStore("runs-columns", () => {
  const comparison = useComparison();
  const described = useDescribed();
  const view = useView();
  const narrow = useMediaQuery("(max-width: 1199px)");
  /** Room for a third setting beside the words of the findings. */
  const wide = useMediaQuery("(min-width: 1440px)");

  /** Runs of different questions have different metrics: each says its own then. */
  const metric = computed(() => (comparison.mixed ? "metric" : (described.selected?.metric ?? "metric")));
  const results = computed<ResultColumn[]>(() => [
    {
      kind: "number",
      id: "best",
      label: `best ${metric.value}`,
      title: "On the validation rows, with its epoch",
      key: "best",
      text: ({ best }) => formatNumber(best),
      beside: ({ bestEpoch }) => (narrow.value || !Number.isFinite(bestEpoch) ? "" : ` ep. ${bestEpoch}`),
    },
    {
      kind: "number",
      id: "last",
      label: "last",
      title: "On the validation rows, with the current weights: the last ones, or those that early stopping restored",
      key: "last",
      text: ({ last }) => formatNumber(last),
      says: ({ run }) => weightsWords(run),
    },
    {
      kind: "number",
      id: "train",
      label: "training",
      title: `${metric.value} on the training rows`,
      key: "train",
      text: ({ train }) => formatNumber(train),
    },
    {
      kind: "number",
      id: "test",
      label: "test",
      title: `${metric.value} on the test rows`,
      key: "test",
      text: ({ test }) => formatNumber(test),
    },
    {
      kind: "number",
      id: "lowestLoss",
      label: "lowest loss",
      title: "On the validation rows, with its epoch",
      key: "lowestLoss",
      text: ({ lowestLoss }) => formatNumber(lowestLoss),
      beside: ({ lowestEpoch }) => (narrow.value || !Number.isFinite(lowestEpoch) ? "" : ` ep. ${lowestEpoch}`),
    },
    {
      kind: "number",
      id: "testLoss",
      label: "test loss",
      title: "On the test rows",
      key: "testLoss",
      text: ({ testLoss }) => formatNumber(testLoss),
    },
    { kind: "curve", id: "curve", label: narrow.value ? "loss" : "validation loss" },
    { kind: "findings", id: "findings", label: "findings", key: "findings" },
    {
      kind: "number",
      id: "epochs",
      label: "epochs",
      key: "epochs",
      text: ({ run }) => count(run.epoch),
      says: ({ run }) => weightsWords(run),
    },
    { kind: "number", id: "seconds", label: "time", key: "seconds", text: ({ run }) => duration(run.seconds) },
    {
      kind: "number",
      id: "speed",
      label: "rows/s",
      title: "Training rows a second",
      key: "speed",
      text: ({ run }) => formatNumber(comparison.speed(run)),
    },
  ]);
  const settings = computed<SettingColumn[]>(() =>
    [...comparison.settings.different, ...comparison.settings.same].map((setting) => ({
      kind: "setting",
      id: idOf(setting),
      label: setting.title,
      setting,
    })),
  );
  const apart = computed(() => new Set(comparison.settings.different.map(idOf)));

  const usualIds = computed(() => [
    ...[...apart.value].slice(0, wide.value ? 3 : 2),
    ...usual,
    ...(narrow.value ? [] : costs),
    ...(wide.value ? ["speed"] : []),
  ]);
  const shownIds = computed(() => new Set(view.runsColumns ?? usualIds.value));
  const all = computed<RunColumn[]>(() => [...settings.value, ...results.value]);
  const shown = computed(() => all.value.filter(({ id }) => shownIds.value.has(id)));
  /** What sets the runs apart and has no column. */
  const hidden = computed(() => settings.value.filter(({ id }) => apart.value.has(id) && !shownIds.value.has(id)));

  /** A setting that differs nowhere any more keeps its place in what was chosen: it may differ again. */
  function toggle(id: string): void {
    const next = new Set(shownIds.value);
    if (!next.delete(id)) next.add(id);
    view.runsColumns = [...next];
  }
  function reset(): void {
    view.runsColumns = null;
  }
  return { narrow, settings, results, apart, shownIds, shown, hidden, toggle, reset };
});
