// What a package needs beside the built application: icons of all sizes, and the licences of the parts that are bundled.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Resvg } from "@resvg/resvg-js";
import pngToIco from "png-to-ico";

const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];

/**
 * `icons/<size>x<size>.png`, `icon.png` and `icon.ico` from the drawing.
 * @param {string} drawing an SVG file
 * @param {string} work
 */
export async function drawIcons(drawing, work) {
  const svg = readFileSync(drawing, "utf8");
  const draw = (/** @type {number} */ size) =>
    new Resvg(svg, { fitTo: { mode: "width", value: size } }).render().asPng();
  mkdirSync(join(work, "icons"), { recursive: true });
  for (const size of sizes) writeFileSync(join(work, "icons", `${size}x${size}.png`), draw(size));
  writeFileSync(join(work, "icon.png"), draw(1024));
  writeFileSync(join(work, "icon.ico"), await pngToIco([16, 24, 32, 48, 64, 128, 256].map(draw)));
}

/**
 * The packages that the application is made of, by the lock file: all that are not for development alone.
 * @param {string} root
 * @returns {{ name: string, version: string, license: string, texts: string[] }[]}
 */
export function partsOf(root) {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const parts = [];
  for (const [place, { dev, optional, version }] of Object.entries(packages)) {
    if (place === "" || dev || optional) continue;
    const folder = join(root, place);
    const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name));
    parts.push({
      name: about.name,
      version,
      license: typeof about.license === "string" ? about.license : "see its text",
      texts: files.map((name) => readFileSync(join(folder, name), "utf8").trim()),
    });
  }
  return parts.sort((a, b) => a.name.localeCompare(b.name, "en"));
}

/** @param {string} root @param {string} work */
export function writeLicences(root, work) {
  const parts = partsOf(root);
  const text = parts.map(
    ({ name, version, license, texts }) =>
      `${"=".repeat(78)}\n${name} ${version} (${license})\n\n${texts.join("\n\n") || "No text of its licence comes with it."}\n`,
  );
  mkdirSync(work, { recursive: true });
  writeFileSync(
    join(work, "LICENSES.parts.txt"),
    `What Gradient Lab is made of, beside Electron and Chromium, whose licences lie beside this file.\n\n${text.join("\n")}`,
  );
}
