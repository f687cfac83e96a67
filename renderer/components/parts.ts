import { readonly, ref, watch, type Ref } from "vue";

/**
 * How many of a view's parts may be drawn: one more each frame while `when` holds, so that no frame waits for all of them, and
 * none once it ends.
 */
export function useParts(all: number, when: () => boolean): Readonly<Ref<number>> {
  const drawn = ref(0);
  let round = 0;
  function next(mine: number): void {
    if (mine !== round || drawn.value >= all) return;
    drawn.value++;
    requestAnimationFrame(() => next(mine));
  }
  watch(
    when,
    (now) => {
      const mine = ++round;
      drawn.value = 0;
      if (now) requestAnimationFrame(() => next(mine));
    },
    { immediate: true },
  );
  return readonly(drawn);
}
