// A trainer that trains until it is killed, with a journal in the folder it is given. Bundled and started by trainer-kill.test.ts
// and by the benchmark of kills; it says on a line each which step of which run the window would have shown, and what it answered.
import { join } from "node:path";
import { specSchema, type SpecInput } from "#core/network/spec";
import type { Command, Message } from "#core/training/messages";
import { nodeEngine } from "#host/engine";
import { TrainerFiles } from "../../electron/trainer/files";
import { Laboratory } from "../../electron/trainer/laboratory";

interface Load {
  spec: SpecInput;
  sample?: string;
  target?: string;
  /** Runs that are finished before. */
  earlier?: number;
  /** Runs that train at once. */
  together?: number;
}

const [samples = "", folder = "", input = "{}"] = process.argv.slice(2);
const { spec, sample = "breast_cancer", target = "diagnosis", earlier = 0, together = 1 } = JSON.parse(input) as Load;
const idle = new Map<string, () => void>();
const send = (message: Message) => {
  if (message.kind === "reply" && !message.ok) process.stderr.write(`${message.message}\n`);
  if (message.kind !== "event") return;
  const { event } = message;
  if (event.type !== "run.changed") return;
  if (event.record?.step !== undefined) process.stdout.write(`shown ${event.run} ${event.record.step}\n`);
  if (event.idle) idle.get(event.run)?.();
};
const laboratory = new Laboratory({
  engine: nodeEngine(2),
  send,
  files: new TrainerFiles(samples, join(folder, "journals")),
  clock: () => performance.now(),
  now: () => new Date().toISOString(),
});
let id = 0;
const ask = (command: Command) => laboratory.handle({ id: ++id, command });
async function start(run: string, of: SpecInput): Promise<void> {
  process.stdout.write(`asked ${run}\n`);
  const settings = { name: `run ${run}`, slot: 0, spec: specSchema.parse(of), target, mode: "train" } as const;
  await ask({ type: "run.start", run, ...settings });
  process.stdout.write(`started ${run}\n`);
}

await ask({ type: "data.import", source: { path: join(samples, `${sample}.csv`) } });
for (let run = 1; run <= earlier; run++) {
  const untilIdle = new Promise<void>((resolve) => idle.set(String(run), resolve));
  await start(String(run), { ...spec, training: { ...spec.training, epochs: 1 } });
  await untilIdle;
}
for (let run = earlier + 1; run <= earlier + together; run++) await start(String(run), spec);
