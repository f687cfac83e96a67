/**
 * What is said of a layer's gradient, in the strip, beside the heat map and in the atlas. That something is wrong the doctor alone
 * says: what his findings name is red, there and here. The norm says the rest.
 */
import type { Finding } from "#core/doctor/finding";
import { titleOf } from "#core/doctor/in-words";
import { explodingNorm, healthOf, vanishingNorm } from "../stages/train/health";

export interface LayerHealth {
  kind: "problem" | "warning" | "small" | "healthy" | "none";
  /** Which way the gradient goes wrong, for the icon. */
  trend: "down" | "up" | null;
  words: string;
}

/** The gradients at the moment under the playhead. */
export interface Moment {
  epoch: number;
  norms: ReadonlyMap<string, number>;
  findings: readonly Finding[];
  /** The last moment there is: what the doctor says now is said of it. */
  live?: boolean;
}

/** Epochs before which a norm is no evidence of anything. */
const firstEvidence = 1;

/** The worst finding that names the layer by then speaks; without one the norm does, among the norms of all layers. */
export function layerHealth(layer: string, { epoch, norms: byLayer, findings, live = false }: Moment): LayerHealth {
  const norm = byLayer.get(layer) ?? Number.NaN;
  const norms = [...byLayer.values()];
  const begun = findings.filter((f) => f.epoch <= epoch);
  const named = begun.filter((f) => f.layers.includes(layer) && (live || holds(f, norm)));
  const finding = named.find((f) => f.severity === "problem") ?? named.find((f) => f.severity === "warning");
  if (finding) return fromFinding(finding);
  if (epoch < firstEvidence) return { kind: "none", trend: null, words: "" };
  switch (healthOf(norm, norms)) {
    case "none":
      return { kind: "none", trend: null, words: "" };
    case "zero": {
      const fault = begun.some((f) => f.severity === "problem");
      return { kind: fault ? "problem" : "small", trend: "down", words: "no gradient at all" };
    }
    case "vanishing":
      return { kind: "small", trend: "down", words: "small, below 1e−4" };
    case "small":
      return { kind: "small", trend: null, words: "small in every layer" };
    case "exploding":
      return { kind: "small", trend: "up", words: `large, above ${explodingNorm}` };
    case "healthy": {
      const top = Math.max(...norms.filter((value) => value <= explodingNorm));
      return { kind: "healthy", trend: null, words: `healthy, 1e−4 to ${top > 1 ? explodingNorm : 1}` };
    }
  }
}

/** Of an earlier moment, a vanishing gradient is said of the layers in which it was small then; the numbers stand beside the words. */
const holds = ({ rule }: Finding, norm: number) => rule !== "vanishing_gradients" || norm < vanishingNorm;

function fromFinding(finding: Finding): LayerHealth {
  const { rule, severity } = finding;
  const kind = severity === "problem" ? "problem" : "warning";
  if (rule === "vanishing_gradients") return { kind, trend: "down", words: "vanishing, below 1e−4" };
  const title = titleOf(finding);
  const words = title.charAt(0).toLowerCase() + title.slice(1);
  return { kind, trend: rule.startsWith("exploding") ? "up" : null, words };
}

export const sameHealth = (a: LayerHealth, b: LayerHealth): boolean => a.kind === b.kind && a.words === b.words;
