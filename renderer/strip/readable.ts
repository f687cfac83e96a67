/** White or near-black, whichever is read better on a colour of the form `rgb(r, g, b)`. */
export function readableOn(color: string): string {
  const [r = 0, g = 0, b = 0] = (color.match(/\d+/g) ?? []).map(Number);
  return 0.299 * r + 0.587 * g + 0.114 * b > 175 ? "#14181d" : "#ffffff";
}
