import { access } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { app, dialog, type FileFilter } from "electron";
import type { SaveKind } from "#bridge/contract";
import { writeOutput } from "#host/output";
import { foreignKind, wordsOf, type OutputKind } from "#host/output-kind";
import { projectExtension, tableExtensions } from "#bridge/file-names";
import { CallError } from "../call-error";
import type { Context, Group } from "../context";
import { grantFile } from "../granted-file";
import type { FolderKind } from "../settings";

const everything: FileFilter = { name: "All files", extensions: ["*"] };
const dataFilter: FileFilter = { name: "Tables (CSV, TSV, text, Parquet)", extensions: [...tableExtensions] };
const saveFilters: Record<SaveKind, FileFilter & { extensions: [string] }> = {
  project: { name: "Gradient Lab project", extensions: [projectExtension] },
  csv: { name: "Comma-separated values", extensions: ["csv"] },
  json: { name: "JSON", extensions: ["json"] },
  parquet: { name: "Parquet", extensions: ["parquet"] },
  png: { name: "PNG picture", extensions: ["png"] },
  svg: { name: "SVG picture", extensions: ["svg"] },
  onnx: { name: "ONNX model", extensions: ["onnx"] },
  py: { name: "Python script", extensions: ["py"] },
  mjs: { name: "JavaScript module", extensions: ["mjs"] },
  html: { name: "Web page", extensions: ["html"] },
  zip: { name: "Packed folder", extensions: ["zip"] },
};

const startFolder = (context: Context, kind: FolderKind): string =>
  context.settings.folder(kind) ?? app.getPath("documents");

async function chooseFile(context: Context, kind: FolderKind, title: string, filter: FileFilter) {
  const chosen = await context.window.asked(
    () =>
      dialog.showOpenDialog(context.window.window, {
        title,
        defaultPath: startFolder(context, kind),
        filters: [filter, everything],
        properties: ["openFile"],
      }),
    ({ canceled }) => canceled,
  );
  const path = chosen.filePaths[0];
  if (chosen.canceled || path === undefined) return null;
  context.settings.rememberFolder(kind, dirname(path));
  return grantFile(context.trainer, path, kind === "project" ? "write" : "read");
}

/** A name without folders or characters that some file system refuses. */
// oxlint-disable-next-line no-control-regex -- control characters are just what is to go
const safeName = (suggested: string): string => basename(suggested).replace(/[<>:"/\\|?*\0-\x1f]/g, "_") || "untitled";

const outputKinds: Record<SaveKind, OutputKind> = {
  project: "project",
  csv: "table",
  json: "json",
  parquet: "parquet",
  png: "png",
  svg: "svg",
  onnx: "export",
  py: "python",
  mjs: "export",
  html: "export",
  zip: "export",
};

/**
 * The dialog asked about replacing the name as typed: with the ending added it may be another file, and a file of another kind
 * is more than a name.
 */
async function mayReplace(context: Context, path: string, kind: SaveKind, asked: boolean): Promise<boolean> {
  const taken = await access(path).then(
    () => true,
    () => false,
  );
  const foreign = taken ? await foreignKind(path, outputKinds[kind]).catch(() => null) : null;
  if (!taken || (asked && !foreign)) return true;
  const ask = () =>
    dialog.showMessageBox(context.window.window, {
      type: "warning",
      message: foreign
        ? `${basename(path)} is ${wordsOf(foreign)}. Replace it with ${wordsOf(outputKinds[kind])}?`
        : `${basename(path)} is already there. Replace it?`,
      buttons: ["Replace", "Cancel"],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    });
  const { response } = await context.window.asked(ask, (answer) => answer.response !== 0);
  return response === 0;
}

async function chooseSave(context: Context, kind: SaveKind, suggested: string): Promise<{ path: string } | null> {
  const filter = saveFilters[kind];
  const ending = `.${filter.extensions[0]}`;
  const withEnding = (name: string): string => (extname(name).toLowerCase() === ending ? name : name + ending);
  const chosen = await context.window.asked(
    () =>
      dialog.showSaveDialog(context.window.window, {
        defaultPath: join(startFolder(context, kind), withEnding(safeName(suggested))),
        filters: [filter, everything],
        properties: ["createDirectory", "showOverwriteConfirmation"],
      }),
    ({ canceled }) => canceled,
  );
  if (chosen.canceled || !chosen.filePath) return null;
  const path = withEnding(chosen.filePath);
  if (!(await mayReplace(context, path, kind, path === chosen.filePath))) return null;
  context.settings.rememberFolder(kind, dirname(path));
  return { path: (await context.trainer.grant(path, "write")).path };
}

export const filesCalls = (context: Context): Group<"files"> => ({
  "files.chooseData": () => chooseFile(context, "data", "Import a table", dataFilter),
  "files.chooseProject": () => chooseFile(context, "project", "Open project", saveFilters.project),
  "files.chooseModel": async () => {
    // The readers come with the list: the start of the application has no time for them.
    const { importEndings } = await import("#core/imports/formats");
    const filter = { name: "Networks (ONNX, safetensors, spec)", extensions: [...importEndings] };
    return chooseFile(context, "model", "Import a network", filter);
  },
  // A project that was dropped is saved to where it lies, as one that was chosen.
  "files.grantDropped": ({ path }) =>
    grantFile(context.trainer, path, extname(path).toLowerCase() === `.${projectExtension}` ? "write" : "read"),
  "files.chooseSave": ({ kind, suggested }) => chooseSave(context, kind, suggested),
  "files.write": async ({ path, bytes }) => {
    if (!context.trainer.grants.allows(path, "write"))
      throw new CallError("not_granted", `${path} was not chosen for saving. Choose where to save first.`);
    await writeOutput(path, [bytes]);
    return null;
  },
});
