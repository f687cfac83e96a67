/** What PyTorch and scikit-learn share: Debian's Python, and how its thread pools are set. */
import { join } from "node:path";
import { capture, root } from "../../../../scripts/lib/house.mjs";
import { cleanEnvironment, type Command, type Request } from "../peer";

export const python = process.platform === "win32" ? "python" : "/usr/bin/python3";

/** Why a module cannot be imported, or null. */
export async function missingModule(name: string): Promise<string | null> {
  const { code, output } = await capture(python, ["-c", `import ${name}`]);
  return code === 0 ? null : (output.trim().split("\n").at(-1) ?? "Python is not installed");
}

/** Its settings are environment variables. */
export function startPython(script: string, request: Request): Command {
  const pools = Object.entries(request.setting).map(([name, value]) => [name, String(value)]);
  return {
    command: python,
    args: [join(root, "test", "bench", "engine", "peers", script), JSON.stringify(request)],
    env: { ...cleanEnvironment(), ...Object.fromEntries(pools) },
  };
}
