import { dirname, resolve } from "node:path";
import { shell } from "electron";
import type { Recoverable } from "#core/project/recoverable";
import { isUntitled, journalOf } from "#host/journal-place";
import { discardJournal, findRecoverable } from "#host/recoverable";
import { CallError } from "../call-error";
import type { Context, Group } from "../context";
import { grantFile } from "../granted-file";

const list = async ({ journalFolder, recents }: Context): Promise<Recoverable[]> =>
  findRecoverable(
    journalFolder,
    (await recents.list()).map(({ path }) => path),
  );

/** Only what is in the list can be opened or removed: a page may not name any file at all. */
async function find(context: Context, journal: string): Promise<Recoverable> {
  const found = (await list(context)).find((work) => work.journal === journal);
  if (!found) throw new CallError("not_recoverable", `${journal} is not there any more, or is open somewhere.`);
  return found;
}

async function placeOf({ trainer, journalFolder }: Context, path: string): Promise<string> {
  const plain = resolve(path);
  if (isUntitled(plain) && dirname(plain) === resolve(journalFolder)) return plain;
  if (trainer.grants.allows(plain, "write")) return journalOf(plain, journalFolder);
  throw new CallError("not_granted", `${path} was not opened or saved by you.`);
}

export const recoverableCalls = (context: Context): Group<"recoverable"> => ({
  "recoverable.list": () => list(context),
  "recoverable.grant": async ({ journal }) => {
    const work = await find(context, journal);
    await grantFile(context.trainer, journal, "read");
    if (work.project !== null) await grantFile(context.trainer, work.project, "write");
    return null;
  },
  "recoverable.show": async ({ journal }) => {
    shell.showItemInFolder((await find(context, journal)).journal);
    return null;
  },
  "recoverable.discard": async ({ journal }) => {
    await discardJournal((await find(context, journal)).journal);
    return null;
  },
  "recoverable.forget": async ({ path }) => {
    await discardJournal(await placeOf(context, path));
    return null;
  },
});
