/** A file with a network that is looked at before it becomes a run, or the draft. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { GrantedFile } from "#bridge/contract";
import type { ScaleId } from "#core/data/scale";
import type { FoundModelView } from "#core/imports/view";
import { bridge } from "./bridge";
import { useDraft } from "./draft";
import { useNotices } from "./notices";
import { useParting } from "./parting";
import { useRuns } from "./runs";
import { isVoid, useTrainer } from "./trainer";
import { useView } from "./view";

export const useModels = defineStore("models", () => {
  const draft = useDraft();
  const parting = useParting();
  const runs = useRuns();
  const trainer = useTrainer();
  const view = useView();
  const notices = useNotices();

  /** Null: nothing is looked at. */
  const file = shallowRef<GrantedFile | null>(null);
  const found = shallowRef<FoundModelView | null>(null);
  /** Why it can't be taken, in words. */
  const fault = ref<string | null>(null);
  const busy = ref(false);
  /** How numbers are scaled before they go in; null: as the recipe has it. */
  const scale = ref<ScaleId | null>(null);
  const open = computed(() => file.value !== null);

  async function choose(): Promise<void> {
    const chosen = await bridge("files.chooseModel");
    if (!chosen) return;
    [found.value, fault.value, scale.value] = [null, null, null];
    file.value = chosen;
    await look();
  }
  const asked = (path: string) => ({ path, spec: draft.spec, target: draft.target, scale: scale.value });
  async function look(): Promise<void> {
    const looked = file.value;
    if (!looked) return;
    busy.value = true;
    try {
      const answer = await trainer.request({ type: "model.look", ...asked(looked.path) });
      if (file.value === looked) [found.value, fault.value] = [answer, null];
    } catch (error) {
      if (file.value !== looked || isVoid(error)) return;
      [found.value, fault.value] = [null, error instanceof Error ? error.message : String(error)];
    } finally {
      busy.value = false;
    }
  }
  watch(scale, () => open.value && void look());

  /** It becomes a run, which is shown in Evaluate, or the draft, which is shown in Network. */
  async function take(): Promise<void> {
    const [taken, model] = [file.value, found.value];
    if (!taken || !model || busy.value) return;
    if (model.spec) {
      draft.replaceSpec(model.spec);
      view.stage = "network";
      notices.add("note", `${model.name} is the draft now. Undo brings the one before back.`);
      close();
      return;
    }
    busy.value = true;
    try {
      const { run, threshold } = await trainer.request({
        type: "model.bring",
        ...asked(taken.path),
        next: runs.nextId,
      });
      runs.selectedId = run;
      if (threshold !== null) parting.moveThreshold(threshold);
      // Train goes on with it then; undo brings the draft before back.
      const record = runs.byId(run);
      if (record) runs.toDraft(record);
      view.stage = "evaluate";
      close();
    } catch (error) {
      if (!isVoid(error)) fault.value = error instanceof Error ? error.message : String(error);
    } finally {
      busy.value = false;
    }
  }
  function close(): void {
    file.value = null;
  }
  return { open, file, found, fault, busy, scale, choose, take, close };
});
