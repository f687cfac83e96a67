import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { GrantedFile } from "#bridge/contract";
import type { GrantMode } from "#bridge/host-messages";
import { CallError } from "./call-error";
import type { TrainerHost } from "./trainer-host";

/** Let the trainer use an existing file, and describe it to the page once the trainer knows. */
export async function grantFile(trainer: TrainerHost, path: string, mode: GrantMode): Promise<GrantedFile> {
  const found = await stat(path).catch(() => null);
  if (found === null)
    throw new CallError("missing_file", `${path} does not exist any more. Was it moved, renamed or deleted?`);
  if (!found.isFile()) throw new CallError("not_a_file", `${path} is not a file.`);
  const grant = await trainer.grant(path, mode);
  return { path: grant.path, name: basename(grant.path), bytes: found.size };
}
