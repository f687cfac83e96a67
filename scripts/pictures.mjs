// Photographs the real window: the README's pictures into docs/pictures, and every stage at both sizes into
// pictures/ to lay beside the designs. Without a display it runs under Xvfb.
import { join } from "node:path";
import { buildApp } from "./lib/build.mjs";
import { hand, hasDisplay, main, root, printLine } from "./lib/house.mjs";
import { installLibraries, installPackages } from "./lib/setup.mjs";

await main(async () => {
  await installPackages();
  await installLibraries({ withDisplay: true });
  if (!hasDisplay)
    return hand("xvfb-run", ["-a", "-s", "-screen 0 1920x1200x24", process.execPath, import.meta.filename]);
  await buildApp();
  // Vite is there only once the packages are; it reads the TypeScript of the end-to-end tests.
  const { runnerImport } = await import("vite");
  const { module } = await runnerImport(join(root, "test/e2e/pictures.ts"), { configFile: false, logLevel: "error" });
  const folders = { readme: join(root, "docs", "pictures"), all: join(root, "pictures") };
  await /** @type {{ takePictures: (folders: object) => Promise<void> }} */ (module).takePictures(folders);
  printLine(`The pictures lie in ${folders.readme} and ${folders.all}.`);
});
