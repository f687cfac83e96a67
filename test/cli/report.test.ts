/** A run as a page of HTML: it holds all of itself, nothing in it runs or is fetched, and its numbers are those of the commands. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { formatEnds, formatNumber } from "#core/numbers";
import { darkColours, lightColours } from "#core/exports/report/style";
import { json, sample, scratch } from "./call";

const file = await scratch();

async function reportOf(name: string, table: string, target: string, spec: object): Promise<string> {
  writeFileSync(file(`${name}.json`), JSON.stringify(spec));
  const project = file(`${name}.gradlab`);
  await json("train", table, "--target", target, "--spec", file(`${name}.json`), "--threads", "1", "--out", project);
  await json("export", project, "--format", "report", "--out", file(`${name}.html`));
  return readFileSync(file(`${name}.html`), "utf8");
}

/** What a browser would fetch, run or jump to. */
const reaching =
  /<(?:script|img|link|iframe|object|embed|form|base|a|use|image|video|audio|foreignObject|animate|set)[\s/>]/i;
/** The attributes of all elements. */
const attributes = (page: string) =>
  [...page.matchAll(/<[a-z][^\s>]*((?:\s+[^\s=>]+(?:="[^"]*")?)*)\s*\/?>/gi)].flatMap(([, own = ""]) =>
    [...own.matchAll(/\s([^\s=>"]+)(?:="([^"]*)")?/g)].map(([, name = "", value = ""]) => ({ name, value })),
  );

function expectWhole(page: string): void {
  expect(page).not.toMatch(reaching);
  const all = attributes(page);
  expect(all.length).toBeGreaterThan(100);
  expect(all.filter(({ name }) => /^on|^(?:src|srcset|href|xlink:href|style|action|data|ping)$/i.test(name))).toEqual(
    [],
  );
  const style = /<style>([^]*?)<\/style>/.exec(page)![1]!;
  expect(style).not.toMatch(/url\(|@import|expression|http/i);
  const policy = all.find(({ value }) => value.includes("default-src"))!.value;
  const hash = createHash("sha256").update(style).digest("base64");
  expect(policy.replaceAll("&#39;", "'")).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
  );
}
/** What a reader sees. */
const textOf = (page: string) =>
  page
    .replace(/<style>[^]*?<\/style>/, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");

const short = { training: { epochs: 3, batchSize: 32, earlyStopping: null } };

describe("a report of classes", () => {
  let page = "";
  beforeAll(async () => (page = await reportOf("cancer", sample("breast_cancer"), "diagnosis", short)));

  it("reaches out for nothing", () => {
    expect(page).toContain("</html>");
    expectWhole(page);
  });

  it("has the numbers that evaluate gives", async () => {
    const found = (await json("evaluate", file("cancer.gradlab"))) as {
      rows: number;
      intervals: Record<string, { low: number; high: number }>;
      confusion: number[][];
    } & Record<string, number>;
    const text = textOf(page);
    for (const [name, title] of [
      ["accuracy", "accuracy"],
      ["logLoss", "log loss"],
      ["rocAuc", "ROC AUC"],
      ["averagePrecision", "average precision"],
      ["brier", "Brier score"],
    ] as const) {
      const ends = formatEnds(found.intervals[name]!).join(" … ");
      expect(text).toContain(`${title} ${formatNumber(found[name])} ${ends}`.replace(/\s+/g, " "));
    }
    for (const row of found.confusion) expect(text).toContain(row.join(" "));
  });

  it("has the hashes of the project", async () => {
    const { runs } = (await json("info", file("cancer.gradlab"))) as { runs: { weightsHash: string }[] };
    expect(page).toContain(runs[0]!.weightsHash);
    expect(page).toContain(
      createHash("sha256")
        .update(readFileSync(sample("breast_cancer")))
        .digest("hex"),
    );
  });

  it("has a heading for each part, a caption for each table and words for each picture", () => {
    const count = (what: RegExp) => [...page.matchAll(what)].length;
    expect(count(/<h1/g)).toBe(1);
    expect(count(/<main>/g)).toBe(1);
    expect(count(/<section aria-labelledby/g)).toBe(count(/<h2 id/g));
    expect(count(/<caption>[^<]/g)).toBe(count(/<table>/g));
    expect(count(/<svg(?![^>]*(?:role="img"\s+aria-label="[^"]{10}|aria-hidden="true"))/g)).toBe(0);
  });
});

it("writes names as names, whatever is in them", async () => {
  const names = [
    "<img src=x onerror=alert(1)>",
    "\u202eعمر المريض",
    "</title></style><script>alert(2)</script>",
    "'\"&amp;",
  ];
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const rows = Array.from({ length: 90 }, (_, i) => [
    i % 7,
    i % 11,
    i % 13,
    i % 3 === 0 ? "<b>yes</b>" : "\"no' onload=",
  ]);
  const lines = [names, ...rows].map((row) => row.map((one) => cell(String(one))).join(","));
  writeFileSync(file("hostile.csv"), lines.join("\n"));
  const page = await reportOf("hostile", file("hostile.csv"), names[3]!, short);
  expectWhole(page);
  expect(page).toContain("&lt;img src=x onerror=alert(1)&gt;");
  expect(page).toContain("<bdi>&lt;b&gt;yes&lt;/b&gt;</bdi>");
  expect(page).not.toContain("\u202e");
  expect([...page.matchAll(/<\/(?:title|style|html)>/g)]).toHaveLength(3);
});

it("has the figures of numbers in their own units", async () => {
  const page = await reportOf("numbers", sample("diabetes"), "progression", short);
  expectWhole(page);
  const found = (await json("evaluate", file("numbers.gradlab"))) as {
    rmse: number;
    intervals: { rmse: { low: number; high: number } };
  };
  const ends = formatEnds(found.intervals.rmse).join(" … ");
  expect(textOf(page)).toContain(`root mean squared error ${formatNumber(found.rmse)} ${ends}`.replace(/\s+/g, " "));
});

it("says why there is no evaluation: of a run that diverged, and of one without rows that it does not know", async () => {
  const steep = { network: { layers: [] }, training: { epochs: 40, optimizer: { type: "sgd", learningRate: 50 } } };
  const diverged = textOf(await reportOf("diverged", sample("diabetes"), "progression", steep));
  expect(diverged).toMatch(/It failed/);
  const all = { recipe: { split: { train: 1, validation: 0, test: 0 } }, ...short };
  const known = textOf(await reportOf("known", sample("iris"), "species", all));
  expect(known).toContain("All rows were trained on");
});

it("says that a run which failed before its first epoch has no curves", async () => {
  const layers = [8, 8].map((units) => ({ type: "dense", units, activation: "linear" }));
  const optimizer = { type: "sgd", learningRate: 1000 };
  const steep = { network: { layers }, training: { epochs: 4, batchSize: 4, optimizer } };
  const page = await reportOf("early", sample("diabetes"), "progression", steep);
  expect(textOf(page)).toContain("It failed before its first epoch was over");
  expect(page).not.toContain("Loss by epoch");
});

it("has the colours of the window", () => {
  const tokens = readFileSync(new URL("../../renderer/styles/tokens.css", import.meta.url), "utf8");
  const [light = "", dark = ""] = tokens.split("@media (prefers-color-scheme: dark)");
  for (const [name, value] of Object.entries(lightColours)) expect(light).toContain(`--${name}: ${value};`);
  for (const [name, value] of Object.entries(darkColours)) expect(dark).toContain(`--${name}: ${value};`);
});
