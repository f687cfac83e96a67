/** Which runs the table lists, in which order and groups, and which of them are marked. */
import { defineStore } from "pinia";
import { computed, ref, watch } from "vue";
import { parseQuery } from "#core/query/parse";
import type { RunRecord } from "#core/project/document";
import { useProject } from "../../stores/project";
import { useRuns } from "../../stores/runs";
import { useComparison, type Result } from "./comparison";
import { groupOf, notGrouped, runFields, wordsOf, type QueryRow } from "./runs-query";

/** A line of the table. */
export type Line =
  | { kind: "group"; key: string; name: string; count: number }
  | { kind: "run"; key: string; result: Result; at: number };

export const useRunsList = defineStore("runs-list", () => {
  const runs = useRuns();
  const project = useProject();
  const comparison = useComparison();
  const text = ref("");
  const groupBy = ref(notGrouped);
  const withArchived = ref(false);
  const marked = ref<ReadonlySet<string>>(new Set());
  let anchor: string | null = null;
  watch(
    () => runs.era,
    () => {
      [text.value, groupBy.value, withArchived.value] = ["", notGrouped, false];
      marked.value = new Set();
    },
    { flush: "sync" },
  );

  const fields = computed(() => {
    const { different, same } = comparison.settings;
    return runFields(runs.list, [...different, ...same], project.sweeps);
  });
  const query = computed(() => parseQuery(text.value, fields.value, wordsOf));
  const fault = computed(() => (query.value.ok ? null : query.value.fault));
  const asksForArchived = computed(() => /\barchived\b/i.test(text.value));
  const archived = computed(() => runs.list.filter((run) => run.archived).length);
  /** Pinned ones first. While the query is not understood, what it found before stays away from nobody: all are listed. */
  const listed = computed<QueryRow[]>(() => {
    const places = new Map(runs.list.map(({ id }, at) => [id, at]));
    const asked = query.value;
    const hidden = ({ run }: Result) => run.archived && !withArchived.value && !asksForArchived.value;
    const rows = comparison.results
      .filter((result) => !hidden(result))
      .map((result) => ({ result, at: places.get(result.run.id) ?? -1 }))
      .filter((row) => !asked.ok || asked.test(row));
    const pinned = rows.filter(({ result }) => result.run.pinned);
    return pinned.length === 0 ? rows : [...pinned, ...rows.filter(({ result }) => !result.run.pinned)];
  });
  const lines = computed<Line[]>(() => {
    const line = ({ result, at }: QueryRow): Line => ({ kind: "run", key: result.run.id, result, at });
    if (groupBy.value === notGrouped) return listed.value.map(line);
    const groups = new Map<string, QueryRow[]>();
    for (const row of listed.value) {
      const name = groupOf(row, groupBy.value, comparison.settings.different, project.sweeps);
      const there = groups.get(name);
      if (there) there.push(row);
      else groups.set(name, [row]);
    }
    return [...groups].flatMap(([name, rows]): Line[] => [
      { kind: "group", key: `group ${name}`, name, count: rows.length },
      ...rows.map(line),
    ]);
  });

  /** What actions are done to: the marked runs that are listed, or the selected one. */
  const chosen = computed<RunRecord[]>(() => {
    const found = listed.value.map(({ result }) => result.run).filter(({ id }) => marked.value.has(id));
    return found.length > 0 ? found : runs.selected ? [runs.selected] : [];
  });
  /** A press on a row: alone, with Ctrl one more or less, with Shift all up to it. */
  function mark(id: string, how: { ctrl?: boolean; shift?: boolean } = {}): void {
    const ids = listed.value.map(({ result }) => result.run.id);
    if (how.shift && anchor !== null && ids.includes(anchor)) {
      const [from, to] = [ids.indexOf(anchor), ids.indexOf(id)].sort((a, b) => a - b);
      marked.value = new Set(ids.slice(from, to! + 1));
    } else if (how.ctrl) {
      const next = new Set(marked.value.size > 0 ? marked.value : runs.selectedId ? [runs.selectedId] : []);
      if (!next.delete(id)) next.add(id);
      marked.value = next;
      anchor = id;
    } else {
      marked.value = new Set([id]);
      anchor = id;
    }
    // The pair at the right is of two that are marked.
    const [one, two] = [...marked.value];
    if (marked.value.size === 2) comparison.against = one === id ? two! : one!;
    runs.selectedId = id;
  }
  function markAll(): void {
    marked.value = new Set(listed.value.map(({ result }) => result.run.id));
  }
  return { text, groupBy, withArchived, archived, fields, fault, listed, lines, marked, chosen, mark, markAll };
});
