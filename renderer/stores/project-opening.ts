/** How a project is opened: to be worked on, or where that can't be as much of it as can be had. */
import type { OpenedProject } from "#core/training/messages";
import { bridge } from "./bridge";
import type { CopyOf } from "./project-document";
import { TrainerError, type useTrainer } from "./trainer";

export type Opened = OpenedProject & { copy: CopyOf | null };

/** Of a file that is a project's, but can't be read as one. */
const damagedCodes = ["damaged", "missing-part", "invalid"];

/**
 * The project, or where it can't be opened to be written what can be had of it: what somebody else has open is looked at, unless a
 * person knows that another computer has it not; of what is damaged the rest is recovered. Null where they would rather not.
 */
export async function openOrLook(
  request: ReturnType<typeof useTrainer>["request"],
  place: string,
  discard: boolean,
): Promise<Opened | null> {
  const open = (takeOver = false) =>
    request({ type: "project.open", path: place, discard, ...(takeOver && { takeOver }) });
  const look = async (words: string) => {
    const copy = { path: place, why: "open", words, of: null, lacks: [] } as const;
    return { ...(await request({ type: "project.look", path: place })), copy };
  };
  try {
    return { ...(await open()), copy: null };
  } catch (error) {
    if (!(error instanceof TrainerError)) throw error;
    const { code, message } = error;
    if (code === "in-use") return look(message);
    if (code === "in-use-elsewhere") {
      const answer = await bridge("window.confirmTakeOver", { words: message });
      if (answer === "look") return look(message);
      return answer === "cancel" ? null : { ...(await open(true)), copy: null };
    }
    if (!damagedCodes.includes(code)) throw error;
    return salvage(request, place, message);
  }
}

type Request = ReturnType<typeof useTrainer>["request"];

async function salvage(request: Request, place: string, words: string): Promise<Opened | null> {
  if (!(await bridge("window.confirmRecover", { words }))) return null;
  return { ...(await request({ type: "project.look", path: place, salvage: true })), copy: null };
}

/**
 * What can be had of a project of which a part turned out to be damaged after it was shown. Null where they would rather not.
 * Rethrows what is no such error.
 */
export async function whatIsWhole(request: Request, place: string | null, error: unknown): Promise<Opened | null> {
  if (place === null || !(error instanceof TrainerError) || !damagedCodes.includes(error.code)) throw error;
  return salvage(request, place, error.message);
}
