import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Request } from "#core/training/messages";
import { useTrainer } from "../../../renderer/stores/trainer";

/** A trainer at the other end of the line that answers each command with its kind, and notes them in their order. */
function trainerAt(ports: MessagePort[], commands: string[]): MessagePort {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  port2.onmessage = ({ data }: MessageEvent<Request>) => {
    commands.push(data.command.type);
    port2.postMessage({ kind: "reply", id: data.id, ok: true, value: data.command.type });
  };
  return port1;
}

describe("a request that is withdrawn", () => {
  beforeEach(() => setActivePinia(createPinia()));

  it("rejects at once, tells the trainer which one it was, and is not asked at all where it was withdrawn before", async () => {
    const { port1, port2 } = new MessageChannel();
    const heard: unknown[] = [];
    port2.onmessage = ({ data }: MessageEvent<unknown>) => void heard.push(data);
    const trainer = useTrainer();
    await trainer.connect(port1);
    const ending = new AbortController();
    const command = { type: "data.preview", source: { path: "/a.csv" } } as const;
    const asked = trainer.request(command, ending.signal);
    await expect.poll(() => heard.length).toBe(1);
    ending.abort();
    await expect(asked).rejects.toMatchObject({ code: "withdrawn" });
    await expect(trainer.request(command, ending.signal)).rejects.toMatchObject({ code: "withdrawn" });
    await expect.poll(() => heard.length).toBe(2);
    const { id } = heard[0] as Request;
    expect(heard[1]).toEqual({ cancel: id });
    for (const port of [port1, port2]) port.close();
  });
});

describe("a trainer that stands in for a lost one", () => {
  const ports: MessagePort[] = [];
  beforeEach(() => setActivePinia(createPinia()));
  afterEach(() => {
    for (const port of ports.splice(0)) port.close();
  });

  it("is given what it has to know before any other command", async () => {
    const trainer = useTrainer();
    const seen: string[] = [];
    trainer.whenRestarted(async (send) => {
      await send({ type: "project.open", path: "a.gradlab" });
      seen.push(trainer.connection);
    });
    await trainer.connect(trainerAt(ports, []));
    expect(trainer.connection).toBe("ready");

    trainer.lost("failed", "exit code 9");
    trainer.lost("restarting", "exit code 9");
    const commands: string[] = [];
    const asked = trainer.request({ type: "run.stop", run: "1" });
    const connected = trainer.connect(trainerAt(ports, commands));
    const askedLater = trainer.request({ type: "run.delete", run: "1" });
    await Promise.all([asked, askedLater, connected]);
    expect(commands).toEqual(["project.open", "run.stop", "run.delete"]);
    expect(seen).toEqual(["restarting"]);
    expect(trainer.connection).toBe("ready");
  });

  it("answers those who wait, and all who ask later, when it was given up", async () => {
    const trainer = useTrainer();
    await trainer.connect(trainerAt(ports, []));
    trainer.lost("failed", "exit code 9");
    const waits = trainer.request({ type: "project.new" });
    trainer.lost("given_up", "It failed too often.");
    await expect(waits).rejects.toMatchObject({ code: "trainer_failed", message: "It failed too often." });
    await expect(trainer.request({ type: "project.new" })).rejects.toMatchObject({ code: "trainer_failed" });
    await trainer.connect(trainerAt(ports, []));
    expect(await trainer.request({ type: "project.new" })).toBe("project.new");
  });

  it("answers what it is told after it is lost", async () => {
    const trainer = useTrainer();
    await trainer.connect(trainerAt(ports, []));
    const told: string[] = [];
    trainer.whenRestarted(async (send) => {
      trainer.lost("failed", "again");
      await send({ type: "project.new" }).catch((error: { code: string }) => told.push(error.code));
    });
    await trainer.connect(trainerAt(ports, []));
    expect(told).toEqual(["trainer_lost"]);
  });

  it("is not ready when it is lost while it is told", async () => {
    const trainer = useTrainer();
    await trainer.connect(trainerAt(ports, []));
    trainer.lost("restarting", "exit code 9");
    trainer.whenRestarted(async () => trainer.lost("failed", "again"));
    await trainer.connect(trainerAt(ports, []));
    expect(trainer.connection).toBe("failed");
  });
});

describe("an answer about a project that is no longer open", () => {
  const ports: MessagePort[] = [];
  beforeEach(() => setActivePinia(createPinia()));
  afterEach(() => {
    for (const port of ports.splice(0)) port.close();
  });

  it("never comes, whether the trainer was asked already or not; all else is answered", async () => {
    const trainer = useTrainer();
    const early = trainer.request({ type: "run.stop", run: "1" });
    const lesson = trainer.request({ type: "lesson.close" });
    trainer.leave();
    await trainer.connect(trainerAt(ports, []));
    await expect(early).rejects.toMatchObject({ code: "project_changed" });
    expect(await lesson).toBe("lesson.close");

    const asked = trainer.request({ type: "run.picture", run: "1" });
    const other = trainer.request({ type: "data.preview", source: { path: "/a.csv" } });
    // Not before both are sent.
    await Promise.resolve();
    trainer.leave();
    await expect(asked).rejects.toMatchObject({ code: "project_changed" });
    expect(await other).toBe("data.preview");
    expect(await trainer.request({ type: "run.picture", run: "1" })).toBe("run.picture");
  });
});
