/** What a page that turned hostile can do to the window, to files and to the trainer: nothing that its person did not do. */
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, sample, type App } from "./app";

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
      await new Promise((resolve) => setTimeout(resolve, 300));
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

it("prints nothing, asks nothing, opens nothing, fetches nothing and reads nothing of the person's", async () => {
  // What the system would open an address with.
  const [bin, opened, downloads] = ["bin", "opened", "downloads"].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(bin);
  mkdirSync(downloads);
  writeFileSync(path.join(bin, "xdg-open"), `#!/bin/sh\necho "$@" >> ${opened}\n`);
  chmodSync(path.join(bin, "xdg-open"), 0o755);
  const { PATH } = process.env;
  process.env["PATH"] = `${bin}:${PATH}`;
  const app = await start("doors").finally(() => (process.env["PATH"] = PATH));
  const { page } = app;
  const [dialogs, refusals]: [string[], string[]] = [[], []];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.type());
    void dialog.dismiss();
  });
  page.on("console", (message) => refusals.push(message.text()));
  const seen = await app.electron.evaluateHandle(({ app: application, session, clipboard }, place) => {
    application.setPath("downloads", place);
    clipboard.writeText("the person's own words");
    const downloaded: boolean[] = [];
    session.defaultSession.on("will-download", (event) => downloaded.push(event.defaultPrevented));
    return { downloaded };
  }, downloads);
  const told = await page.evaluate(async () => {
    const results: Record<string, string> = {};
    const attempt = async (name: string, way: () => unknown): Promise<void> => {
      try {
        const late = new Promise((resolve) => setTimeout(() => resolve("no answer"), 2000));
        results[name] = String(await Promise.race([way(), late]));
      } catch (error) {
        results[name] = `refused: ${String(error)}`;
      }
    };
    const frame = document.createElement("iframe");
    document.body.append(frame);
    const inner = frame.contentWindow as Window & typeof globalThis;
    const began = performance.now();
    for (const [name, realm] of [
      ["page", window],
      ["frame", inner],
    ] as const)
      for (let n = 0; n < 20; n++) {
        await attempt(`${name} print`, () => realm.print());
        await attempt(`${name} command`, () => realm.document.execCommand("print"));
        await attempt(`${name} alert`, () => realm.alert("hostile"));
        await attempt(`${name} confirm`, () => realm.confirm("hostile"));
        await attempt(`${name} prompt`, () => realm.prompt("hostile"));
        await attempt(`${name} open`, () => realm.open("about:blank", `hostile${n}`));
      }
    results["took"] = String(Math.round(performance.now() - began));
    for (const href of [
      URL.createObjectURL(new Blob(["hostile"])),
      "data:text/plain,hostile",
      "app://gradient-lab/index.html",
    ])
      await attempt("download", () =>
        Object.assign(document.createElement("a"), { href, download: "hostile.txt" }).click(),
      );
    for (const address of ["mailto:hostile@example.com", "tel:1", "steam://run/1", "file:///etc/passwd"]) {
      await attempt("place", () => (location.href = address));
      await attempt("frame's place", () => (inner.location.href = address));
      await attempt("link", () => Object.assign(document.createElement("a"), { href: address }).click());
    }
    await attempt("full screen", () => document.body.requestFullscreen());
    await attempt("read clipboard", () => navigator.clipboard.readText());
    await attempt("paste", () => {
      const field = document.createElement("textarea");
      document.body.append(field);
      field.focus();
      return `${document.execCommand("paste")} ${field.value}`;
    });
    await attempt("notification", () => Notification.requestPermission());
    await attempt("shown notification", () => new Notification("hostile"));
    await attempt("wake lock", () => (navigator as unknown as { wakeLock: { request(): unknown } }).wakeLock.request());
    await attempt("fonts", () => (window as unknown as { queryLocalFonts(): unknown }).queryLocalFonts());
    await attempt("camera", () => navigator.mediaDevices.getUserMedia({ video: true }));
    await attempt("screen", () => navigator.mediaDevices.getDisplayMedia());
    await new Promise((resolve) => setTimeout(resolve, 300));
    return results;
  });
  const words = JSON.stringify(told, null, 2);
  expect(dialogs, words).toEqual([]);
  // A dialog would hold up whoever asked.
  expect(Number(told["took"])).toBeLessThan(5000);
  for (const realm of ["page", "frame"]) {
    expect(told[`${realm} confirm`]).toBe("false");
    expect(told[`${realm} prompt`]).toMatch(/^(null|refused: .*)$/);
    expect(told[`${realm} open`]).toBe("null");
  }
  expect(refusals.filter((text) => /Ignored call to 'print\(\)'/.test(text)).length).toBeGreaterThan(0);
  for (const name of ["full screen", "read clipboard", "wake lock", "camera", "screen"])
    expect(told[name], name).toMatch(/^(refused|no answer)/);
  // Earlier versions than the one that ships let a page paste, and have no setting against it.
  const version = await app.electron.evaluate(() => process.versions["electron"] ?? "");
  if (Number.parseInt(version, 10) >= 45) expect(told["paste"]).toBe("false ");
  expect(told["notification"]).toBe("denied");
  expect((await seen.jsonValue()).downloaded.every(Boolean)).toBe(true);
  expect(readdirSync(downloads)).toEqual([]);
  expect(existsSync(opened)).toBe(false);
  const windows = await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  expect(windows).toBe(1);
}, 120_000);

it("shows one question at a time, however many the page asks", async () => {
  const app = await start("questions");
  const most = await app.electron.evaluateHandle(({ dialog }) => {
    const shown = { now: 0, most: 0, all: 0 };
    const show = async <T>(answer: T): Promise<T> => {
      shown.most = Math.max(shown.most, ++shown.now);
      shown.all++;
      await new Promise((resolve) => setTimeout(resolve, 200));
      shown.now--;
      return answer;
    };
    dialog.showMessageBox = () => show({ response: 2, checkboxChecked: false });
    dialog.showOpenDialog = () => show({ canceled: true, filePaths: [] });
    dialog.showSaveDialog = () => show({ canceled: true, filePath: "" });
    return shown;
  });
  const answers = await app.page.evaluate(async () => {
    const { lab } = window;
    const asked = Array.from({ length: 20 }, () => [
      lab.call("window.confirmUnsaved", { name: "hostile" }),
      lab.call("window.confirmOverwrite", { path: "hostile" }),
      lab.call("window.confirmTakeOver", { words: "hostile" }),
      lab.call("files.chooseData", undefined),
      lab.call("files.chooseProject", undefined),
      lab.call("files.chooseSave", { kind: "png", suggested: "hostile" }),
    ]);
    return (await Promise.all(asked.flat())).map((answer) => (answer.ok ? "answered" : answer.code));
  });
  expect(answers.filter((answer) => answer === "answered")).toHaveLength(1);
  expect(new Set(answers)).toEqual(new Set(["answered", "asking"]));
  expect(await most.jsonValue()).toEqual({ now: 0, most: 1, all: 1 });
});

/** The page does nothing else any more. */
async function hang({ page }: App): Promise<void> {
  await page.evaluate(() => {
    setTimeout(() => {
      for (;;);
    });
  });
  await page.waitForTimeout(300);
}
/** Milliseconds that an end may take: the window two seconds, the trainer five. */
const bounded = 15_000;

it("ends although its page refuses to unload or hangs", async () => {
  const refusing = await start("refuses");
  await refusing.page.evaluate(() => {
    for (const target of [window, document.body])
      target.addEventListener("beforeunload", (event) => {
        event.preventDefault();
        (event as BeforeUnloadEvent).returnValue = "stay";
      });
    addEventListener("unload", () => {
      for (const end = Date.now() + 60_000; Date.now() < end;);
    });
  });
  // A page that a person has touched may refuse.
  await refusing.page.mouse.click(600, 400);
  expect(await refusing.quitWithin(bounded)).toBeLessThan(bounded);

  const hanging = await start("hangs");
  await hang(hanging);
  expect(await hanging.quitWithin(bounded)).toBeLessThan(bounded);
}, 120_000);

it("asks a person where its page hangs with unsaved work, and loses nothing of it", async () => {
  let app = await start("hangs-unsaved");
  await app.importFile(sample("iris.csv"));
  await app.page.getByText(/Autosaved/).waitFor();
  await app.answerBox(/close anyway/i);
  await hang(app);
  await app.quitWithin(bounded + 3000);
  app = await start("hangs-unsaved");
  await app.page.getByText("Unsaved work was recovered.").waitFor();
  await app.page.getByText("iris.csv").first().waitFor();
  expect(app.errors).toEqual([]);
}, 120_000);
