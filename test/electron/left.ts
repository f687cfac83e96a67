// Says the step of a run that a killed trainer left in its journal, or nothing where there is none. For the benchmark of kills.
import { overlay } from "#core/project/journal-records";
import { fromParts } from "#core/project/parts";
import { replay } from "#host/journal-read";
import { findAbandoned } from "#host/journal-place";

const [folder = "", id = ""] = process.argv.slice(2);
const [journal] = await findAbandoned(folder);
const content = journal && fromParts(overlay([], await replay(journal)));
const run = content && content.runs.find(({ record }) => record.id === id);
if (run) process.stdout.write(String(run.record.step));
