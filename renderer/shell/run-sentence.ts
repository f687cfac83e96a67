/** The sentence at the right of the top bar: what would be trained, or how far it came. `**…**` stands out. */
import type { Connection } from "../stores/trainer";
import type { RunRecord } from "#core/project/document";
import { count, formatEpoch, plural } from "#core/numbers";
import { timeWords } from "../stages/network/checks";

export interface RunSituation {
  connection: Connection;
  reason: string;
  /** Title of the open lesson: it trains beside the project. */
  lesson: string | null;
  hasData: boolean;
  /** The columns are being looked at: what would be trained is not known yet. */
  describing: boolean;
  fault: string | null;
  parameters: number | null;
  epochs: number;
  /** What the planned epochs will take, as it was measured; null while it was not. */
  seconds: number | null;
  /** Early stopping or a failure may end it sooner: nobody knows when. */
  mayEndEarly: boolean;
  run: RunRecord | null;
  /** How far it came, in epochs: within one, where it was paused there. */
  reached: number;
  /** The draft asks for another network or data than the selected run has had: Train leaves that run as it is. */
  apart: boolean;
  /** What the main button would do. */
  action: "train" | "pause" | "resume" | "trainOn";
}

export function runSentence(now: RunSituation): string {
  // The notice with the button says why.
  if (now.connection === "given_up") return "The trainer stopped too often";
  if (now.connection === "failed") return `The trainer stopped: ${now.reason}`;
  if (now.connection === "restarting") return "The trainer stopped and is restarting";
  if (now.lesson !== null)
    return `Lesson: **${now.lesson}**. ${now.hasData ? "Your project stays as it is" : "Nothing of it is saved"}`;
  if (!now.hasData) return "Nothing to train yet: a network needs data first";
  if (now.fault !== null) return `Not ready: ${now.fault}`;
  if (now.parameters === null && now.describing) return "Looking at the columns…";
  if (now.parameters === null) return "Not ready: choose a target column";
  const { run } = now;
  if (run && now.action !== "train") {
    const words = {
      training: "Training",
      paused: "Paused",
      finished: "Finished",
      stopped: "Stopped",
      failed: "Failed",
    };
    const on = now.action === "trainOn" ? `. Train adds **${plural(now.epochs, "epoch")}** to this run` : "";
    if (run.restoredEpoch !== undefined && run.restoredEpoch !== null) {
      return `Stopped early at epoch **${count(run.epoch)}**: the weights are those of epoch **${count(run.restoredEpoch)}**${on}`;
    }
    if (run.imported && run.step === 0 && run.status === "finished")
      return `Imported from **${run.imported.from}**, not trained here yet${on}`;
    const at = formatEpoch(Math.max(run.epoch, now.reached));
    // A step may be too small a part of an epoch to be seen in it.
    const update = run.status === "paused" ? `, update **${count(run.step)}**` : "";
    return `${words[run.status]}: epoch **${at}** of ${count(run.plannedEpochs)}${update}${on}`;
  }
  const epochs = plural(now.epochs, "epoch");
  const cost = now.seconds === null ? epochs : `${timeWords(now.seconds, now.mayEndEarly)} for ${epochs}`;
  const ready = `**${count(now.parameters)}** parameters, ${cost}`;
  return run && now.apart ? `Not run ${run.id}: Train starts **the draft**, ${ready}` : `Ready: ${ready}`;
}
