import { resolve } from "node:path";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "electron-vite";
import { threads } from "./scripts/lib/threads.mjs";

// The oldest runtime that the application has to run on is Electron 25: Node 18.15, Chromium 114.
// Everything is bundled, so that the built application needs no node_modules.
const node = { target: "node18.15", minify: false, externalizeDeps: false } as const;
const cjs = { format: "cjs", entryFileNames: "[name].cjs", chunkFileNames: "[name].cjs" } as const;

export default defineConfig({
  main: {
    plugins: [threads()],
    build: {
      ...node,
      outDir: "out/main",
      rollupOptions: {
        input: { index: "electron/main/index.ts", trainer: "electron/trainer/index.ts" },
        output: cjs,
      },
    },
  },
  preload: {
    build: {
      ...node,
      outDir: "out/preload",
      rollupOptions: { input: { index: "electron/preload/index.ts" }, output: cjs },
    },
  },
  renderer: {
    root: "renderer",
    plugins: [vue()],
    build: {
      target: "chrome114",
      outDir: "out/renderer",
      rollupOptions: { input: { index: resolve("renderer/index.html") } },
    },
  },
});
