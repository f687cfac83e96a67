/** What the strip says about a layer's gradient: a finding of the doctor first, else where the norm lies. */
import type { Finding } from "#core/doctor/finding";
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
}

/** The worst finding that names the layer by then speaks; without one the norm does, among the norms of all layers. */
export function layerHealth(layer: string, { epoch, norms: byLayer, findings }: Moment): LayerHealth {
  const norm = byLayer.get(layer) ?? Number.NaN;
  const norms = [...byLayer.values()];
  const named = findings.filter((f) => f.layers.includes(layer) && f.epoch <= epoch && holds(f, norm));
  const finding = named.find((f) => f.severity === "problem") ?? named.find((f) => f.severity === "warning");
  if (finding) return fromFinding(finding);
  switch (healthOf(norm, norms)) {
    case "none":
      return { kind: "none", trend: null, words: "" };
    case "zero":
      return { kind: "problem", trend: "down", words: "no gradient at all" };
    case "vanishing":
      return { kind: "problem", trend: "down", words: "vanishing, below 1e−4" };
    case "small":
      return { kind: "small", trend: null, words: "small in every layer" };
    case "exploding":
      return { kind: "problem", trend: "up", words: `exploding, above ${explodingNorm}` };
    case "healthy": {
      const top = Math.max(...norms.filter((value) => value <= explodingNorm));
      return { kind: "healthy", trend: null, words: `healthy, 1e−4 to ${top > 1 ? explodingNorm : 1}` };
    }
  }
}

/** A vanishing gradient is said of the layers in which it is small at that moment; the numbers stand beside the words. */
const holds = ({ rule }: Finding, norm: number) => rule !== "vanishing_gradients" || norm < vanishingNorm;

function fromFinding({ rule, title, severity }: Finding): LayerHealth {
  const kind = severity === "problem" ? "problem" : "warning";
  if (rule === "vanishing_gradients") return { kind, trend: "down", words: "vanishing, below 1e−4" };
  const words = title.charAt(0).toLowerCase() + title.slice(1);
  return { kind, trend: rule.startsWith("exploding") ? "up" : null, words };
}

export const sameHealth = (a: LayerHealth, b: LayerHealth): boolean => a.kind === b.kind && a.words === b.words;
