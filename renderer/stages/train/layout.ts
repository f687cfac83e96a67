/** Sizes of the Train card: gutters that every part shares, so that one playhead crosses them all. */
import { useMediaQuery } from "@vueuse/core";
import { computed } from "vue";

export const leftGutter = 70;
/** Lanes before they scroll. */
const mostLanes = 11;

export function useTrainLayout() {
  const narrow = useMediaQuery("(max-width: 1199px)");
  /** As little room for lanes: many high ones would push the small charts out of a low window. */
  const tight = useMediaQuery("(max-width: 1199px), (max-height: 799px)");
  const right = computed(() => (narrow.value ? 82 : 104));
  /** Height of a lane: 17 or 13 where there are many, more where there are few. */
  function laneHeight(lanes: number): number {
    if (lanes <= 4) return tight.value ? 18 : 22;
    if (lanes <= 7) return tight.value ? 16 : 20;
    return tight.value ? 13 : 17;
  }
  const viewportHeight = (lanes: number) => Math.min(lanes, mostLanes) * laneHeight(lanes);
  return { narrow, right, laneHeight, viewportHeight };
}
