/** Base64 of RFC 4648: the laboratory is pure, and has neither Buffer nor btoa. */
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b, c] = bytes.subarray(at, at + 3);
    const group = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    const letter = (shift: number) => letters[(group >> shift) & 63]!;
    parts.push(letter(18), letter(12), b === undefined ? "=" : letter(6), c === undefined ? "=" : letter(0));
  }
  return parts.join("");
}

/** As float32, little-endian. */
export function floatBytes(values: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, values[i]!, true);
  return bytes;
}
