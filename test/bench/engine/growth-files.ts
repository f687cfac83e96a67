/** Keeps what growth was measured, and draws it for the documentation. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { capture, electronEnv, hasDisplay, root, printLine } from "../../../scripts/lib/house.mjs";
import { electronExecutable, electronFlags } from "../../../scripts/lib/runtime.mjs";
import type { Growth } from "./growth";
import { picture, size } from "./picture";

const file = join(root, "out", "bench", "growth.json");
const pictures = join(root, "docs", "pictures");

export const keep = (growth: readonly Growth[]): void => writeFileSync(file, JSON.stringify(growth));

/** Writes growth.svg, which follows the reader's scheme, and a PNG for each; without an Electron that starts, the SVG alone. */
export async function draw(): Promise<void> {
  if (!existsSync(file)) return printLine("Nothing is measured yet: npm run bench -- --growth");
  const growth = JSON.parse(readFileSync(file, "utf8")) as Growth[];
  writeFileSync(join(pictures, "growth.svg"), picture(growth));
  const folder = mkdtempSync(join(tmpdir(), "gradient-lab-growth-"));
  try {
    const pairs = (["light", "dark"] as const).flatMap((scheme) => {
      const from = join(folder, `${scheme}.svg`);
      writeFileSync(from, picture(growth, scheme));
      return [from, join(pictures, `growth-${scheme}.png`)];
    });
    const app = join(root, "test", "bench", "engine", "rasterise");
    const args = [...electronFlags, app];
    const env = { ...electronEnv(), RASTERISE: [size.width, size.height, ...pairs].join("\n") };
    const electron = await electronExecutable();
    const [command, before] = hasDisplay ? [electron, []] : ["xvfb-run", ["-a", electron]];
    const { code, output } = await capture(command, [...before, ...args], { env, timeout: 60_000 });
    printLine(
      code === 0
        ? `The pictures lie in ${pictures}.`
        : `The PNG pictures could not be drawn: ${output.trim().slice(-300)}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
