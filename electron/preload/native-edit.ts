const textTypes = new Set(["text", "search", "number", "email", "url", "tel", "password"]);

const isTextField = (element: Element | null): boolean =>
  element instanceof HTMLTextAreaElement ||
  (element instanceof HTMLInputElement && textTypes.has(element.type)) ||
  (element instanceof HTMLElement && element.isContentEditable);

/**
 * Undo and redo inside a text field concern its text, not the project. True where the command was that and is done.
 * `execCommand` is old but the one way for a page to reach a field's own history.
 */
export function nativeEdit(command: string): boolean {
  if (command !== "edit.undo" && command !== "edit.redo") return false;
  if (!isTextField(document.activeElement)) return false;
  document.execCommand(command === "edit.undo" ? "undo" : "redo");
  return true;
}
