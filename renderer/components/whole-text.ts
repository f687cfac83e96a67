/** Words that end in `…` for want of room tell themselves whole in a tooltip: wherever they stand, and only while they are cut. */

/** How far up from where the pointer is the cut words may stand. */
const reach = 4;
/** Tooltips that were set here, and may be taken away here. */
const set = new WeakSet<Element>();

const isCut = (element: HTMLElement): boolean =>
  element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).textOverflow === "ellipsis";

function tell(event: Event): void {
  let element = event.target instanceof Element ? event.target : null;
  for (let i = 0; element && i < reach; i++, element = element.parentElement) {
    if (!(element instanceof HTMLElement)) continue;
    const own = set.has(element);
    if (element.title !== "" && !own) return;
    if (isCut(element)) {
      element.title = element.textContent?.replaceAll(/\s+/g, " ").trim() ?? "";
      set.add(element);
      return;
    }
    if (own) element.removeAttribute("title");
  }
}

export function tellCutWords(): void {
  document.addEventListener("pointerover", tell, { passive: true });
}
