/** Which source files name which words: as a text of their own, as a key, or after a dot. Prose and comments do not count. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const folders = ["core", "host", "electron", "renderer", "cli", "scripts"];

export function sourceFiles(): string[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", ...folders], {
    cwd: root,
    encoding: "utf8",
  });
  const deleted = execFileSync("git", ["ls-files", "--deleted", ...folders], { cwd: root, encoding: "utf8" });
  const gone = new Set(deleted.split("\n"));
  return [...new Set(listed.split("\n"))].filter((file) => /\.(ts|mjs|vue)$/.test(file) && !gone.has(file)).sort();
}

export interface Naming {
  /** `"relu"`. */
  texts: Set<string>;
  /** `relu: …`, `.relu`. */
  keys: Set<string>;
}

export function namedIn(file: string): Naming {
  return namedInText(file, readFileSync(`${root}/${file}`, "utf8"));
}

export function namedInText(file: string, text: string): Naming {
  const named: Naming = { texts: new Set(), keys: new Set() };
  if (!file.endsWith(".vue")) return scan(file, text, named);
  const scripts = [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, script]) => script);
  const template = text.replace(/<(script|style)[\s\S]*?<\/\1>/g, "");
  for (const [, word] of template.matchAll(/'(\w+)'/g)) named.texts.add(word!);
  return scan(file, scripts.join("\n"), named);
}

function scan(file: string, text: string, named: Naming): Naming {
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) named.texts.add(node.text);
    else if (ts.isPropertyAccessExpression(node)) named.keys.add(node.name.text);
    else if (isMember(node) && ts.isIdentifier(node.name)) named.keys.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, false));
  return named;
}
const isMember = (node: ts.Node) =>
  ts.isPropertyAssignment(node) ||
  ts.isShorthandPropertyAssignment(node) ||
  ts.isPropertySignature(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isEnumMember(node);
