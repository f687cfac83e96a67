/** Everything that the command palette goes to: commands, stages, settings, columns, layers, runs, lessons. */
import { computed } from "vue";
import { commands, themes, type CommandId, type CommandInfo, type ThemeId } from "#bridge/commands";
import type { StageId } from "#core/project/document";
import { layerFields, optimizerFields, scheduleFields } from "#core/network/fields";
import type { LayerType } from "#core/network/kinds/layers/index";
import { hasWeights } from "#core/training/weights-epoch";
import { useCommands } from "../commands";
import { settings, type SettingHelp } from "../help/settings";
import { lessons } from "../stages/atlas/lessons";
import { layerId } from "../stages/network/edits";
import { useLayers } from "../stages/network/use-layers";
import { useData } from "../stores/data";
import { useDraft } from "../stores/draft";
import { useNotices } from "../stores/notices";
import { usePreferences } from "../stores/preferences";
import { useRuns } from "../stores/runs";
import { useView } from "../stores/view";
import { focusControl, focusSelector } from "./focus-control";
import type { PaletteEntry } from "./search";

type Place = Omit<SettingHelp, "says" | "lesson">;

const stageName = (id: StageId) => commands[`stage.${id}`].label;
const isStage = (id: string) => id.startsWith("stage.");

export function usePaletteEntries() {
  const { execute, fault } = useCommands();
  const data = useData();
  const draft = useDraft();
  const layers = useLayers();
  const notices = useNotices();
  const preferences = usePreferences();
  const runs = useRuns();
  const view = useView();

  const commandEntries = (): PaletteEntry[] =>
    (Object.keys(commands) as CommandId[])
      .filter((id) => id !== "view.palette")
      .map((id) => {
        const info: CommandInfo = commands[id];
        return {
          id: `command:${id}`,
          group: isStage(id) ? "Stages" : "Commands",
          label: info.label,
          place: isStage(id) ? "stage" : info.menu,
          accelerator: info.accelerator,
          fault: fault(id),
          run: () => execute(id),
        };
      });
  const themeEntries = (): PaletteEntry[] =>
    (Object.keys(themes) as ThemeId[]).map((id) => ({
      id: `theme:${id}`,
      group: "Commands",
      label: `Theme: ${themes[id].label}`,
      place: "View",
      accelerator: themes[id].accelerator,
      fault: null,
      run: () => preferences.setTheme(id),
    }));

  /** What has to be there before the controls of a stage are. */
  function stageFault(stage: StageId): string | null {
    const trained = runs.list.some(hasWeights);
    if (data.state === null) return stage === "compare" && trained ? null : fault("run.step");
    if (stage === "network" && data.prepared === null) return fault("run.step");
    const needsRun = stage !== "data" && stage !== "network";
    return needsRun && !trained ? "There is no trained run yet." : null;
  }
  async function goToSetting(name: string, { stage, behind, control = name, field }: Place): Promise<void> {
    view.stage = stage;
    if (field !== undefined) {
      const shows = ({ type }: { type: LayerType }) => layerFields(type).some(({ key }) => key === field);
      const { layers: list } = draft.spec.network;
      const selected = list[layers.selected.value?.source ?? -1];
      const first = list.findIndex(shows);
      if (!(selected && shows(selected)) && first >= 0) layers.select(layerId(list, first));
    }
    if (!(await focusControl(control, behind)))
      notices.add(
        "note",
        `${name} can’t be set now: it depends on the data, on other settings, and on the view of ${stageName(stage)}.`,
      );
  }
  function settingEntries(): PaletteEntry[] {
    const { optimizer, schedule } = draft.spec.training;
    const own = [...optimizerFields(optimizer.type), ...scheduleFields(schedule.type)]
      .filter(({ title }) => !(title in settings))
      .map(({ title }): [string, Place] => [title, { stage: "network" }]);
    const all = Object.entries<Place>({ ...Object.fromEntries(own), ...settings });
    return all.map(([name, place]) => ({
      id: `setting:${name}`,
      group: "Settings",
      label: name,
      place: stageName(place.stage),
      fault: stageFault(place.stage),
      run: () => goToSetting(name, place),
    }));
  }
  const columnEntries = (): PaletteEntry[] =>
    (data.profile?.columns ?? []).map(({ name }) => ({
      id: `column:${name}`,
      group: "Columns",
      label: name,
      place: "Data",
      fault: null,
      run: () => {
        view.column = name;
        view.stage = "data";
        return focusSelector(".columns-frame");
      },
    }));
  const layerEntries = (): PaletteEntry[] =>
    layers.layers.value.map(({ id, title }) => ({
      id: `layer:${id}`,
      group: "Layers",
      label: title,
      place: "Network",
      fault: null,
      run: () => {
        view.stage = "network";
        layers.select(id);
        return focusSelector(".app-body [role='option'][tabindex='0']");
      },
    }));
  const runEntries = (): PaletteEntry[] =>
    runs.list.toReversed().map(({ id, name }) => ({
      id: `run:${id}`,
      group: "Runs",
      label: `run ${id} ${name}`,
      place: view.stage === "compare" ? "Compare" : "Train",
      fault: null,
      run: () => {
        runs.selectedId = id;
        if (view.stage !== "compare") view.stage = "train";
        return focusSelector("nav a[aria-current]");
      },
    }));
  const lessonEntries = (): PaletteEntry[] =>
    lessons.map(({ id, title, caption }) => ({
      id: `lesson:${id}`,
      group: "Lessons",
      label: title,
      place: caption,
      fault: null,
      run: () => view.readLesson(id),
    }));

  return computed<PaletteEntry[]>(() => [
    ...commandEntries(),
    ...themeEntries(),
    ...settingEntries(),
    ...columnEntries(),
    ...layerEntries(),
    ...runEntries(),
    ...lessonEntries(),
  ]);
}
