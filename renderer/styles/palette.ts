/**
 * The colours of tokens.css for code that draws on a canvas or with Chart.js, where `var(--…)` means nothing.
 * All functions read the current theme, so that a computed or a template that calls them follows a change of theme.
 */
import { shallowRef, type ShallowRef } from "vue";

const names = {
  bg: "--bg",
  surface: "--surface",
  sunken: "--sunken",
  line: "--line",
  line2: "--line2",
  grid: "--grid",
  ink: "--ink",
  ink2: "--ink2",
  ink3: "--ink3",
  accent: "--accent",
  accentWeak: "--accent-weak",
  onAccent: "--on-accent",
  problem: "--problem",
  problemWeak: "--problem-weak",
  warning: "--warning",
  warningWeak: "--warning-weak",
  ok: "--ok",
  okWeak: "--ok-weak",
  weightPos: "--weight-pos",
  weightNeg: "--weight-neg",
  classPos: "--class-pos",
  classNeg: "--class-neg",
} as const;

export const runSlots = 6;
export const classSlots = 10;
const heatStops = 11;

export type Theme = Record<keyof typeof names, string> & {
  dark: boolean;
  /** Family of canvas text. */
  font: string;
  /** Sizes of canvas text, with their unit. */
  sizes: Record<"caption" | "title", string>;
  run: string[];
  runText: string[];
  classes: string[];
  heat: string[];
};

/** `font` of a drawing context: as the style sheets write words of this role. */
export const canvasFont = (theme: Theme, weight: 400 | 500 | 600, size: keyof Theme["sizes"] = "caption"): string =>
  `${weight} ${theme.sizes[size]} ${theme.font}`;

let current: ShallowRef<Theme> | null = null;

function read(dark: boolean): Theme {
  const style = getComputedStyle(document.documentElement);
  const get = (name: string) => style.getPropertyValue(name).trim();
  const list = (count: number, name: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => get(name(index)));
  const plain = Object.fromEntries(Object.entries(names).map(([key, name]) => [key, get(name)]));
  return {
    ...(plain as Record<keyof typeof names, string>),
    dark,
    font: get("--font") || "sans-serif",
    // A test without style sheets has no tokens; a context refuses a font without a size.
    sizes: { caption: get("--size-caption") || "12px", title: get("--size-title") || "14px" },
    run: list(runSlots, (i) => `--run-${i + 1}`),
    runText: list(runSlots, (i) => `--run-${i + 1}-text`),
    classes: list(classSlots, (i) => `--class-${i + 1}`),
    heat: list(heatStops, (i) => `--heat-${i}`),
  };
}

/**
 * Chromium leaves some elements with the ink that they inherited before the theme changed (seen in Electron 45, in the atlas): a colour of the
 * body's own, set after that change, reaches all of them.
 */
function inkAnew(): void {
  if (current) document.body.style.color = current.value.ink;
}

/** The resolved colours of the theme in force; changes when the system's theme does. */
export function useTheme(): Readonly<ShallowRef<Theme>> {
  if (!current) {
    const media = window.matchMedia("(prefers-color-scheme: dark)");
    const theme = shallowRef(read(media.matches));
    media.addEventListener("change", () => {
      theme.value = read(media.matches);
      requestAnimationFrame(inkAnew);
    });
    current = theme;
  }
  return current;
}

const at = (list: readonly string[], index: number) => list[((index % list.length) + list.length) % list.length] ?? "";

/** Share of its own colour that a run keeps in each round of the six, the rest is ink; then it begins anew. */
const runShares = [1, 0.55, 0.3];
const shareOf = (slot: number) => runShares[Math.floor(slot / runSlots) % runShares.length] ?? 1;

/** Colour of a run's lines and swatch; after the sixth run the six come again, darker (in the dark theme lighter). */
export function runColor(slot: number): string {
  const { run, ink } = useTheme().value;
  const share = shareOf(slot);
  return share === 1 ? at(run, slot) : toHex(channels(at(run, slot)), channels(ink), share);
}
const toHex = (colour: readonly number[], other: readonly number[], share: number) =>
  `#${colour
    .map((value, i) =>
      Math.round(value * share + (other[i] ?? value) * (1 - share))
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
/** Colour of a run's name as text: ink where its line colour fails AA. */
export const runTextColor = (slot: number): string => {
  const { runText, ink } = useTheme().value;
  return shareOf(slot) === 1 ? at(runText, slot) : ink;
};

/** Fill of a class. Two classes: index 1 is the positive one. Beyond `classSlots` colours come again: label them. */
export function classColor(index: number, classes: number): string {
  const theme = useTheme().value;
  if (classes === 2) return index === 1 ? theme.classPos : theme.classNeg;
  return at(theme.classes, index);
}

/** The same as CSS, for templates: follow the theme by themselves. */
export const runVar = (slot: number): string => {
  const own = `var(--run-${(slot % runSlots) + 1})`;
  const share = shareOf(slot);
  return share === 1 ? own : `color-mix(in srgb, ${own} ${share * 100}%, var(--ink))`;
};
export const runTextVar = (slot: number): string =>
  shareOf(slot) === 1 ? `var(--run-${(slot % runSlots) + 1}-text)` : "var(--ink)";
export const classVar = (index: number, classes: number): string =>
  classes === 2 ? `var(--class-${index === 1 ? "pos" : "neg"})` : `var(--class-${(index % classSlots) + 1})`;

/** Place of a gradient norm on the diverging scale: −1 vanishing … 0 healthy … 1 exploding. −∞ (norm 0) is −1. */
export function heatPlace(log10Norm: number): number {
  if (log10Norm >= -4 && log10Norm <= 0) return ((log10Norm + 2) / 2) * 0.13;
  if (log10Norm < -4) return Math.max(-1, -0.13 - ((-4 - log10Norm) / 3.6) * 0.87);
  return Math.min(1, 0.13 + (log10Norm / 3.6) * 0.87);
}

/** Colour of a gradient norm; NaN has the colour of a problem. */
export function heatColor(log10Norm: number): string {
  const theme = useTheme().value;
  if (Number.isNaN(log10Norm)) return theme.problem;
  return mix(theme.heat, heatPlace(log10Norm));
}

/** A colour on an odd list of stops, t = −1 … 1, linear between neighbours. */
export function mix(stops: readonly string[], t: number): string {
  const place = ((t + 1) / 2) * (stops.length - 1);
  const low = Math.min(stops.length - 2, Math.max(0, Math.floor(place)));
  const from = channels(stops[low] ?? "");
  const to = channels(stops[low + 1] ?? "");
  const share = place - low;
  return `rgb(${from.map((value, i) => Math.round(value + ((to[i] ?? value) - value) * share)).join(", ")})`;
}

/** A `#rrggbb` colour with an opacity. */
export function withAlpha(color: string, alpha: number): string {
  return `rgba(${channels(color).join(", ")}, ${alpha})`;
}

function channels(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return Number.isNaN(value) ? [128, 128, 128] : [value >> 16, (value >> 8) & 255, value & 255];
}
