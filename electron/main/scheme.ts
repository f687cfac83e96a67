import { readFile } from "node:fs/promises";
import { protocol, type Session } from "electron";
import { contentSecurityPolicy, mimeType, pageFile, scheme } from "./page-files";

/** Must run before the application is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

const refuse = (status: number): Response => new Response(null, { status });

export function serveScheme(session: Session, root: string): void {
  session.protocol.handle(scheme, async (request) => {
    if (request.method !== "GET") return refuse(405);
    const file = pageFile(root, request.url);
    if (file === null) return refuse(403);
    try {
      return new Response(new Uint8Array(await readFile(file)), {
        headers: {
          "content-type": mimeType(file),
          "content-security-policy": contentSecurityPolicy,
          "x-content-type-options": "nosniff",
          "cache-control": "no-cache",
        },
      });
    } catch {
      return refuse(404);
    }
  });
}
