/**
 * The stores of a window with a real trainer at the other end of a real port. What the main process and the person at its dialogs
 * answer is given by each test.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createPinia, setActivePinia, type Pinia } from "pinia";
import type { PageCallName, Result } from "#bridge/contract";
import { nodeEngine } from "#host/engine";
import { TrainerFiles } from "../../../electron/trainer/files";
import { Laboratory } from "../../../electron/trainer/laboratory";
import { useCure } from "../../../renderer/stores/cure";
import { useData } from "../../../renderer/stores/data";
import { useDraft } from "../../../renderer/stores/draft";
import { useFolds } from "../../../renderer/stores/folds";
import { useImport } from "../../../renderer/stores/import";
import { useNotices } from "../../../renderer/stores/notices";
import { usePreferences } from "../../../renderer/stores/preferences";
import { useProject } from "../../../renderer/stores/project";
import { useRuns } from "../../../renderer/stores/runs";
import { useTrainer } from "../../../renderer/stores/trainer";
import { useView } from "../../../renderer/stores/view";

type Answers = { [N in PageCallName]?: (argument: never) => Result<N> | Promise<Result<N>> };

/** All of them at once: whatever the stores of a test before still do makes its pinia the active one again. */
const allStores = () => ({
  cure: useCure(),
  data: useData(),
  draft: useDraft(),
  folds: useFolds(),
  notices: useNotices(),
  preferences: usePreferences(),
  project: useProject(),
  runs: useRuns(),
  sheet: useImport(),
  trainer: useTrainer(),
  view: useView(),
});

export interface Page extends ReturnType<typeof allStores> {
  folder: string;
  /** To mount components with: what a page before still does may have made its own the active one. */
  pinia: Pinia;
  /** Everything that was asked of the main process, by name. */
  asked: string[];
  /** What it answers from here on. */
  answers: Answers;
  /** A path in the folder that the trainer may read and write. */
  granted(name: string): string;
  /** Kills the trainer, and gives the page another one. */
  replaceTrainer(): Promise<void>;
  /** Kills the trainer for good: there is another one when the page asks for it. */
  giveTrainerUp(why: string): void;
  close(): Promise<void>;
}

const quiet: Answers = {
  "window.describe": () => null,
  "recent.add": () => null,
  "recent.list": () => [],
  "recoverable.list": () => [],
  "menu.enable": () => null,
};

export async function openPage(folder = mkdtempSync(join(tmpdir(), "page-"))): Promise<Page> {
  const pinia = createPinia();
  setActivePinia(pinia);
  const page = { folder, asked: [] as string[], answers: { ...quiet } as Answers };
  Object.assign(window, {
    lab: {
      async call(name: PageCallName, argument: unknown) {
        page.asked.push(name);
        const answer = page.answers[name];
        if (!answer) return { ok: false, code: "unexpected", message: `Nobody said what ${name} answers.` };
        return { ok: true, value: await answer(argument as never) };
      },
    },
  });
  const paths = new Set<string>();
  let one = begin(folder, paths);
  const trainer = useTrainer();
  const stores = allStores();
  await trainer.connect(one.port);
  return {
    ...page,
    ...stores,
    pinia,
    get answers() {
      return page.answers;
    },
    granted(name) {
      const path = join(folder, name);
      paths.add(path);
      one.files.grant(path, "write");
      return path;
    },
    async replaceTrainer() {
      const next = begin(folder, paths);
      one.end();
      trainer.lost("restarting", "it was killed");
      one = next;
      await trainer.connect(one.port);
    },
    giveTrainerUp(why) {
      one.end();
      trainer.lost("given_up", why);
      page.answers["trainer.connect"] = async () => {
        one = begin(folder, paths);
        void trainer.connect(one.port);
        return null;
      };
    },
    async close() {
      await one.laboratory.shutdown();
      one.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function begin(folder: string, paths: ReadonlySet<string>) {
  const { port1, port2 } = new MessageChannel();
  const files = new TrainerFiles(resolve("samples"), join(folder, "journals"));
  for (const path of paths) files.grant(path, "write");
  const laboratory = new Laboratory({
    engine: nodeEngine(1),
    files,
    send: (message) => port2.postMessage(message),
    clock: () => performance.now(),
    now: () => new Date().toISOString(),
  });
  port2.onmessage = ({ data }: MessageEvent<unknown>) => void laboratory.handle(data);
  const end = () => {
    port1.close();
    port2.close();
  };
  return { port: port1, files, laboratory, end };
}
