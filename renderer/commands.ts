/** What each command does and when it can be used. Menu, buttons and keys all come here. */
import { layerTypes } from "#core/network/kinds/layers/index";
import { computed, watch } from "vue";
import { commands, type CommandId } from "#bridge/commands";
import type { StageId } from "#core/project/document";
import { bridge } from "./stores/bridge";
import { useData } from "./stores/data";
import { useDraft } from "./stores/draft";
import { useExports } from "./stores/exports";
import { useImport } from "./stores/import";
import { useNotices } from "./stores/notices";
import { useParting } from "./stores/parting";
import { useProject } from "./stores/project";
import { useRecovery } from "./stores/recovery";
import { useRuns } from "./stores/runs";
import { useCleaning } from "./stores/cleaning";
import { useSnapshots } from "./stores/snapshots";
import { useTrainer } from "./stores/trainer";
import { useLayers } from "./stages/network/use-layers";
import { useView } from "./stores/view";
import { usePlan } from "./strip/use-plan";

interface PageCommand {
  enabled(): boolean;
  run(): unknown;
}

/** Commands that are being carried out, wherever they were given. */
const underWay = new Set<CommandId>();

export function useCommands() {
  const project = useProject();
  const data = useData();
  const importer = useImport();
  const recovery = useRecovery();
  const snapshots = useSnapshots();
  const cleaning = useCleaning();
  const draft = useDraft();
  const runs = useRuns();
  const view = useView();
  const parting = useParting();
  const exporting = useExports();
  const notices = useNotices();
  const trainer = useTrainer();
  const { draftFault } = usePlan();
  const layers = useLayers();

  const stage = (id: StageId): PageCommand => ({ enabled: () => true, run: () => (view.stage = id) });
  // A faulty draft can't start a run; the selected run can be paused and resumed whatever the draft says.
  const sound = () => runs.action !== "train" || draftFault.value === null;
  const trainable = () => trainer.connection === "ready" && data.prepared !== null && sound();
  const unchanging = () => !project.changing;
  const savable = () => data.state !== null && unchanging();
  const isStill = () => runs.selected?.status !== "training";

  const registry: Record<CommandId, PageCommand> = {
    "project.new": { enabled: unchanging, run: () => project.create() },
    "project.open": { enabled: unchanging, run: () => project.chooseOpen() },
    "project.recover": { enabled: unchanging, run: () => recovery.show() },
    "data.import": { enabled: () => !importer.importing, run: () => importer.choose() },
    "data.again": { enabled: () => data.state !== null && !importer.open, run: () => importer.repeat() },
    "data.make": { enabled: () => true, run: () => (project.making = true) },
    "project.save": { enabled: () => savable() && project.copyOf === null, run: () => project.save() },
    "project.saveAs": { enabled: savable, run: () => project.saveAs() },
    "project.snapshots": {
      enabled: () => unchanging() && snapshots.place !== null,
      run: () => snapshots.show(),
    },
    "project.clean": { enabled: () => unchanging() && runs.list.length > 0, run: () => cleaning.show() },
    "run.export": {
      enabled: () => trainer.connection === "ready" && data.state !== null && runs.selected !== null && isStill(),
      run: () => exporting.show(runs.selected?.id ?? null),
    },
    // In Evaluate the threshold and the cuts come before the draft.
    "edit.undo": {
      enabled: () => parting.canUndo || draft.canUndo,
      run: () => (parting.canUndo ? parting : draft).undo(),
    },
    "edit.redo": {
      enabled: () => parting.canRedo || draft.canRedo,
      run: () => (parting.canRedo ? parting : draft).redo(),
    },
    "run.train": {
      enabled: trainable,
      run: () => {
        if (view.stage === "data" || view.stage === "network") view.stage = "train";
        return runs.train("train");
      },
    },
    "run.step": { enabled: () => trainable() && isStill(), run: () => runs.train("step") },
    "run.stop": {
      enabled: () =>
        trainer.connection !== "given_up" &&
        (runs.selected?.status === "training" || runs.selected?.status === "paused"),
      run: () => runs.stop(),
    },
    "network.addLayer": {
      enabled: () => data.prepared !== null,
      run: () => {
        view.stage = "network";
        layers.add(layerTypes[0]!);
      },
    },
    "stage.data": stage("data"),
    "stage.network": stage("network"),
    "stage.train": stage("train"),
    "stage.evaluate": stage("evaluate"),
    "stage.explain": stage("explain"),
    "stage.compare": stage("compare"),
    "stage.atlas": stage("atlas"),
  };

  /** While the import sheet is open, nothing but another file can be chosen. */
  const usable = (id: CommandId) => (!importer.open || id === "data.import") && registry[id].enabled();
  const enabledIds = computed(() => (Object.keys(registry) as CommandId[]).filter(usable));

  /** Run a command if it can be used now; what goes wrong is shown. */
  async function execute(id: CommandId): Promise<void> {
    // Pressed twice, it is done once.
    if (!usable(id) || underWay.has(id)) return;
    underWay.add(id);
    await notices.attempt(async () => registry[id].run());
    underWay.delete(id);
  }
  /** Tell the native menu which entries can be used; call once, from the root component. */
  function followMenu(): void {
    watch(enabledIds, (enabled) => void bridge("menu.enable", { enabled }), { immediate: true });
  }
  return {
    execute,
    followMenu,
    enabled: usable,
    info: (id: CommandId) => commands[id],
  };
}
