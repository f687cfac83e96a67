/** Batch normalisation before the activation in the window: chosen in the inspector, drawn, trained, and put back. */
import { expect, it } from "vitest";
import { applications, sample } from "./app";

const tests = applications();

it("puts a normalisation before the activation, trains so, and puts it back", async () => {
  const app = await tests.start("norm-place");
  const { page } = app;
  await app.importFile(sample("iris.csv"));
  await app.goTo("Network");
  await page.getByRole("button", { name: "Insert layer after dense 1", exact: true }).click();
  await page.getByRole("menuitem", { name: "Batch normalisation" }).click();
  const inspector = page.getByRole("region", { name: "Layer", exact: true });
  await inspector.getByText("dense 1 bends its sums by ReLU, and what comes out is normalised.").waitFor();
  await inspector.getByRole("radio", { name: "before activation" }).click();
  await inspector.getByText("The sums of dense 1 are normalised, and bent by ReLU afterwards").waitFor();
  await page.getByRole("option", { name: /^activation, / }).click();
  await inspector.getByText("Puts each output of batch norm through ReLU").waitFor();
  expect(await inspector.getByRole("radio", { name: "ReLU", exact: true }).isChecked()).toBe(true);
  await app.train(1);
  await app.goTo("Network");
  await page.getByRole("option", { name: /^batch norm, / }).click();
  await inspector.getByRole("radio", { name: "after activation" }).click();
  await inspector.getByText("dense 1 bends its sums by ReLU").waitFor();
  expect(await page.getByRole("option", { name: /^activation, / }).count()).toBe(0);
}, 120_000);
