/** What the trainer tells a page of these analyses. Rows of the table are 0-based. */
import type { SplitName } from "../data/types";
import type { Conflicts, DoubtedLabels } from "./labels";
import type { Dependence, Surface } from "./dependence";
import type { FoundSlices } from "./failures";
import type { Importance } from "./importance";
import type { Related } from "./related";
import type { RowExplanation } from "./row";
import type { LayerUnits } from "./units/layer-units";
import type { Silenced } from "./units/silence";
import type { UnitDetail } from "./units/unit";

/** Of which rows and which weights it is. */
interface Of {
  run: string;
  split: SplitName;
  epoch: number;
}

export interface ImportanceView extends Of, Importance {
  /** Rows of the split; `rows` are those that were measured on. */
  of: number;
  related: Related[];
}

export interface DependenceView extends Of {
  of: number;
  /** One column: its line. Two: their surface. */
  line: Dependence | null;
  surface: Surface | null;
}

export interface RowView extends RowExplanation {
  run: string;
  epoch: number;
}

export interface FailuresView extends Of {
  rowIds: Uint32Array;
  slices: FoundSlices;
  /** Among the rows of all parts. */
  conflicts: Conflicts;
  /** Null for numbers. */
  labels: DoubtedLabels | null;
}

/** Which layer a view of units is of, and of how many rows of the split. */
interface OfLayer extends Of {
  layer: string;
  title: string;
  activation: string | null;
  /** Rows of the split; `rows` are those that were looked at. */
  of: number;
}

export interface UnitsView extends OfLayer, LayerUnits {}

export interface SilencedView extends OfLayer, Silenced {}

export interface UnitView extends OfLayer, UnitDetail {
  rows: number;
}
