/** Views of one stage: which of them is shown is kept with the project. */
import { computed, type Component, type WritableComputedRef } from "vue";
import type { StageId } from "#core/project/document";
import { useView } from "../stores/view";

export interface StageView {
  /** In the switch in the stage's head. */
  label: string;
  component: Component;
}

/** The id of the view that `stage` shows: the first of `views` until another was chosen, or where the chosen one is not known. */
export function useStageView<V extends string>(
  stage: StageId,
  views: Readonly<Record<V, Partial<StageView>>>,
): WritableComputedRef<V> {
  const view = useView();
  const known = (id: string | undefined): id is V => id !== undefined && Object.hasOwn(views, id);
  return computed({
    get: () => {
      const id = view.views[stage];
      return known(id) ? id : (Object.keys(views)[0] as V);
    },
    set: (id) => (view.views = { ...view.views, [stage]: id }),
  });
}
