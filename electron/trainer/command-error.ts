import { OutputError } from "#host/output";

/** A command that can't be carried out. `message` says why and what to do next. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Code and message of whatever was thrown, for the reply. */
export function describeError(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: "internal", message: String(error) };
  const named =
    "code" in error && typeof error.code === "string" ? error.code : error.name === "SpecError" ? "spec" : "internal";
  // Sentences of the command line end without a full stop.
  return { code: named, message: error instanceof OutputError ? `${error.message}.` : error.message };
}
