/** A run that diverges says where, keeps its last finite weights, and goes on from them at a lower rate. */
import path from "node:path";
import { expect, it } from "vitest";
import { applications, sample } from "./app";

const { folder, start } = applications();

it("goes on from the last finite weights, after the project was reopened too", async () => {
  let app = await start("divergence");
  await app.importFile(sample("diabetes.csv"));
  await app.goTo("Network");
  // A valley without plateaus: from wherever it was thrown, a low rate comes down again.
  await app.page.getByRole("combobox", { name: "Preset" }).click();
  await app.page.getByRole("option", { name: /no hidden|linear/i }).click();
  await app.page.getByRole("combobox", { name: "Optimiser" }).click();
  await app.page.getByRole("option", { name: "SGD" }).click();
  const rate = app.page.getByLabel("Learning rate", { exact: true });
  await rate.fill("30");
  await rate.press("Enter");
  await app.page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("failed");
  await app.goTo("Train");
  const findings = app.page.getByRole("region", { name: "Findings" });
  await findings.getByText(/At step \d+/).waitFor();
  const saved = path.join(folder, "diverged.gradlab");
  await app.answerSave(saved);
  await app.page.getByRole("button", { name: "Save project" }).click();
  await app.page.getByRole("banner").getByRole("img", { name: "unsaved" }).waitFor({ state: "detached" });
  expect(app.errors).toEqual([]);
  await app.quit();

  app = await start("divergence", saved);
  await app.page.getByRole("banner").getByRole("button", { name: "diverged" }).waitFor();
  await app.goTo("Train");
  const kept = app.page.getByRole("region", { name: "Findings" });
  const offer = kept.getByText(/At a tenth of the learning rate, 3$/);
  await offer.waitFor();
  await kept.getByRole("button", { name: "Go on" }).click();
  // Until then the status is still that of the old failure.
  await offer.waitFor({ state: "detached" });
  // A tenth may be too much as well: then it is offered once more.
  for (const next of ["0.3", "0.03", "0.003", "0.0003"]) {
    await app.page
      .getByRole("status", { name: "Trainer" })
      .filter({ hasText: /finished|failed/ })
      .waitFor();
    const again = kept.getByText(`At a tenth of the learning rate, ${next}`, { exact: true });
    if (!(await again.isVisible())) break;
    await kept.getByRole("button", { name: "Go on" }).click();
    await again.waitFor({ state: "detached" });
  }
  await app.trainer("finished");
  expect(app.errors).toEqual([]);
}, 120_000);
