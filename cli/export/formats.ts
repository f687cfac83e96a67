/** What `gradlab export` writes: a new format is a file and a line. */
import type { ExportFormat } from "./format";
import { history } from "./history";

export const formats: readonly ExportFormat[] = [history];
