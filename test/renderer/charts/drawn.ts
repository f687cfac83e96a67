/** Charts without a window: the real Chart.js draws them on a context that writes SVG. */
import { BasicPlatform, type ChartConfiguration } from "chart.js";
import { Chart, dataOf, optionsOf } from "../../../renderer/charts/chart";
import type { Plot } from "../../../renderer/charts/plot";
import { SvgContext } from "../../../renderer/charts/svg-context";
import { useTheme } from "../../../renderer/styles/palette";

const gutters = { left: 10, right: 10, top: 10, bottom: 10 };

/** A plot of 100 × 100 pixels, from 10, 10; axes that are not hidden say so by their words. */
export function drawn(plot: Plot) {
  const context = new SvgContext(120, 120);
  const canvas = Object.assign(document.createElement("div"), {
    width: 120,
    height: 120,
    getContext: () => context,
  });
  Object.assign(context, { canvas });
  const theme = useTheme().value;
  const chart = new Chart(
    canvas as unknown as HTMLCanvasElement,
    {
      type: "series",
      platform: BasicPlatform,
      data: dataOf(plot),
      options: { ...optionsOf(() => plot, gutters, theme), responsive: false, devicePixelRatio: 1 },
    } as unknown as ChartConfiguration,
  );
  const svg = () => {
    const fresh = new SvgContext(120, 120);
    Object.assign(fresh, { canvas });
    const parts = [chart, ...Object.values(chart.scales)];
    for (const part of parts) Object.assign(part, { ctx: fresh });
    chart.draw();
    return new DOMParser().parseFromString(fresh.toString(), "image/svg+xml");
  };
  return { chart, canvas, svg };
}
