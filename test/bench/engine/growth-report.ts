/** Growth as tables for a terminal. */
import type { Growth } from "./growth";
import { short, table } from "./report";
import type { Measured, Row } from "./rounds";
import { median, pairedRatio } from "./statistics";

/** One of the lines of a series. */
export const lineOf = (row: Row, peer: string, threads: number): Measured | undefined =>
  row.measured.find((one) => one.peer === peer && one.threads === threads);

const gigabytes = (bytes: number) =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(2)} GB` : `${Math.round(bytes / 1e6)} MB`;

export function growthReport(all: readonly Growth[]): string[] {
  return all.flatMap(({ name, words, points }) => [
    "",
    `Growth with ${name}: ${words}; rows per second, and milliseconds per step of ours on one thread`,
    ...table([
      [name, "ours", "ms", "2 threads", "PyTorch", "ratio", "data", "memory", "PyTorch's"],
      ...points.map(({ size, row }) => lineFor(size, row)),
    ]),
  ]);
}

function lineFor(size: number, row: Row): string[] {
  const [ours, team, torch] = [lineOf(row, "ours", 1)!, lineOf(row, "ours", 2)!, lineOf(row, "torch", 1)];
  const { rows, inputs, batch } = row.work;
  return [
    size.toLocaleString("en"),
    short(median(ours.speeds)),
    ((1000 * batch) / median(ours.speeds)).toPrecision(3),
    short(median(team.speeds)),
    torch ? short(median(torch.speeds)) : "–",
    torch ? short(pairedRatio(ours.speeds, torch.speeds)) : "–",
    gigabytes(4 * rows * (inputs + 1)),
    gigabytes(median(ours.peakBytes)),
    torch ? gigabytes(median(torch.peakBytes)) : "–",
  ];
}
