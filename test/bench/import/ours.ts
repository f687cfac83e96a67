/** Prints what a file costs to read: JSON of seconds, peak memory and the columns' own size. */
import { statisticsOf } from "#core/data/column-statistics";
import { readTableFile } from "#host/read-file";
import { previewFile } from "#host/preview-file";

const [path = "", task = "read", threads] = process.argv.slice(2);
const now = () => performance.now() / 1000;

if (task === "preview") {
  const began = now();
  const { rows } = await previewFile(path);
  print({ seconds: now() - began, rows: rows.length });
} else if (task === "cancel") {
  const controller = new AbortController();
  const reading = readTableFile(path, { signal: controller.signal }).catch(() => null);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const began = now();
  controller.abort(new Error("cancelled"));
  const left = await reading;
  print({ seconds: left === null ? now() - began : Number.NaN });
} else {
  const began = now();
  const table = await readTableFile(path, threads ? { threads: Number(threads) } : {});
  let size = 0;
  for (const column of table.columns) if ("numbers" in column) statisticsOf(column);
  const seconds = now() - began;
  const { user, system } = process.cpuUsage();
  const processor = (user + system) / 1e6;
  const peak = process.resourceUsage().maxRSS * 1024;
  for (const column of table.columns) {
    if ("numbers" in column) size += column.numbers.byteLength;
    else size += column.codes.byteLength + column.labels.reduce((sum, label) => sum + label.length, 0);
  }
  print({
    seconds,
    processor,
    rows: table.rows,
    types: table.columns.map(({ type }) => type),
    size,
    peak,
    warnings: table.warnings.map(({ code, line }) => [code, line]),
  });
}

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
