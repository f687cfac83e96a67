import { extname, join, relative, isAbsolute } from "node:path";

/** The page's own scheme and origin: nothing of it comes from a server, so `file:` and its wide rights are not needed. */
export const scheme = "app";
export const host = "gradient-lab";
export const pageOrigin = `${scheme}://${host}`;
export const pageUrl = `${pageOrigin}/index.html`;

const mimeTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
};

export const mimeType = (path: string): string => mimeTypes[extname(path).toLowerCase()] ?? "application/octet-stream";

/** The file of `root` that an address names, or null where it names another host, an odd path or something outside `root`. */
export function pageFile(root: string, address: string): string | null {
  let path: string;
  try {
    const url = new URL(address);
    if (url.protocol !== `${scheme}:` || url.host !== host) return null;
    path = decodeURIComponent(url.pathname);
  } catch {
    return null;
  }
  // A decoded backslash or colon would be a separator or a drive on Windows, a NUL ends a path early.
  // oxlint-disable-next-line no-control-regex -- the NUL is just what is looked for
  if (/[\\:\0]/.test(path)) return null;
  const file = join(root, path === "/" ? "index.html" : path);
  const inside = relative(root, file);
  return inside === "" || inside.startsWith("..") || isAbsolute(inside) ? null : file;
}

/** Nothing from elsewhere, no evaluated strings. Inline style attributes alone are allowed: Vue writes static ones as markup. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  // What is not named is refused to the page and to every frame in it: printing, questions, other windows, downloads, the pointer.
  "sandbox allow-scripts allow-same-origin allow-forms",
].join("; ");
