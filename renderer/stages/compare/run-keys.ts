/** What keys do in a row of the table of runs. */
import { nextTick } from "vue";
import type { KeyLine } from "../../components/shortcut";
import type { RunRecord } from "#core/project/document";
import { useNotices } from "../../stores/notices";
import { useRunShelf } from "../../stores/run-shelf";
import { useRuns } from "../../stores/runs";
import { useComparison } from "./comparison";
import { useRunsList } from "./runs-list";

export const runKeys: readonly KeyLine[] = [
  { keys: ["↑", "↓"], does: "Mark the run above or below" },
  { keys: ["Shift+↑", "Shift+↓"], does: "Mark several" },
  { keys: ["CmdOrCtrl+A"], does: "Mark all" },
  { keys: ["Space"], does: "Show its curve, or hide it" },
  { keys: ["F2"], does: "Rename" },
  { keys: ["P"], does: "Pin to the top" },
  { keys: ["A"], does: "Archive" },
  { keys: ["Delete"], does: "Delete" },
];

/** `rowOf`: the row of a run, where it is drawn. `reveal`: scrolls to a line. */
export function useRunKeys(rowOf: (id: string) => HTMLElement | null, reveal: (line: number) => void) {
  const runs = useRuns();
  const list = useRunsList();
  const shelf = useRunShelf();
  const comparison = useComparison();
  const notices = useNotices();

  /** A row that moves loses the focus, and one that goes leaves it to the row in its place. */
  async function staying({ id }: RunRecord, act: () => unknown): Promise<void> {
    const place = list.listed.findIndex(({ result }) => result.run.id === id);
    await act();
    await nextTick();
    const there =
      list.listed.find(({ result }) => result.run.id === id) ?? list.listed[Math.min(place, list.listed.length - 1)];
    if (there) rowOf(there.result.run.id)?.focus();
  }
  /** To another row, which may not be drawn yet. */
  async function goTo(id: string, shift: boolean): Promise<void> {
    list.mark(id, { shift });
    reveal(list.lines.findIndex(({ key }) => key === id));
    await nextTick();
    rowOf(id)?.focus();
  }

  /** Of a key in a row itself: its box and the field of its name have keys of their own. */
  return async function keys(event: KeyboardEvent): Promise<void> {
    const run = runs.byId((event.target as HTMLElement).dataset["run"] ?? "");
    if (!run) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const ctrl = event.ctrlKey || event.metaKey;
    if (step !== 0) {
      event.preventDefault();
      const rows = list.listed;
      const next = rows[rows.findIndex(({ result }) => result.run.id === run.id) + step];
      if (next) await goTo(next.result.run.id, event.shiftKey);
      return;
    }
    const key = event.key.toLowerCase();
    if (event.key === "Enter") list.mark(run.id, { ctrl });
    else if (event.key === " ") comparison.toggle(run);
    else if (event.key === "Delete") void staying(run, () => notices.attempt(() => shelf.remove(list.chosen)));
    else if (ctrl && key === "a") list.markAll();
    else if (ctrl || event.altKey) return;
    else if (key === "p") void staying(run, () => shelf.pin(list.chosen));
    else if (key === "a") void staying(run, () => shelf.archive(list.chosen));
    else return;
    event.preventDefault();
  };
}
