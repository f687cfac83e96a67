/** The inputs of a network by the column of the table that they come from. */
import type { InputFeature } from "../data/types";

export interface InputGroup {
  column: string;
  /** Places in a row of inputs, one behind the other: `from` to `end` (exclusive). */
  from: number;
  end: number;
}

/** In the order of the inputs: those of one column stand together (the recipe writes them so). */
export function inputGroups(inputs: readonly InputFeature[]): InputGroup[] {
  const groups: InputGroup[] = [];
  inputs.forEach(({ column }, at) => {
    const last = groups.at(-1);
    if (last?.column === column) last.end = at + 1;
    else groups.push({ column, from: at, end: at + 1 });
  });
  return groups;
}
