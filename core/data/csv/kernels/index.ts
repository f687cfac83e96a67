/**
 * The reader's inner loops, compiled. Each does what its counterpart in TypeScript does where the case is usual, and says which
 * records or rows it leaves to that one: results are the same with it and without.
 */
export { scan } from "./records";
export { numbers } from "./numbers";
export { dates } from "./dates";
export { codes } from "./codes";

export function heapBase(): usize {
  return (__heap_base + 63) & ~63;
}
