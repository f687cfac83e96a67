/**
 * A drawing context that writes SVG: what our plugins and Chart.js draw on a canvas becomes paths and text, from the same data
 * in the same colours. It knows the part of CanvasRenderingContext2D that charts use.
 */
import { toDecimals } from "#core/numbers";
import { pathText } from "./path-text";

type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];
const identity: Matrix = [1, 0, 0, 1, 0, 0];

const plainState = {
  fillStyle: "#000" as string,
  strokeStyle: "#000" as string,
  lineWidth: 1,
  globalAlpha: 1,
  font: "12px sans-serif",
  textAlign: "start" as CanvasTextAlign,
  textBaseline: "alphabetic" as CanvasTextBaseline,
  lineCap: "butt" as CanvasLineCap,
  lineJoin: "miter" as CanvasLineJoin,
  lineDashOffset: 0,
  miterLimit: 10,
  imageSmoothingEnabled: true,
};
type State = typeof plainState;

const anchors: Record<CanvasTextAlign, string> = {
  left: "start",
  start: "start",
  center: "middle",
  right: "end",
  end: "end",
};
const baselines: Record<CanvasTextBaseline, string> = {
  alphabetic: "alphabetic",
  middle: "central",
  top: "text-before-edge",
  hanging: "hanging",
  bottom: "text-after-edge",
  ideographic: "text-after-edge",
};
const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text: string) => text.replace(/[&<>"]/g, (sign) => escapes[sign]!);
const n = (value: number) => String(toDecimals(value, 2));

export class SvgContext implements State {
  fillStyle = plainState.fillStyle;
  strokeStyle = plainState.strokeStyle;
  lineWidth = plainState.lineWidth;
  globalAlpha = plainState.globalAlpha;
  font = plainState.font;
  textAlign = plainState.textAlign;
  textBaseline = plainState.textBaseline;
  lineCap = plainState.lineCap;
  lineJoin = plainState.lineJoin;
  lineDashOffset = plainState.lineDashOffset;
  miterLimit = plainState.miterLimit;
  imageSmoothingEnabled = plainState.imageSmoothingEnabled;
  readonly canvas: { width: number; height: number };

  private readonly out: string[] = [];
  private readonly stack: { state: State; matrix: Matrix; dash: number[]; groups: number }[] = [];
  private base: Matrix = identity;
  private matrix: Matrix = identity;
  private dash: number[] = [];
  private path = "";
  private groups = 0;
  private clips = 0;
  private readonly ruler = document.createElement("canvas").getContext("2d");

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.canvas = { width, height };
  }

  /** The picture so far. */
  toString(): string {
    const size = `width="${n(this.width)}" height="${n(this.height)}" viewBox="0 0 ${n(this.width)} ${n(this.height)}"`;
    const body = this.out.join("\n") + "</g>".repeat(this.groups);
    return `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" ${size}>\n${body}\n</svg>\n`;
  }

  save(): void {
    const state = Object.fromEntries(Object.keys(plainState).map((key) => [key, this[key as keyof State]])) as State;
    this.stack.push({ state, matrix: this.matrix, dash: this.dash, groups: this.groups });
  }
  restore(): void {
    const before = this.stack.pop();
    if (!before) return;
    this.out.push("</g>".repeat(this.groups - before.groups));
    Object.assign(this, before.state);
    this.matrix = before.matrix;
    this.dash = before.dash;
    this.groups = before.groups;
  }

  transform(a: number, b: number, c: number, d: number, e: number, f: number): void {
    const [A, B, C, D, E, F] = this.matrix;
    this.matrix = [A * a + C * b, B * a + D * b, A * c + C * d, B * c + D * d, A * e + C * f + E, B * e + D * f + F];
  }
  setTransform(a: number, b: number, c: number, d: number, e: number, f: number): void {
    this.matrix = this.base;
    this.transform(a, b, c, d, e, f);
  }
  resetTransform(): void {
    this.matrix = this.base;
  }
  /** What follows is drawn from here, whatever the transformations. */
  origin(x: number, y: number): void {
    this.base = x === 0 && y === 0 ? identity : [1, 0, 0, 1, x, y];
    this.matrix = this.base;
  }
  translate(x: number, y: number): void {
    this.transform(1, 0, 0, 1, x, y);
  }
  scale(x: number, y: number): void {
    this.transform(x, 0, 0, y, 0, 0);
  }
  rotate(angle: number): void {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    this.transform(cos, sin, -sin, cos, 0, 0);
  }

  setLineDash(dash: number[]): void {
    this.dash = dash;
  }
  getLineDash(): number[] {
    return this.dash;
  }

  beginPath(): void {
    this.path = "";
  }
  closePath(): void {
    this.path += "Z";
  }
  moveTo(x: number, y: number): void {
    this.path += `M${this.point(x, y)}`;
  }
  lineTo(x: number, y: number): void {
    this.path += `${this.path === "" ? "M" : "L"}${this.point(x, y)}`;
  }
  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.path += `C${this.point(x1, y1)} ${this.point(x2, y2)} ${this.point(x, y)}`;
  }
  quadraticCurveTo(x1: number, y1: number, x: number, y: number): void {
    this.path += `Q${this.point(x1, y1)} ${this.point(x, y)}`;
  }
  rect(x: number, y: number, width: number, height: number): void {
    this.moveTo(x, y);
    this.lineTo(x + width, y);
    this.lineTo(x + width, y + height);
    this.lineTo(x, y + height);
    this.closePath();
  }
  roundRect(x: number, y: number, width: number, height: number, radius: number): void {
    const r = n(radius * this.size());
    const corner = (toX: number, toY: number) => (this.path += `A${r} ${r} 0 0 1 ${this.point(toX, toY)}`);
    this.moveTo(x + radius, y);
    this.lineTo(x + width - radius, y);
    corner(x + width, y + radius);
    this.lineTo(x + width, y + height - radius);
    corner(x + width - radius, y + height);
    this.lineTo(x + radius, y + height);
    corner(x, y + height - radius);
    this.lineTo(x, y + radius);
    corner(x + radius, y);
    this.closePath();
  }
  /** Whole circles in two halves: an arc from a point to itself would be nothing. */
  arc(x: number, y: number, radius: number, from: number, to: number, back = false): void {
    const r = n(radius * this.size());
    const sweep = back ? 0 : 1;
    const at = (angle: number) => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)] as const;
    this.lineTo(...at(from));
    const span = Math.min(Math.PI * 2, Math.abs(to - from)) * (back ? -1 : 1);
    for (const share of [0.5, 1]) this.path += `A${r} ${r} 0 0 ${sweep} ${this.point(...at(from + span * share))}`;
  }

  fill(path?: Path2D): void {
    this.draw(path, `fill="${escape(this.fillStyle)}"${this.opacity("fill")}`);
  }
  stroke(path?: Path2D): void {
    this.draw(path, `fill="none" ${this.strokeWords()}`);
  }
  fillRect(x: number, y: number, width: number, height: number): void {
    this.alone(() => {
      this.rect(x, y, width, height);
      this.fill();
    });
  }
  strokeRect(x: number, y: number, width: number, height: number): void {
    this.alone(() => {
      this.rect(x, y, width, height);
      this.stroke();
    });
  }
  clearRect(): void {
    // There is nothing below.
  }
  clip(): void {
    const id = `clip${++this.clips}`;
    this.out.push(`<clipPath id="${id}"><path d="${this.path}"/></clipPath><g clip-path="url(#${id})">`);
    this.groups++;
  }

  fillText(text: string, x: number, y: number): void {
    this.text(text, x, y, `fill="${escape(this.fillStyle)}"${this.opacity("fill")}`);
  }
  strokeText(text: string, x: number, y: number): void {
    this.text(text, x, y, `fill="none" ${this.strokeWords()}`);
  }
  measureText(text: string): TextMetrics | { width: number } {
    if (!this.ruler) return { width: text.length * 6.5 };
    this.ruler.font = this.font;
    return this.ruler.measureText(text);
  }

  /** A part of another canvas, as a picture inside the picture. */
  drawImage(
    image: HTMLCanvasElement,
    sx: number,
    sy: number,
    sw: number,
    sh: number,
    x: number,
    y: number,
    width: number,
    height: number,
  ): void {
    const part = document.createElement("canvas");
    part.width = Math.max(1, Math.round(sw));
    part.height = Math.max(1, Math.round(sh));
    part.getContext("2d")?.drawImage(image, sx, sy, sw, sh, 0, 0, part.width, part.height);
    const box = `x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" preserveAspectRatio="none"`;
    const style = this.imageSmoothingEnabled ? "" : ' style="image-rendering:pixelated"';
    this.out.push(`<image ${box}${style}${this.transformed()} href="${part.toDataURL()}"/>`);
  }

  private point(x: number, y: number): string {
    const [a, b, c, d, e, f] = this.matrix;
    return `${n(a * x + c * y + e)} ${n(b * x + d * y + f)}`;
  }
  private size(): number {
    const [a, b, c, d] = this.matrix;
    return Math.sqrt(Math.abs(a * d - b * c));
  }
  private transformed(): string {
    return this.matrix === identity ? "" : ` transform="matrix(${this.matrix.map((v) => toDecimals(v, 4)).join(" ")})"`;
  }
  private opacity(of: "fill" | "stroke"): string {
    return this.globalAlpha < 1 ? ` ${of}-opacity="${n(this.globalAlpha)}"` : "";
  }
  private strokeWords(): string {
    const dash = this.dash.length > 0 ? ` stroke-dasharray="${this.dash.join(" ")}"` : "";
    const ends = this.lineCap === "butt" ? "" : ` stroke-linecap="${this.lineCap}"`;
    const joins = this.lineJoin === "miter" ? "" : ` stroke-linejoin="${this.lineJoin}"`;
    return `stroke="${escape(this.strokeStyle)}" stroke-width="${n(this.lineWidth)}"${dash}${ends}${joins}${this.opacity("stroke")}`;
  }
  private draw(path: Path2D | undefined, words: string): void {
    if (path) this.out.push(`<path d="${pathText(path)}" ${words}${this.transformed()}/>`);
    else if (this.path !== "") this.out.push(`<path d="${this.path}" ${words}/>`);
  }
  private alone(work: () => void): void {
    const { path } = this;
    this.path = "";
    work();
    this.path = path;
  }
  private text(text: string, x: number, y: number, words: string): void {
    const place = `text-anchor="${anchors[this.textAlign]}" dominant-baseline="${baselines[this.textBaseline]}"`;
    const style = `style="font:${escape(this.font)};white-space:pre"`;
    this.out.push(
      `<text x="${n(x)}" y="${n(y)}" ${place} ${style} ${words}${this.transformed()}>${escape(text)}</text>`,
    );
  }
}
