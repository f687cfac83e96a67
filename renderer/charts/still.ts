/** A chart's picture without what moves on it: a step of what moves then costs a copy and a drawing of that alone. */
import type { Chart } from "chart.js";
import { drawAbove, drawBelow, drawStill } from "./marks/plugin";
import type { Plot } from "./plot";

export class Still {
  private readonly picture = document.createElement("canvas");
  private of: readonly unknown[] = [];

  /** Draws the chart, which has the plot's data already. `frame`: what its scales and layout were made for. */
  draw(chart: Chart, { datasets, marks }: Plot, frame: string): void {
    const { canvas, ctx } = chart;
    const of = [datasets, marks, frame, canvas.width, canvas.height];
    if (of.some((value, i) => value !== this.of[i])) {
      drawStill(chart);
      this.of = of;
      // A new size empties it.
      this.picture.width = canvas.width;
      this.picture.height = canvas.height;
      this.picture.getContext("2d")?.drawImage(canvas, 0, 0);
    }
    const inPixels = (paint: () => void) => {
      ctx.save();
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      paint();
      ctx.restore();
    };
    inPixels(() => ctx.clearRect(0, 0, canvas.width, canvas.height));
    drawBelow(chart);
    inPixels(() => ctx.drawImage(this.picture, 0, 0));
    drawAbove(chart);
  }
}
