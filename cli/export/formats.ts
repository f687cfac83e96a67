/** What `gradlab export` writes: a new format is a file and a line. */
import type { ExportFormat } from "./format";
import { history } from "./history";
import { runFormatsHere } from "./run-formats";

export const formats: readonly ExportFormat[] = [history, ...runFormatsHere];
