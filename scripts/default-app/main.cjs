// What `electron <path>` does in a development Electron: run the application in that folder.
// The stand-in comes without it (scripts/lib/stand-in.mjs).
const { app } = require("electron");
const { readFileSync } = require("node:fs");
const { join, resolve } = require("node:path");

const path = process.argv.slice(1).find((argument) => !argument.startsWith("-"));
if (!path) {
  process.stderr.write("Name the folder of the application to run.\n");
  app.exit(1);
} else {
  const folder = resolve(path);
  const { name, productName, version, main } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  process.defaultApp = true;
  app.setName(productName ?? name);
  app.setVersion(version);
  app.setAppPath(folder);
  require(join(folder, main));
}
