/** What all charts of a stage share: the part of the time axis that is shown, the cross-hair, smoothing, and which lines are left out. */
import { computed, inject, provide, ref, shallowRef, type ComputedRef, type InjectionKey, type Ref } from "vue";
import type { Smoothing } from "./smooth";

export interface Span {
  min: number;
  max: number;
}
export interface Cursor {
  x: number;
  /** The plot that the pointer is on: it shows all values, the others one. */
  owner: object;
}
export interface ChartView {
  /** The whole axis. */
  full: ComputedRef<Span>;
  /** The part of it that is shown. */
  shown: ComputedRef<Span>;
  zoomed: ComputedRef<boolean>;
  cursor: Ref<Cursor | null>;
  smoothing: Ref<Smoothing>;
  /** Names of lines that are not drawn. */
  hidden: Ref<ReadonlySet<string>>;
  show(span: Span): void;
  /** Shows `factor` times as much; what lies at `at` stays where it is. */
  zoom(factor: number, at?: number): void;
  /** Moves by a share of what is shown. */
  pan(share: number): void;
  reset(): void;
  /** Only this one of `names`; all again where it is alone already. */
  isolate(name: string, names: readonly string[]): void;
  toggle(name: string): void;
}

/** Smallest part that can be shown. */
const finest = 1e-6;

/** Keeps a span within another, as wide as it is where that fits. */
export function within({ min, max }: Span, full: Span): Span {
  const most = full.max - full.min;
  const width = Math.min(most, Math.max(most * finest, max - min));
  const from = Math.min(full.max - width, Math.max(full.min, min));
  return { min: from, max: from + width };
}

/** A span `factor` times as wide, with `at` in its old place. */
export function scaled({ min, max }: Span, factor: number, at = (min + max) / 2): Span {
  return { min: at - (at - min) * factor, max: at + (max - at) * factor };
}

export function makeChartView(
  whole: () => Span,
  smoothing: Ref<Smoothing> = ref({ kind: "exponential", amount: 0 }),
): ChartView {
  const full = computed(whole);
  const chosen = shallowRef<Span | null>(null);
  const shown = computed(() => (chosen.value ? within(chosen.value, full.value) : full.value));
  const zoomed = computed(() => shown.value.max - shown.value.min < (full.value.max - full.value.min) * (1 - 1e-9));
  const hidden = shallowRef<ReadonlySet<string>>(new Set());
  const show = (span: Span) => {
    const next = within(span, full.value);
    chosen.value = next.max - next.min >= full.value.max - full.value.min ? null : next;
  };
  return {
    full,
    shown,
    zoomed,
    cursor: shallowRef(null),
    smoothing,
    hidden,
    show,
    zoom: (factor, at) => show(scaled(shown.value, factor, at)),
    pan(share) {
      const { min, max } = shown.value;
      const by = share * (max - min);
      show({ min: min + by, max: max + by });
    },
    reset: () => (chosen.value = null),
    isolate(name, names) {
      const others = names.filter((other) => other !== name);
      const alone = !hidden.value.has(name) && others.every((other) => hidden.value.has(other));
      hidden.value = new Set(alone ? [] : others);
    },
    toggle(name) {
      const next = new Set(hidden.value);
      if (!next.delete(name)) next.add(name);
      hidden.value = next;
    },
  };
}

const key: InjectionKey<ChartView> = Symbol("chart view");

export function provideChartView(whole: () => Span, smoothing: Ref<Smoothing>): ChartView {
  const view = makeChartView(whole, smoothing);
  provide(key, view);
  return view;
}
/** Null for charts that stand alone and still. */
export const useChartView = (): ChartView | null => inject(key, null);
