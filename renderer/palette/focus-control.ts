/** Brings the focus to a control by its name, once the stage that it stands on is drawn. */

const focusable = "input, button, select, textarea, [tabindex='0'], [role='slider']";
/** A stage that is opened for the first time is drawn over several frames. */
const patienceMs = 3000;

const visible = (element: HTMLElement) => element.getClientRects().length > 0;

function byName(name: string, within: ParentNode): HTMLElement | null {
  const all = within.querySelectorAll<HTMLElement>(`[aria-label=${JSON.stringify(name)}]`);
  return (
    [...all].find(
      (element) =>
        visible(element) &&
        !element.matches("nav *, svg, figure, section, table, [role='dialog'], button[aria-haspopup='dialog']"),
    ) ?? null
  );
}

/** Calls `find` each frame until it answers something; null when it does not in time. */
export function whenThere<T>(find: () => T | null, ms = patienceMs): Promise<T | null> {
  const until = performance.now() + ms;
  return new Promise((resolve) => {
    function look(): void {
      const found = find();
      if (found !== null || performance.now() > until) resolve(found);
      else requestAnimationFrame(look);
    }
    look();
  });
}

function takeFocus(element: HTMLElement): boolean {
  const target = element.matches(focusable) ? element : (element.querySelector<HTMLElement>(focusable) ?? element);
  target.scrollIntoView({ block: "nearest" });
  target.focus();
  return document.activeElement === target;
}

/** `behind`: the name of the button whose panel it stands in. Answers whether it is there and can be used. */
export async function focusControl(name: string, behind?: string): Promise<boolean> {
  const root = () => document.querySelector<HTMLElement>(".app-body") ?? document.body;
  if (behind !== undefined) {
    const opener = await whenThere(
      () =>
        [...root().querySelectorAll<HTMLElement>("button[aria-haspopup]")].find(
          (button) => visible(button) && (button.ariaLabel ?? button.textContent).trim().startsWith(behind),
        ) ?? null,
    );
    if (!opener) return false;
    if (opener.getAttribute("aria-expanded") !== "true") opener.click();
  }
  const found = await whenThere(() => byName(name, behind === undefined ? root() : document));
  return found !== null && takeFocus(found);
}

export async function focusSelector(selector: string): Promise<void> {
  const found = await whenThere(() => document.querySelector<HTMLElement>(selector));
  if (found) takeFocus(found);
}
