/** What each command does and why it can't be used, where it can't. Menu, buttons and keys all come here. */
import { layerTypes } from "#core/network/kinds/layers/index";
import { computed, watch } from "vue";
import { commands, type CommandId } from "#bridge/commands";
import type { StageId } from "#core/project/document";
import { bridge } from "./stores/bridge";
import { useData } from "./stores/data";
import { useDraft } from "./stores/draft";
import { useExports } from "./stores/exports";
import { useImport } from "./stores/import";
import { useModels } from "./stores/models";
import { useNotices } from "./stores/notices";
import { useOverlay } from "./stores/overlay";
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
  /** Why it can't be used now, as a sentence; null: it can. */
  fault(): string | null;
  run(): unknown;
}

/** The first thing that is in the way. */
const first = (...faults: (string | null | false)[]): string | null =>
  faults.find((fault): fault is string => typeof fault === "string") ?? null;
const noData = "There are no data yet: import a file first.";

/** Commands that are being carried out, wherever they were given. */
const underWay = new Set<CommandId>();

export function useCommands() {
  const project = useProject();
  const data = useData();
  const importer = useImport();
  const models = useModels();
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
  const overlay = useOverlay();

  const always = () => null;
  const stage = (id: StageId): PageCommand => ({ fault: always, run: () => (view.stage = id) });
  const lacksData = () => data.state === null && noData;
  const lacksTrainer = () => trainer.connection !== "ready" && "The trainer is not ready.";
  const changing = () => project.changing && "The project is being opened, saved or closed.";
  // A faulty draft can't start a run; the selected run can be paused and resumed whatever the draft says.
  const untrainable = () =>
    first(
      lacksTrainer(),
      lacksData(),
      data.prepared === null && (data.fault ?? "The data have no target yet: choose one in Data."),
      runs.action === "train" && draftFault.value,
    );
  const unsavable = () =>
    first(data.state === null && "There is nothing to save yet: import a file first.", changing());
  const isTraining = () => runs.selected?.status === "training" && "The run is training: pause or stop it first.";

  const registry: Record<CommandId, PageCommand> = {
    "project.new": { fault: () => first(changing()), run: () => project.create() },
    "project.open": { fault: () => first(changing()), run: () => project.chooseOpen() },
    "project.recover": { fault: () => first(changing()), run: () => recovery.show() },
    "data.import": {
      fault: () => first(importer.importing && "A file is being imported."),
      run: () => importer.choose(),
    },
    "data.again": {
      fault: () => first(lacksData(), importer.open && "A file is being looked at already."),
      run: () => importer.repeat(),
    },
    "model.import": {
      fault: () =>
        first(
          lacksTrainer(),
          lacksData(),
          data.prepared === null && "The data have no target yet: choose one in Data.",
        ),
      run: () => models.choose(),
    },
    "data.make": { fault: always, run: () => (project.making = true) },
    "project.save": {
      fault: () => first(project.copyOf !== null && "This is a copy to look at: choose Save project as…", unsavable()),
      run: () => project.save(),
    },
    "project.saveAs": { fault: unsavable, run: () => project.saveAs() },
    "project.snapshots": {
      fault: () => first(changing(), snapshots.place === null && "The project was not saved yet."),
      run: () => snapshots.show(),
    },
    "project.clean": {
      fault: () => first(changing(), runs.list.length === 0 && "There are no runs yet."),
      run: () => cleaning.show(),
    },
    "run.export": {
      fault: () =>
        first(
          lacksTrainer(),
          lacksData(),
          runs.selected === null && "There is no run yet: train one first.",
          isTraining(),
        ),
      run: () => exporting.show(runs.selected?.id ?? null),
    },
    // In Evaluate the threshold and the cuts come before the draft.
    "edit.undo": {
      fault: () => first(!parting.canUndo && !draft.canUndo && "There is nothing to undo."),
      run: () => (parting.canUndo ? parting : draft).undo(),
    },
    "edit.redo": {
      fault: () => first(!parting.canRedo && !draft.canRedo && "Nothing was undone."),
      run: () => (parting.canRedo ? parting : draft).redo(),
    },
    "run.train": {
      fault: untrainable,
      run: () => {
        if (view.stage === "data" || view.stage === "network") view.stage = "train";
        return runs.train("train");
      },
    },
    "run.step": { fault: () => first(untrainable(), isTraining()), run: () => runs.train("step") },
    "run.stop": {
      fault: () =>
        first(
          trainer.connection === "given_up" && "The trainer is not ready.",
          runs.selected?.status !== "training" && runs.selected?.status !== "paused" && "No run is being trained.",
        ),
      run: () => runs.stop(),
    },
    "network.addLayer": {
      fault: () => first(lacksData(), data.prepared === null && "The data have no target yet: choose one in Data."),
      run: () => {
        view.stage = "network";
        layers.add(layerTypes[0]!);
      },
    },
    "view.palette": { fault: always, run: () => overlay.show("palette") },
    "stage.data": stage("data"),
    "stage.network": stage("network"),
    "stage.train": stage("train"),
    "stage.evaluate": stage("evaluate"),
    "stage.explain": stage("explain"),
    "stage.compare": stage("compare"),
    "stage.atlas": stage("atlas"),
    "help.shortcuts": { fault: always, run: () => overlay.show("shortcuts") },
  };

  /** While the import sheet is open, nothing but another file can be chosen. */
  const fault = (id: CommandId) =>
    importer.open && id !== "data.import"
      ? "A file is being looked at: import or cancel it first."
      : registry[id].fault();
  const usable = (id: CommandId) => fault(id) === null;
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
    fault,
    info: (id: CommandId) => commands[id],
  };
}
