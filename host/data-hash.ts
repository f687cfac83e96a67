/** The SHA-256 of a project's data, whether it has them or links to them. */
import { createHash } from "node:crypto";
import type { ProjectContent } from "#core/project/content";

/** In hexadecimal; null where the project has no data. */
export const dataHash = ({ document, source }: Pick<ProjectContent, "document" | "source">): string | null =>
  source ? createHash("sha256").update(source.bytes).digest("hex") : (document.data?.link?.sha256 ?? null);
