import type { DamagedRun } from "#core/project/content";
import type { RunRecord } from "#core/project/document";
import { weightsEpoch, weightsOf } from "#core/training/weights-epoch";
import { command } from "../command";
import { openProject, unsavedOf, type Unsaved } from "../project";
import { countOf, table } from "../text";

interface Info {
  name: string;
  data: { name: string; bytes: number } | null;
  target: string | null;
  runs: (Pick<
    RunRecord,
    "id" | "name" | "target" | "status" | "plannedEpochs" | "seconds" | "created" | "metrics" | "weightsHash"
  > & {
    epochs: number;
    weightsEpoch: number;
    parameters: number;
    findings: string[];
  })[];
  /** Runs that can't be read, and why. */
  damaged: DamagedRun[];
  /** There where there is some. */
  unsaved?: Unsaved[];
}

export const info = command<Info>({
  summary: "Show what a project holds.",
  positionals: ["P.gradlab"],
  options: {},
  async run(args, io) {
    const content = await openProject(args.positionals[0] ?? "", io);
    const { document, runs, damaged = [] } = content;
    const parametersOf = (id: string): number =>
      (runs.find((run) => run.record.id === id)?.tensors ?? [])
        .filter((tensor) => tensor.trainable)
        .reduce((sum, tensor) => sum + tensor.data.length, 0);
    const weightsEpochOf = (id: string): number | undefined => {
      const run = runs.find(({ record }) => record.id === id);
      return run && weightsEpoch(run.record);
    };
    return {
      name: document.name,
      data: document.data && { name: document.data.name, bytes: document.data.bytes },
      target: document.target,
      runs: document.runs.map(
        ({ id, name, target, status, epoch, plannedEpochs, seconds, created, metrics, weightsHash, findings }) => ({
          id,
          name,
          target,
          status,
          epochs: epoch,
          weightsEpoch: weightsEpochOf(id) ?? epoch,
          plannedEpochs,
          parameters: parametersOf(id),
          seconds,
          created,
          metrics,
          weightsHash,
          findings: findings.map((finding) => finding.rule),
        }),
      ),
      damaged,
      ...unsavedOf(content),
    };
  },
  print: ({ name, data, target, runs, damaged }) => {
    const head = `${name}: ${data ? `${data.name} (${countOf(data.bytes, "byte")})` : "no data"}, target ${target ?? "none"}\n`;
    const rows = runs.map(({ id, name: run, status, epochs, weightsEpoch: of, metrics }) => {
      const test = metrics?.test ?? metrics?.validation ?? metrics?.train;
      return [id, run, status, weightsOf(epochs, of), test?.loss ?? null, test?.accuracy ?? test?.r2 ?? null];
    });
    const lost = damaged.map(({ id, reason }) => `run ${id ?? "without a number"} can't be read: ${reason}\n`);
    const columns = ["run", "name", "status", "epoch", "loss", "accuracy or R²"];
    return [head, ...lost, ...(runs.length > 0 ? [`\n${table(columns, rows)}`] : [])].join("");
  },
});
