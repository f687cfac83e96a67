/** What our own exports say of the run that they are of. */
import { z } from "zod";
import { SpecError } from "../network/error";
import { parseSpec } from "../network/parse";
import { fittedSchema } from "../project/fitted-schema";
import { calibrationSchema, cutsSchema } from "../project/schema";
import { ImportError } from "./error";
import type { OwnRun } from "./found";

const shape = z.object({
  spec: z.unknown(),
  fitted: fittedSchema.nullable().default(null),
  calibration: calibrationSchema.nullable().default(null),
  cuts: cutsSchema.nullable().default(null),
  threshold: z.number().min(0).max(1).nullable().default(null),
});

/** What stands in a file's metadata or beside it, as parsed JSON. */
export function readOwn(said: unknown): OwnRun {
  const parsed = shape.safeParse(said);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ImportError(
      `what it says of its run can't be read (${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}); export the run again`,
    );
  }
  try {
    return { ...parsed.data, spec: parseSpec(parsed.data.spec) };
  } catch (error) {
    if (error instanceof SpecError) throw new ImportError(`its spec can't be read: ${error.message}`);
    throw error;
  }
}
