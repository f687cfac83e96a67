// A trainer that trains until it is killed, with a journal in the folder it is given. Bundled and started by trainer-kill.test.ts.
import { join } from "node:path";
import { specSchema } from "#core/network/spec";
import type { Message } from "#core/training/messages";
import { nodeEngine } from "#host/engine";
import { TrainerFiles } from "../../electron/trainer/files";
import { Laboratory } from "../../electron/trainer/laboratory";

const [samples = "", folder = "", input = "{}"] = process.argv.slice(2);
const send = (message: Message) => {
  if (message.kind === "reply" && !message.ok) process.stderr.write(`${message.message}\n`);
  if (message.kind === "event" && message.event.type === "run.progress") process.stdout.write(".");
};
const laboratory = new Laboratory({
  engine: nodeEngine(2),
  send,
  files: new TrainerFiles(samples, join(folder, "journals")),
  clock: () => performance.now(),
  now: () => new Date().toISOString(),
});
await laboratory.handle({
  id: 1,
  command: { type: "data.import", source: { path: join(samples, "breast_cancer.csv") } },
});
const spec = specSchema.parse(JSON.parse(input));
await laboratory.handle({
  id: 2,
  command: { type: "run.start", run: "1", name: "run 1", slot: 0, spec, target: "diagnosis", mode: "train" },
});
