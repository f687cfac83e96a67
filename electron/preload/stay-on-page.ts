/**
 * The window shows one page for life. The main process is not asked about `about:blank` and stops no page that loads itself again;
 * a listener here is asked first, whoever in the page or its frames begins it, and the page can't take it away. While
 * developing the page comes from a server and is loaded anew with each change.
 */
export function stayOnPage(): void {
  if (location.protocol !== "app:") return;
  const { navigation } = window as unknown as { navigation: EventTarget };
  navigation.addEventListener("navigate", (event) => {
    if (!("hashChange" in event) || event.hashChange !== true) event.preventDefault();
  });
}
