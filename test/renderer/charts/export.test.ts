// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { csvOf } from "../../../renderer/charts/export";
import { SvgContext } from "../../../renderer/charts/svg-context";

describe("a table as CSV", () => {
  it("has numbers as they were measured, empty fields for missing ones, and quotes where they are needed", () => {
    const text = csvOf({
      columns: ["Epoch", 'Loss, "train"'],
      rows: [
        [0, Math.fround(0.1)],
        [1, NaN],
        ["−2", "–"],
      ],
    });
    expect(text).toBe('Epoch,"Loss, ""train"""\r\n0,0.1\r\n1,\r\n-2,\r\n');
  });
});

describe("a drawing as SVG", () => {
  it("is well formed, with what was drawn where it was drawn", () => {
    const svg = new SvgContext(100, 50);
    svg.origin(10, 5);
    svg.save();
    svg.beginPath();
    svg.rect(0, 0, 20, 10);
    svg.clip();
    svg.strokeStyle = "#0072B2";
    svg.lineWidth = 2;
    svg.setLineDash([4, 3]);
    svg.beginPath();
    svg.moveTo(0, 0);
    svg.lineTo(20, 10);
    svg.stroke();
    svg.restore();
    svg.resetTransform();
    svg.fillStyle = "#14181D";
    svg.textAlign = "right";
    svg.fillText("a < b & c", 3, 4);
    const text = svg.toString();
    const page = new DOMParser().parseFromString(text, "image/svg+xml");
    expect(page.querySelector("parsererror")).toBeNull();
    const line = page.querySelector("g[clip-path] > path");
    expect(line?.getAttribute("d")).toBe("M10 5L30 15");
    expect(line?.getAttribute("stroke-dasharray")).toBe("4 3");
    expect(line?.getAttribute("stroke")).toBe("#0072B2");
    expect(page.querySelector("text")?.textContent).toBe("a < b & c");
    expect(page.querySelector("text")?.getAttribute("text-anchor")).toBe("end");
    expect(page.querySelector("text")?.getAttribute("transform")).toBe("matrix(1 0 0 1 10 5)");
    expect(text.split("<g").length).toBe(text.split("</g>").length);
  });
});
