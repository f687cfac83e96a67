/**
 * What the data types of ours have in common. Chart.js parses each value and makes an element of it; ours read typed arrays as they
 * are, so that new points cost one drawing, and make an element only of what the pointer has hit.
 */
import { DatasetController, Element } from "chart.js";
import { frameOf, type Frame } from "../frame";
import type { Obstacles } from "../strikes";

/** What was hit: a place in pixels, and what the tooltip says of it. */
export class Spot extends Element<{ x: number; y: number }> {
  static id = "spot";
  static override defaults = {};
  words: string[] = [];
}

export interface Hit {
  /** Which value of the dataset: its place, or what its `ids` call it. */
  index: number;
  x: number;
  y: number;
  /** Pixels from the pointer. */
  distance: number;
  /** Told at the pointer, line by line. */
  words?: string[];
}

export abstract class ColumnController<D extends { type: string }> extends DatasetController {
  static defaults: object = { datasetElementType: false, dataElementType: Spot.id, clip: 0 };

  protected abstract paint(frame: Frame, dataset: D): void;
  /** What words keep clear of. */
  obstacles(_frame: Frame, _dataset: D): Obstacles {
    return {};
  }
  /** The value nearest to a place in pixels; null where none can be hit. */
  nearest(_frame: Frame, _dataset: D, _at: { x: number; y: number }): Hit | null {
    return null;
  }

  get dataset(): D {
    return this.getDataset() as unknown as D;
  }
  /** Of what moves: it is drawn after all else. */
  get over(): boolean {
    return (this.getDataset() as { over?: boolean }).over === true;
  }
  override draw(): void {
    const frame = this.over ? null : frameOf(this.chart);
    if (frame) this.paint(frame, this.dataset);
  }
  /** As Chart.js cuts it at the plot's edges. */
  drawOver(frame: Frame): void {
    const { ctx, area } = frame;
    const { clip } = (this.constructor as unknown as { defaults: { clip: number } }).defaults;
    ctx.save();
    ctx.beginPath();
    ctx.rect(area.left - clip, area.top - clip, area.right - area.left + 2 * clip, area.bottom - area.top + 2 * clip);
    ctx.clip();
    this.paint(frame, this.dataset);
    ctx.restore();
  }
  obstaclesIn(frame: Frame): Obstacles {
    return this.obstacles(frame, this.dataset);
  }
  hitAt(at: { x: number; y: number }): Hit | null {
    const frame = frameOf(this.chart);
    return frame && this.nearest(frame, this.dataset, at);
  }

  /** The words are the spot's. */
  protected override getLabelAndValue(): { label: string; value: string } {
    return { label: "", value: "" };
  }
  override addElements(): void {}
  override buildOrUpdateElements(): void {}
  override parse(): void {}
  override update(): void {}
  override setHoverStyle(): void {}
  override removeHoverStyle(): void {}
}
