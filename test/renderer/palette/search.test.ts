import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuzzy, pieces, plain } from "../../../renderer/palette/fuzzy";
import { mostShown, search, type PaletteEntry } from "../../../renderer/palette/search";

const entry = (group: PaletteEntry["group"], label: string, place = "", fault: string | null = null): PaletteEntry => ({
  id: `${group}:${label}`,
  group,
  label,
  place,
  fault,
  run: () => undefined,
});
const best = (query: string, labels: string[]) =>
  labels
    .flatMap((label) => {
      const match = fuzzy(query, label);
      return match ? [{ label, score: match.score }] : [];
    })
    .toSorted((a, b) => b.score - a.score)
    .map(({ label }) => label);

describe("fuzzy", () => {
  it("finds letters in their order, whatever their case and accents, and nothing else", () => {
    expect(fuzzy("lr", "Learning rate")?.at).toEqual([0, 9]);
    expect(fuzzy("rl", "Learning rate")).toBeNull();
    expect(fuzzy("uber", "Über")?.at).toEqual([0, 1, 2, 3]);
    expect(fuzzy("rate learn", "Learning rate")?.at).toEqual([0, 1, 2, 3, 4, 9, 10, 11, 12]);
    expect(fuzzy("", "anything")?.at).toEqual([]);
    expect(fuzzy("x", "")).toBeNull();
  });
  it("puts letters that begin words, and letters side by side, first", () => {
    expect(best("lr", ["Color", "Learning rate", "Later"])[0]).toBe("Learning rate");
    expect(best("batch", ["Bad attempt at chess", "Batch size"])[0]).toBe("Batch size");
    expect(best("train", ["Too rainy", "Constrain", "Train"])[0]).toBe("Train");
    expect(best("step", ["Reset epoch", "Step"])[0]).toBe("Step");
  });
  it("takes the best of the places where a letter may stand", () => {
    // Greedily the first c would be taken.
    expect(fuzzy("cost", "cc of cost")?.at).toEqual([6, 7, 8, 9]);
  });
  it("marks just the letters that were typed, in texts of any signs", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 40 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(), { maxLength: 8 }), (label, picks) => {
        // A query that is in the text: some of its letters, in order.
        const places = [...new Set(picks.map((n) => n % Math.max(1, label.length)))].sort((a, b) => a - b);
        const query = places.map((n) => label.charAt(n)).join("");
        const found = fuzzy(query.replaceAll(/\s/g, ""), label);
        expect(found).not.toBeNull();
        const hit = found!.at.map((n) => plain(label).charAt(n)).join("");
        expect(hit).toBe(plain(query).replaceAll(/\s/g, ""));
        expect(
          pieces(label, found!.at)
            .map((piece) => piece.text)
            .join(""),
        ).toBe(label);
      }),
    );
  });
});

describe("search", () => {
  const entries = [
    entry("Commands", "Train, pause or resume", "Run"),
    entry("Commands", "Stop", "Run", "No run is being trained."),
    entry("Stages", "Train", "stage"),
    entry("Settings", "Batch size", "Network"),
    entry("Columns", "batch", "Data"),
  ];
  it("puts what was used most before all else while nothing is typed", () => {
    const { groups } = search(entries, "", { "Settings:Batch size": 3, "Stages:Train": 5 });
    expect(groups[0]).toMatchObject({ name: "Often used" });
    expect(groups[0]!.found.map(({ entry: { label } }) => label)).toEqual(["Train", "Batch size"]);
    expect(groups.slice(1).flatMap(({ found }) => found)).toHaveLength(3);
    expect(search(entries, "").groups[0]!.name).toBe("Commands");
  });
  it("orders groups by their best entry, and lets use decide between likes", () => {
    expect(search(entries, "bat").groups.map(({ name }) => name)).toEqual(["Columns", "Settings"]);
    expect(search(entries, "bat", { "Settings:Batch size": 9 }).groups[0]!.name).toBe("Settings");
  });
  it("finds what can't be used too, and by its place, after the rest", () => {
    const { groups } = search(entries, "stop");
    expect(groups[0]!.found[0]!.entry.fault).toBe("No run is being trained.");
    const byPlace = search(entries, "network");
    expect(byPlace.groups[0]!.found[0]).toMatchObject({ entry: { label: "Batch size" }, at: [] });
  });
  it("shows no more than are read, and says how many there are", () => {
    const many = Array.from({ length: 3000 }, (_, i) => entry("Columns", `column ${i}`));
    const { groups, matching } = search(many, "col");
    expect(matching).toBe(3000);
    expect(groups[0]!.found).toHaveLength(mostShown);
    expect(search(many, "qq")).toEqual({ groups: [], matching: 0 });
  });
});
