import { panelColumns } from "./codes";

/** Places in a memory, one after the other. */
const alignment = 64;
/** Vectors may reach over the end of an array. */
const margin = 64;

export class Arena {
  private top: number;
  constructor(base: number) {
    this.top = align(base);
  }
  /** The first free byte. */
  get end(): number {
    return this.top;
  }
  /** A place for so many 32-bit words. */
  words(count: number): number {
    const place = this.top;
    this.top = align(place + 4 * count + margin);
    return place;
  }
}

const align = (at: number) => Math.ceil(at / alignment) * alignment;
/** Rows of matrices begin at multiples of four floats. */
export const strideOf = (units: number) => Math.ceil(units / 4) * 4;
/** Columns of a matrix in panels. */
export const inPanels = (columns: number) => Math.ceil(columns / panelColumns) * panelColumns;
