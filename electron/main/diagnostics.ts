import { cpus, release, totalmem } from "node:os";
import { bytes } from "#core/numbers";
import { formatPercent } from "#core/percent";
import type { Edition } from "./edition";

/** What only Electron knows of this computer. */
export interface Seen {
  packaged: boolean;
  screen: { width: number; height: number; scale: number };
  languages: readonly string[];
}

/**
 * What whoever helps needs to know of this computer and this version, a line each. No path, no name, no data of a person: it is
 * made to be pasted in public.
 */
export function diagnostics({ version, trial }: Edition, { packaged, screen, languages }: Seen): string {
  const { electron = "none", chrome = "none", node } = process.versions as Partial<NodeJS.ProcessVersions>;
  const lines: [string, string | undefined][] = [
    ["Gradient Lab", `${version}${trial ? ", trial" : ""}${packaged ? "" : ", from its sources"}`],
    ["Electron", electron],
    ["Chromium", chrome],
    ["Node", node],
    ["System", `${process.platform} ${release()} ${process.arch}`],
    ["Processor", `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`],
    ["Memory", bytes(totalmem())],
    ["Screen", `${screen.width} × ${screen.height} at ${formatPercent(screen.scale, 0)}`],
    ["Language", languages.join(", ")],
  ];
  return lines.map(([name, value]) => `${name}: ${value}`).join("\n");
}
