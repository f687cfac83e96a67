/** What a person does with several runs at once: tags, pins, puts away, colours, deletes and has back. */
import { defineStore } from "pinia";
import { ref, watch } from "vue";
import { pageFieldsOf, type PageFields, type RunRecord } from "#core/project/document";
import { bridge } from "./bridge";
import { useNotices } from "./notices";
import { useProject } from "./project";
import { useRuns } from "./runs";
import { useTrainer } from "./trainer";

export const useRunShelf = defineStore("run-shelf", () => {
  const trainer = useTrainer();
  const runs = useRuns();
  const project = useProject();
  const notices = useNotices();
  /** The runs that were deleted last; they can be had back. */
  const deleted = ref<string[]>([]);
  let written = new Map<string, PageFields>();
  watch(
    () => runs.era,
    () => (deleted.value = []),
    { flush: "sync" },
  );

  function change(list: readonly RunRecord[], how: (run: RunRecord) => void): void {
    for (const run of list) how(run);
    if (list.length > 0) runs.edited();
  }
  /** All of them, unless all have it already. */
  function pin(list: readonly RunRecord[]): void {
    const pinned = !list.every((run) => run.pinned);
    change(list, (run) => (run.pinned = pinned));
  }
  function archive(list: readonly RunRecord[]): void {
    const archived = !list.every((run) => run.archived);
    change(list, (run) => (run.archived = archived));
  }
  function tag(list: readonly RunRecord[], words: string): void {
    const added = words
      .split(",")
      .map((word) => word.trim().slice(0, 100))
      .filter((word) => word !== "");
    change(list, (run) => (run.tags = [...new Set([...(run.tags ?? []), ...added])].slice(0, 100)));
  }
  function untag(list: readonly RunRecord[], word: string): void {
    change(list, (run) => (run.tags = (run.tags ?? []).filter((one) => one !== word)));
  }
  function colour(list: readonly RunRecord[], slot: number): void {
    change(list, (run) => (run.slot = slot));
  }
  async function remove(list: readonly RunRecord[]): Promise<void> {
    // What was written of them last the trainer may not have heard.
    const fields = new Map(list.map((run) => [run.id, pageFieldsOf(run)]));
    for (const id of fields.keys()) await runs.remove(id);
    written = fields;
    deleted.value = [...fields.keys()];
  }
  async function undo(): Promise<void> {
    const asked = [...deleted.value];
    deleted.value = [];
    const states = await trainer.request({ type: "run.undelete", runs: asked });
    runs.putBack(states.map((state) => ({ ...state, record: { ...state.record, ...written.get(state.record.id) } })));
    const gone = asked.length - states.length;
    if (gone > 0)
      notices.add(
        "warning",
        `${gone} of the deleted runs can't be had back: the trainer was restarted meanwhile, or they were too large to be held.`,
      );
  }

  /** Runs of another project of the same data, under new numbers. */
  async function importRuns(): Promise<void> {
    const file = await bridge("files.chooseProject");
    if (!file) return;
    const found = await trainer.request({ type: "project.takeRuns", path: file.path, document: project.document() });
    project.sweeps = found.sweeps;
    for (const { id, note, tags, pinned } of found.remarks) {
      const run = runs.byId(id);
      if (run) change([run], () => Object.assign(run, { note, tags, pinned }));
    }
    notices.add("note", found.words);
  }
  async function exportHistory(run: RunRecord, kind: "csv" | "json" | "parquet"): Promise<void> {
    const chosen = await bridge("files.chooseSave", { kind, suggested: `run ${run.id} history.${kind}` });
    if (!chosen) return;
    const { rows } = await trainer.request({
      type: "run.exportHistory",
      run: run.id,
      rows: "epochs",
      out: chosen.path,
    });
    notices.add("note", `The history of run ${run.id} was written: ${rows} epochs, ${chosen.path}.`);
  }
  return { deleted, pin, archive, tag, untag, colour, remove, undo, importRuns, exportHistory };
});
