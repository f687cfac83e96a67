// Opens the window with hot reload: what is saved shows at once.
import { buildKernels, forgetApp } from "./lib/build.mjs";
import { Halt, electronEnv, hand, hasDisplay, isRoot, main, tool } from "./lib/house.mjs";
import { electronExecutable } from "./lib/runtime.mjs";
import { installLibraries, installPackages } from "./lib/setup.mjs";

await main(async () => {
  if (!hasDisplay) throw new Halt("There is no display to open a window on: use `xvfb-run -a npm run dev`.");
  await installPackages();
  await installLibraries({ withDisplay: true });
  const env = {
    ...electronEnv(),
    ELECTRON_EXEC_PATH: await electronExecutable(),
    ELECTRON_MAJOR_VER: "25",
    ...(isRoot ? { NO_SANDBOX: "1" } : {}),
  };
  await buildKernels();
  forgetApp();
  const args = process.argv.slice(2);
  return hand(process.execPath, [tool("electron-vite/bin/electron-vite.js"), "dev", "--watch", ...args], { env });
});
