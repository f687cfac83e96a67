import { isAbsolute, join, relative, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentSecurityPolicy, mimeType, pageFile } from "../../electron/main/page-files";

const root = resolve("/srv/page");

describe("pageFile", () => {
  it("finds the files of the page", () => {
    expect(pageFile(root, "app://gradient-lab/index.html")).toBe(join(root, "index.html"));
    expect(pageFile(root, "app://gradient-lab/")).toBe(join(root, "index.html"));
    expect(pageFile(root, "app://gradient-lab/assets/a%20b.js?v=1#x")).toBe(join(root, "assets/a b.js"));
  });

  it.each([
    "app://gradient-lab/..%2f..%2fetc/passwd",
    "app://gradient-lab/%2e%2e%2f%2e%2e/secret",
    "app://gradient-lab/..%5c..%5csecret",
    "app://gradient-lab/C:/secret",
    "app://gradient-lab/a%00.js",
    "app://gradient-lab/%E0%A4%A",
    "app://gradient-lab/..%2fpage-of-others/x",
    "app://elsewhere/index.html",
    "file:///etc/passwd",
    "not an address",
  ])("refuses %s", (address) => expect(pageFile(root, address)).toBeNull());

  it("never leaves the folder", () => {
    const piece = fc.constantFrom("..", ".", "a", "%2e%2e", "%2f", "/", "%5c", "%252e", "…", "C:", "%00", "//");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const file = pageFile(root, `app://gradient-lab/${pieces.join("/")}`);
        const inside = file === null ? "" : relative(root, file);
        expect(inside.startsWith("..") || isAbsolute(inside)).toBe(false);
      }),
    );
  });
});

it("names the types that a page is made of", () => {
  expect(mimeType("/x/a.js")).toMatch(/^text\/javascript/);
  expect(mimeType("/x/A.CSS")).toMatch(/^text\/css/);
  expect(mimeType("/x/inter.woff2")).toBe("font/woff2");
  expect(mimeType("/x/unknown.bin")).toBe("application/octet-stream");
});

it("allows neither scripts from strings nor anything remote", () => {
  expect(contentSecurityPolicy).toMatch(/^default-src 'none'/);
  expect(contentSecurityPolicy).not.toMatch(/unsafe-eval|https?:|\*|script-src[^;]*unsafe-inline/);
});
