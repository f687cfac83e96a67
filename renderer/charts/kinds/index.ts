/** The data types of our charts: controllers of Chart.js, by the `type` of their datasets. A new one is a file and a line here. */
import { BarsController, type Bars } from "./bars";
import { CurveController, type Curve } from "./curve";
import { DotsController, type Dots } from "./dots";
import { HeatController, type Heat } from "./heat";
import { PointsController, type Points } from "./points";
import { RidgeController, type Ridge } from "./ridge";
import { SeriesController, type Series } from "./series";

export const controllers = {
  series: SeriesController,
  curve: CurveController,
  points: PointsController,
  bars: BarsController,
  dots: DotsController,
  ridge: RidgeController,
  heat: HeatController,
} as const;

export type Dataset = Series | Curve | Points | Bars | Dots | Ridge | Heat;
