/** How it is said that probabilities are calibrated: the same wherever they are shown. */
import { formatNumber } from "../numbers";
import type { RunCalibration } from "../project/document";

/** `calibrated, T = 1.7`. */
export const calibratedWords = ({ temperature }: Pick<RunCalibration, "temperature">): string =>
  `calibrated, T = ${formatNumber(temperature, 2)}`;
