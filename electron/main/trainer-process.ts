import { MessageChannelMain, utilityProcess, type WebContents } from "electron";
import type { TrainerListener, TrainerProcess } from "./trainer-host";

/** Start the trainer in a utility process. `page` is asked for at each connection: it may have been closed or reloaded. */
export function startTrainerProcess(
  entry: string,
  page: () => WebContents | null,
  listener: TrainerListener,
): TrainerProcess {
  const child = utilityProcess.fork(entry, [], { serviceName: "Gradient Lab trainer", stdio: "pipe" });
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => listener.output(chunk.toString()));
  child.on("message", (message: unknown) => listener.message(message));
  // Electron 25 reports 0 where a signal ended the process; the trainer never ends with 0 unless it was asked to.
  child.on("exit", (code) => listener.exit(code === 0 ? "stopped from outside" : `code ${code}`));
  return {
    post: (message) => child.postMessage(message),
    connectPage: () => {
      const contents = page();
      if (contents === null) return;
      const { port1, port2 } = new MessageChannelMain();
      child.postMessage({ type: "connect" }, [port1]);
      contents.postMessage("trainer-port", null, [port2]);
    },
    // One that stands still hears no other signal; on Windows it has one end only.
    kill: () => {
      try {
        if (child.pid !== undefined) process.kill(child.pid, "SIGKILL");
      } catch {
        // It ended by itself.
      }
    },
  };
}
