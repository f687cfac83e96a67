/** A file that is large enough for threads is read by them in the application as well: Electron's Node is older than the tests' one. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, temporaryFolder } from "./app";

const { start } = applications();

it("imports a large file", async () => {
  const folder = temporaryFolder();
  try {
    const file = path.join(folder.path, "large.csv");
    const rows = Array.from({ length: 250_000 }, (_, i) => `${i},${(i * 0.37) % 11},"w, ${i % 5}",${i % 2}`);
    writeFileSync(file, `id,x,word,label\n${rows.join("\n")}\n`);
    const app = await start("profile");
    await app.importFile(file);
    const table = app.page.getByRole("table", { name: "Columns" });
    await table.waitFor();
    await expect.poll(() => table.textContent()).toContain("word");
    await expect.poll(() => app.page.textContent("body")).toMatch(/250.?000 rows/);
  } finally {
    await folder.remove();
  }
});
