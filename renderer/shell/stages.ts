/** The stages of the rail: icon, and what the badge says about each. */
import { Activity, Book, Database, LifeBuoy, SlidersVertical, ZoomIn } from "@lucide/vue";
import type { Component } from "vue";
import type { Severity } from "#core/doctor/finding";
import type { StageId } from "#core/project/document";
import type { RunStatus } from "#core/project/document";
import { plural } from "#core/numbers";
import NetworkIcon from "./NetworkIcon.vue";

export type StageState = "empty" | "ready" | "done" | "running" | "warning" | "problem";

export interface StageInfo {
  id: StageId;
  label: string;
  icon: Component;
  /** A line above. */
  separate?: boolean;
}
export const stages: readonly StageInfo[] = [
  { id: "data", label: "Data", icon: Database },
  { id: "network", label: "Network", icon: NetworkIcon },
  { id: "train", label: "Train", icon: Activity },
  { id: "evaluate", label: "Evaluate", icon: LifeBuoy },
  { id: "explain", label: "Explain", icon: ZoomIn, separate: true },
  { id: "compare", label: "Compare", icon: SlidersVertical },
  { id: "atlas", label: "Atlas", icon: Book, separate: true },
];

export interface Situation {
  /** Rows are there. */
  data: boolean;
  /** A file is being read. */
  reading: boolean;
  /** The recipe can't be applied. */
  dataFault: string | null;
  dataWarnings: number;
  /** The draft can't be run on the data. */
  networkFault: string | null;
  /** What is said of the draft before it is trained. */
  draftDoubts: readonly Severity[];
  /** Data, target and network fit together. */
  ready: boolean;
  runs: number;
  /** Of the selected run. */
  status: RunStatus | null;
  epoch: number;
  findings: readonly Severity[];
}

/** What each stage has to say: in words for assistive tools, as a badge for the eye. */
export function stageStates(now: Situation): Record<StageId, { state: StageState; words: string }> {
  const empty = (words: string) => ({ state: "empty" as const, words });
  const trained = now.epoch > 0;
  return {
    data: now.reading
      ? { state: "running", words: "reading a file" }
      : !now.data
        ? { state: "ready", words: "waiting for a file" }
        : now.dataFault !== null
          ? { state: "problem", words: now.dataFault }
          : now.dataWarnings > 0
            ? { state: "warning", words: plural(now.dataWarnings, "warning") }
            : { state: "done", words: "ready" },
    network: !now.data
      ? empty("needs data")
      : now.networkFault !== null
        ? { state: "problem", words: now.networkFault }
        : networkState(now),
    train: now.ready || now.runs > 0 ? trainState(now) : empty("needs data and a network"),
    evaluate: trained ? { state: "done", words: "ready" } : empty("needs a trained run"),
    explain: trained ? { state: "done", words: "ready" } : empty("needs a trained run"),
    compare: now.runs > 1 ? { state: "done", words: `${now.runs} runs` } : empty("needs two runs"),
    atlas: { state: "ready", words: "" },
  };
}

function networkState({ ready, draftDoubts }: Situation): { state: StageState; words: string } {
  if (!ready) return { state: "ready", words: "needs a target" };
  if (draftDoubts.includes("problem")) return { state: "problem", words: "a problem is foreseen" };
  if (draftDoubts.includes("warning")) return { state: "warning", words: "a warning before you train" };
  return { state: "done", words: "ready" };
}

function trainState({ status, findings }: Situation): { state: StageState; words: string } {
  if (status === "failed" || findings.includes("problem")) return { state: "problem", words: "a problem was found" };
  if (findings.includes("warning")) return { state: "warning", words: "a warning was found" };
  if (status === "training") return { state: "running", words: "training" };
  if (status === "finished") return { state: "done", words: "finished" };
  return { state: "ready", words: status ?? "ready" };
}
