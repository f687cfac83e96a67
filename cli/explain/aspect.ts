/** What `gradlab explain` can tell of a run: each aspect is asked for by an option of its own. */
import type { Table } from "#core/data/types";
import type { Rows } from "#core/data/dataset";
import { splitNames, type SplitName } from "#core/data/types";
import type { Model } from "#core/engine/engine";
import type { Run } from "#core/training/run";
import { weightsEpoch, weightsOf } from "#core/training/weights-epoch";
import type { Arguments, Option } from "../command";
import { InputError } from "../errors";
import type { Io } from "../io";
import { note } from "../notes";
import { openRun, type OpenProject } from "../project";

export interface Aspect {
  /** The option that asks for it: its name, and how the help shows it. */
  name: string;
  option: Option;
  /** Options that go with it. */
  options?: Readonly<Record<string, Option>>;
  tell(subject: Subject, args: Arguments, io: Io): Promise<Told> | Told;
}

/** `json` is what `--json` prints, `text` what people read. */
export class Told {
  constructor(
    private readonly json: unknown,
    readonly text: string,
  ) {}
  toJSON(): unknown {
    return this.json;
  }
}

/** The run that is explained, as it was at the epoch that was asked for. */
export interface Subject {
  content: OpenProject;
  run: Run;
  table: Table;
  model: Model;
  /** The epoch that the weights are of. */
  epoch: number;
  /** The part of the data that was asked for. */
  split: SplitName;
  /** Its rows; an error says that it has none. */
  rows(): Rows;
  /** `run 1, weights of epoch 30; the test part, 171 rows`. */
  heading(rows?: number): string;
}

/** Options of the command that all aspects share. */
export const subjectOptions: Readonly<Record<string, Option>> = {
  run: { value: "ID", help: "which run (default: the one that the project shows)" },
  split: { value: "S", help: `${splitNames.join(", ")} of the project's data (default test)` },
  epoch: { value: "E", help: "as the run was after that epoch (the last one kept at or before it)" },
};

export async function openSubject(args: Arguments, io: Io): Promise<Subject> {
  const split = args.choice("split", splitNames) ?? "test";
  const wanted = args.integer("epoch", 0, 10_000_000);
  const { content, run, table } = await openRun(args.positionals[0] ?? "", args.text("run"), io);
  const kept = wanted === undefined ? null : run.keptAt(wanted);
  const epoch = kept?.epoch ?? weightsEpoch(run.record());
  if (wanted !== undefined && epoch !== wanted)
    note(io, `epoch ${wanted} was not kept: these are the weights of epoch ${epoch}`);
  return {
    content,
    run,
    table,
    model: kept ? run.frozen(kept) : run.model,
    epoch,
    split,
    rows() {
      const rows = run.dataset.splits[split];
      if (rows.rows > 0) return rows;
      throw new InputError(`the ${split} split of the project has no rows; choose another with --split`);
    },
    heading(rows) {
      const part = rows === undefined ? "" : `; the ${split} part, ${rows} ${rows === 1 ? "row" : "rows"}`;
      const epochs = run.record().epoch;
      const weights = kept && epoch < epochs ? `weights of epoch ${epoch} of ${epochs}` : weightsOf(epochs, epoch);
      return `run ${run.id}, ${weights}${part}\n`;
    },
  };
}

/** What can't be looked at, of which errors of this name tell, is the person's to change. */
export function looking<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && error.name === name) throw new InputError(error.message.replace(/\.$/, ""));
    throw error;
  }
}
