#!/usr/bin/env node
// Makes a Debian package of what electron-builder hands to fpm, with dpkg-deb: for places that fpm can't be fetched from.
// It knows the arguments that electron-builder gives (`CUSTOM_FPM_PATH`), and refuses any other.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

/** @typedef {{ values: Map<string, string[]>, files: [from: string, to: string][] }} Order */

const flags = new Set(["--force"]);
const named = new Set(
  (
    "-s -t -d --deb-recommends --deb-compression --architecture --after-install --after-remove --description --version " +
    "--package --name --maintainer --vendor --url --category --deb-priority --license"
  ).split(" "),
);

/** @param {readonly string[]} words @returns {Order} */
export function orderOf(words) {
  const values = new Map();
  /** @type {Order["files"]} */
  const files = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    if (flags.has(word)) continue;
    if (named.has(word)) values.set(word, [...(values.get(word) ?? []), words[++i] ?? ""]);
    else if (!word.startsWith("-") && word.includes("=")) {
      const at = word.lastIndexOf("=");
      files.push([word.slice(0, at), word.slice(at + 1)]);
    } else throw new Error(`packaging/fpm.mjs does not know ${word}`);
  }
  return { values, files };
}

/**
 * The control file. In the description each further line begins with a space, an empty one is a dot (Debian policy 5.6.13).
 * @param {Order} order
 * @param {number} kilobytes that it takes when it is installed
 */
export function controlOf({ values }, kilobytes) {
  const one = (/** @type {string} */ name) => values.get(name)?.[0];
  const [synopsis = "", ...rest] = (one("--description") ?? "").split("\n");
  const description = [synopsis.trim() || rest[0]?.trim(), ...rest.map((line) => ` ${line.trim() || "."}`)].join("\n");
  /** @type {[string, string | undefined][]} */
  const fields = [
    ["Package", one("--name")],
    ["Version", one("--version")],
    ["License", one("--license")],
    ["Vendor", one("--vendor")],
    ["Architecture", one("--architecture")],
    ["Maintainer", one("--maintainer")],
    ["Installed-Size", String(kilobytes)],
    ["Depends", values.get("-d")?.join(", ")],
    ["Recommends", values.get("--deb-recommends")?.join(", ")],
    ["Section", one("--category") ?? "default"],
    ["Priority", one("--deb-priority")],
    ["Homepage", one("--url")],
    ["Description", description],
  ];
  return fields.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}\n`])).join("");
}

/** @param {string} folder */
function kilobytesOf(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) bytes += lstatSync(join(entry.parentPath, entry.name)).size;
  return Math.ceil(bytes / 1024);
}

function make(/** @type {Order} */ order) {
  const work = mkdtempSync(join(tmpdir(), "gradient-lab-deb-"));
  try {
    chmodSync(work, 0o755);
    for (const [from, to] of order.files) {
      const target = join(work, to);
      mkdirSync(from.endsWith("/") ? target : dirname(target), { recursive: true });
      // Links stay links; a folder with a slash at its end is what lies in it.
      cpSync(from, target, { recursive: true, verbatimSymlinks: true });
    }
    const kilobytes = kilobytesOf(work);
    mkdirSync(join(work, "DEBIAN"));
    writeFileSync(join(work, "DEBIAN", "control"), controlOf(order, kilobytes));
    for (const [option, script] of [
      ["--after-install", "postinst"],
      ["--after-remove", "postrm"],
    ]) {
      const from = order.values.get(option ?? "")?.[0];
      if (!from) continue;
      copyFileSync(from, join(work, "DEBIAN", script ?? ""));
      chmodSync(join(work, "DEBIAN", script ?? ""), 0o755);
    }
    const file = order.values.get("--package")?.[0] ?? "";
    const compression = order.values.get("--deb-compression")?.[0] ?? "xz";
    execFileSync("dpkg-deb", ["--root-owner-group", `-Z${compression}`, "--build", work, file], { stdio: "inherit" });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

if (basename(process.argv[1] ?? "") === "fpm.mjs") make(orderOf(process.argv.slice(2)));
