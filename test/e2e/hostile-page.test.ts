/** What a page that turned hostile can do to the window, to files and to the trainer: nothing that its person did not do. */
import { copyFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, sample } from "./app";

const { folder, start } = applications();
const secret = path.join(folder, "secret.csv");

it("grants no file that no person dropped", async () => {
  writeFileSync(secret, "a,b\n1,2\n");
  const { page } = await start("drops");
  const answers = await page.evaluate(async (file) => {
    const { lab } = window as unknown as {
      lab: { takeDropped(file: unknown): Promise<unknown>; call(name: unknown, argument?: unknown): Promise<unknown> };
    };
    const made = new File(["a"], file);
    const shadowed = Object.defineProperty(new File(["a"], "x"), "path", { value: file });
    Object.defineProperty(File.prototype, "path", { configurable: true, get: () => file });
    const disguised = JSON.parse(`{"path": ${JSON.stringify(file)}, "__proto__": null}`) as Record<string, unknown>;
    Object.defineProperty(disguised, "__proto__", { value: made, enumerable: true });
    const tries: Record<string, () => Promise<unknown>> = {
      object: () => lab.takeDropped({ path: file }),
      file: () => lab.takeDropped(made),
      shadowed: () => lab.takeDropped(shadowed),
      disguised: () => lab.takeDropped(disguised),
      text: () => lab.takeDropped(file),
      nothing: () => lab.takeDropped(null),
      list: () => lab.takeDropped([file]),
      call: () => lab.call("files.grantDropped", { path: file }),
      "call in a list": () => lab.call(["files.grantDropped"], { path: file }),
      "call by an object": () => lab.call({ toString: () => "files.grantDropped" }, { path: file }),
      "call of nothing": () => lab.call("toString", { path: file }),
      write: () => lab.call("files.write", { path: file, bytes: new Uint8Array(1) }),
      recent: () => lab.call("recent.grant", { path: file }),
      sample: () => lab.call("samples.grant", { file: "../secret.csv" }),
    };
    const told: Record<string, string> = {};
    for (const [name, attempt] of Object.entries(tries))
      told[name] = await attempt().then(
        (answer) => JSON.stringify(answer),
        (error: unknown) => String(error),
      );
    return told;
  }, secret);
  for (const [name, answer] of Object.entries(answers)) expect(answer, name).not.toMatch(/secret.*"bytes"/);
});

it("grants a file that was dropped", async () => {
  const app = await start("drop");
  const { page } = app;
  const dropped = path.join(folder, "dropped.csv");
  copyFileSync(sample("iris.csv"), dropped);
  await page.evaluate(() => {
    const input = Object.assign(document.createElement("input"), { type: "file", id: "chosen" });
    document.body.append(input);
  });
  // A file that a person chose has its place, as one that was dropped has.
  await page.locator("#chosen").setInputFiles(dropped);
  const answer = await page.evaluate(() =>
    window.lab.takeDropped((document.querySelector("#chosen") as HTMLInputElement).files![0]!),
  );
  expect(answer).toMatchObject({ ok: true, value: { path: dropped } });
});

it("stays on its page, in its window and at its size", async () => {
  const app = await start("places");
  const { page } = app;
  await app.importFile(sample("iris.csv"));
  await page.evaluate(() => Object.assign(window, { mark: "same page" }));
  const ways: Record<string, () => unknown> = {
    blank: () => (location.href = "about:blank"),
    srcdoc: () => (location.href = "about:srcdoc"),
    open: () => window.open("about:blank", "_self"),
    reload: () => location.reload(),
    script: () => (location.href = "javascript:'gone'"),
    blob: () => (location.href = URL.createObjectURL(new Blob(["gone"], { type: "text/html" }))),
    data: () => (location.href = "data:text/html,gone"),
    other: () => (location.href = "app://gradient-lab/assets/none.html"),
    file: () => (location.href = "file:///etc/passwd"),
    history: () => {
      history.pushState(null, "", "/elsewhere");
      history.back();
    },
    "history of a blank page": () => history.go(-5),
    hash: () => (location.hash = "x"),
    form: () => {
      const form = Object.assign(document.createElement("form"), { action: "about:blank" });
      document.body.append(form);
      form.submit();
    },
    link: () => Object.assign(document.createElement("a"), { href: "about:blank", target: "_top" }).click(),
    frame: () => {
      const frame = document.createElement("iframe");
      document.body.append(frame);
      frame.contentWindow!.open("about:blank", "_top");
      (frame.contentWindow as unknown as { top: Window }).top.location.href = "about:blank";
    },
    "full screen": () => document.body.requestFullscreen(),
    pointer: () => document.body.requestPointerLock(),
    size: () => {
      window.resizeTo(10, 10);
      window.moveTo(-5000, -5000);
    },
  };
  for (const [name, way] of Object.entries(ways)) {
    // What it gives is not waited for: it may never come.
    await page.evaluate(`void (${way.toString()})()`).catch(() => undefined);
    await page.waitForTimeout(200);
    const mark = await page.evaluate(() => (window as unknown as { mark?: string }).mark);
    expect(mark, name).toBe("same page");
  }
  await page.getByRole("table", { name: "Columns" }).waitFor();
  const state = await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => [window.isFullScreen(), window.getContentSize()[0]! >= 1024]),
  );
  expect(state).toEqual([[false, true]]);
  expect(await page.evaluate(() => document.pointerLockElement === null)).toBe(true);
  // What is unsaved is still asked about.
  expect(await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getTitle())).toMatch(
    /^•/,
  );
});

it("comes back where it was led away all the same", async () => {
  const app = await start("led-away");
  await app.electron.evaluate(({ BrowserWindow }) => {
    void BrowserWindow.getAllWindows()[0]!
      .webContents.loadURL("about:blank")
      .catch(() => undefined);
  });
  await app.page.waitForURL("app://gradient-lab/index.html");
  await expect.poll(() => app.page.getByRole("navigation", { name: "Stages" }).count()).toBe(1);
});

it("answers whatever is posted to the trainer, which works on", async () => {
  const app = await start("port");
  const { page } = app;
  await app.importFile(sample("iris.csv"));
  const told = await page.evaluate(async () => {
    const port = await new Promise<MessagePort>((resolve) => {
      window.addEventListener("message", (event) => event.data === "trainer-port" && resolve(event.ports[0]!));
      void window.lab.call("trainer.connect", undefined);
    });
    const answers: string[] = [];
    // The page's own requests are answered by the same port.
    const isOurs = (data: { kind: string; id: number }) => data.kind === "reply" && (data.id === 0 || data.id >= 1e6);
    port.addEventListener("message", ({ data }) => isOurs(data) && answers.push(`${data.id} ${data.ok}`));
    port.start();
    const posted = [null, 1, "x", [], { id: 1e6 }, { id: 2e6, command: { type: "no.such" } }];
    for (const message of [...posted, { id: 3e6, command: { type: "data.rows", from: 0, to: 1 } }])
      port.postMessage(message);
    for (let i = 0; i < 100 && answers.length < 7; i++) await new Promise((resolve) => setTimeout(resolve, 50));
    return answers;
  });
  expect(told).toEqual(["0 false", "0 false", "0 false", "0 false", "1000000 false", "2000000 false", "3000000 true"]);
});

it("takes no call from a frame", async () => {
  const { page } = await start("frames");
  const found = await page.evaluate(async () => {
    const realms: unknown[] = [];
    for (const attributes of [{}, { srcdoc: "<p>" }, { src: "app://gradient-lab/index.html" }]) {
      const frame: HTMLIFrameElement = document.createElement("iframe");
      for (const [name, value] of Object.entries(attributes)) frame.setAttribute(name, String(value));
      document.body.append(frame);
      await new Promise((resolve) => setTimeout(resolve, 500));
      try {
        realms.push((frame.contentWindow as unknown as { lab?: unknown }).lab);
      } catch {
        realms.push(undefined);
      }
    }
    return realms.map((lab) => typeof lab);
  });
  expect(found).toEqual(["undefined", "undefined", "undefined"]);
});
