/**
 * What is wrong with the layout of the page as it stands, measured in the page itself. Everything in here is sent to the window as
 * it is written: no name from outside the function may be used.
 */
export interface Fault {
  kind:
    | "overlap"
    | "cut"
    | "outside"
    | "narrow"
    | "canvas overlap"
    | "canvas cut"
    | "struck"
    | "touch"
    | "theme"
    | "raw";
  what: string;
  where: string;
}

/** Writes down what is drawn as text on each canvas, and the curves: pictures have no boxes to ask for. */
export function listenToCanvases(): void {
  type Box = { text: string; left: number; top: number; right: number; bottom: number };
  type Point = [number, number];
  type Clip = { left: number; top: number; right: number; bottom: number };
  interface Drawn {
    texts: Box[];
    curves: { line: Point[]; clip: Clip | null }[];
    path: Point[][];
  }
  const drawn = new WeakMap<HTMLCanvasElement, Drawn>();
  (window as never as { drawnOn: typeof drawn }).drawnOn = drawn;
  const proto = CanvasRenderingContext2D.prototype;
  const of = (ctx: CanvasRenderingContext2D) => {
    let found = drawn.get(ctx.canvas);
    if (!found) drawn.set(ctx.canvas, (found = { texts: [], curves: [], path: [] }));
    return found;
  };
  const after = (name: "clearRect" | "beginPath" | "stroke", then: (ctx: CanvasRenderingContext2D) => void) => {
    const original = proto[name] as (...args: unknown[]) => void;
    (proto as unknown as Record<string, unknown>)[name] = function (
      this: CanvasRenderingContext2D,
      ...args: unknown[]
    ) {
      original.apply(this, args);
      then(this);
    };
  };
  const begin = (ctx: CanvasRenderingContext2D) => drawn.set(ctx.canvas, { texts: [], curves: [], path: [] });
  // What is clipped away strikes nothing: the last rectangle that was made a clip holds until it is restored.
  const clips = new WeakMap<CanvasRenderingContext2D, (Clip | null)[]>();
  const stackOf = (ctx: CanvasRenderingContext2D) => {
    let stack = clips.get(ctx);
    if (!stack) clips.set(ctx, (stack = [null]));
    return stack;
  };
  const lastRect = new WeakMap<CanvasRenderingContext2D, Clip>();
  const rect = proto.rect;
  proto.rect = function (this: CanvasRenderingContext2D, x: number, y: number, w: number, h: number) {
    rect.call(this, x, y, w, h);
    const { a, d, e, f } = this.getTransform();
    lastRect.set(this, { left: a * x + e, right: a * (x + w) + e, top: d * y + f, bottom: d * (y + h) + f });
  };
  const { save, restore, clip } = proto;
  proto.save = function (this: CanvasRenderingContext2D) {
    save.call(this);
    const stack = stackOf(this);
    stack.push(stack.at(-1) ?? null);
  };
  proto.restore = function (this: CanvasRenderingContext2D) {
    restore.call(this);
    const stack = stackOf(this);
    if (stack.length > 1) stack.pop();
  };
  proto.clip = function (this: CanvasRenderingContext2D, ...args: unknown[]) {
    (clip as (...all: unknown[]) => void).apply(this, args);
    const stack = stackOf(this);
    stack[stack.length - 1] = lastRect.get(this) ?? null;
  };
  after("clearRect", begin);
  after("beginPath", (ctx) => (of(ctx).path = []));
  for (const [name, fresh] of [
    ["moveTo", true],
    ["lineTo", false],
  ] as const) {
    const original = proto[name];
    proto[name] = function (this: CanvasRenderingContext2D, x: number, y: number) {
      original.call(this, x, y);
      const { a, d, e, f } = this.getTransform();
      const { path } = of(this);
      const at: Point = [a * x + e, d * y + f];
      if (fresh || path.length === 0) path.push([at]);
      else path.at(-1)!.push(at);
    };
  }
  after("stroke", (ctx) => {
    const found = of(ctx);
    // Hair lines (grid, raw lines behind a smoothed one) may run behind words.
    if (ctx.lineWidth < 1.2 || ctx.globalAlpha < 0.6) return;
    const inside = stackOf(ctx).at(-1) ?? null;
    const lines = found.path.filter((line) => line.length > 1);
    found.curves.push(...lines.map((line) => ({ line: line.slice(), clip: inside })));
  });
  for (const name of ["width", "height"] as const) {
    const own = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, name)!;
    Object.defineProperty(HTMLCanvasElement.prototype, name, {
      ...own,
      set(this: HTMLCanvasElement, value: number) {
        own.set!.call(this, value);
        drawn.delete(this);
      },
    });
  }
  // A chart may keep what does not move as a picture of its own, and copy that: the words go along.
  const draw = proto.drawImage as (...args: unknown[]) => void;
  proto.drawImage = function (this: CanvasRenderingContext2D, ...args: unknown[]) {
    draw.apply(this, args);
    const [from, x, y, ...more] = args;
    const words = from instanceof HTMLCanvasElement ? drawn.get(from) : undefined;
    if (!words || x !== 0 || y !== 0 || more.length > 0) return;
    const found = of(this);
    found.texts.push(...words.texts);
    found.curves.push(...words.curves);
  } as typeof proto.drawImage;
  const fill = proto.fillText;
  proto.fillText = function (this: CanvasRenderingContext2D, text: string, x: number, y: number, max?: number) {
    if (max === undefined) fill.call(this, text, x, y);
    else fill.call(this, text, x, y, max);
    const m = this.measureText(text);
    const t = this.getTransform();
    // Words along a slanted line have no box of their own: the chart has placed them beside the others.
    if (Math.abs(t.a) > 1e-6 && Math.abs(t.b) > 1e-6) return;
    const corners = [
      [x - m.actualBoundingBoxLeft, y - m.actualBoundingBoxAscent],
      [x + m.actualBoundingBoxRight, y + m.actualBoundingBoxDescent],
    ].map(([px, py]) => t.transformPoint({ x: px!, y: py! }));
    of(this).texts.push({
      text,
      left: Math.min(corners[0]!.x, corners[1]!.x),
      right: Math.max(corners[0]!.x, corners[1]!.x),
      top: Math.min(corners[0]!.y, corners[1]!.y),
      bottom: Math.max(corners[0]!.y, corners[1]!.y),
    });
  };
}

/** Resolves when what has been asked of the page is laid out and drawn. */
export async function settled(size: { width: number; height: number }): Promise<void> {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const near = (a: number, b: number) => Math.abs(a - b) <= 1;
  for (let i = 0; i < 200 && !(near(innerWidth, size.width) && near(innerHeight, size.height)); i++) await frame();
  for (let i = 0; i < 4; i++) await frame();
}

export function measureLayout(): Fault[] {
  interface Box {
    left: number;
    top: number;
    right: number;
    bottom: number;
  }
  interface Words {
    element: Element;
    text: string;
    box: Box;
  }
  const faults: Fault[] = [];
  const seen = new Set<string>();
  const brief = (text: string) => {
    const words = text.replaceAll(/\s+/g, " ").trim();
    return words.length > 48 ? `${words.slice(0, 46)}…` : words;
  };
  const nameOf = (element: Element | null): string => {
    const parts: string[] = [];
    for (let at = element; at && at !== document.body && parts.length < 4; at = at.parentElement) {
      const classes = [...at.classList].slice(0, 2).join(".");
      parts.unshift(`${at.tagName.toLowerCase()}${classes ? `.${classes}` : ""}`);
    }
    return parts.join(" > ");
  };
  const add = (kind: Fault["kind"], what: string, element: Element | null) => {
    const fault = { kind, what, where: nameOf(element) };
    const key = JSON.stringify(fault);
    if (!seen.has(key)) faults.push(fault);
    seen.add(key);
  };
  // Asked for once: a matrix of sixty classes has thousands of elements.
  const read = (element: Element) => {
    const style = getComputedStyle(element);
    const { display, visibility, opacity, position, overflowX, overflowY, clipPath, transform } = style;
    const { backgroundColor, color } = style;
    const layout = { display, visibility, opacity, position, overflowX, overflowY, clipPath, transform };
    return { ...layout, backgroundColor, color };
  };
  const styles = new Map<Element, ReturnType<typeof read>>();
  const styleOf = (element: Element) => {
    let style = styles.get(element);
    if (!style) styles.set(element, (style = read(element)));
    return style;
  };
  const rects = new Map<Element, DOMRect>();
  const rectOf = (element: Element) => {
    let rect = rects.get(element);
    if (!rect) rects.set(element, (rect = element.getBoundingClientRect()));
    return rect;
  };
  const gone = new Map<Element, boolean>();
  const hidden = (element: Element): boolean => {
    let known = gone.get(element);
    if (known === undefined) {
      const style = styleOf(element);
      known =
        style.display === "none" ||
        style.visibility === "hidden" ||
        Number(style.opacity) < 0.05 ||
        element.classList.contains("visually-hidden") ||
        style.clipPath.startsWith("inset(50%") ||
        (element.parentElement !== null && hidden(element.parentElement));
      gone.set(element, known);
    }
    return known;
  };
  const titled = (element: Element): boolean => {
    // As when a pointer comes to it: then words that are cut get their tooltip.
    element.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
    for (let at: Element | null = element; at && at !== document.body; at = at.parentElement) {
      if (at.getAttribute("title")) return true;
      if (at.tagName === "svg" && at.querySelector(":scope > title")) return true;
      if ([...at.children].some((child) => child.tagName === "title")) return true;
    }
    return false;
  };
  const fixedIn = (element: Element) => element.closest(".ui-dialog, .ui-sheet, .ui-float, .ui-notices");
  const frame: Box = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  const status = document.querySelector(".app > .status");
  const body = document.querySelector(".app-body");
  const tolerance = 1.5;
  const intersect = (a: Box, b: Box): Box => ({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  });
  const empty = (box: Box) => box.right - box.left < 1 || box.bottom - box.top < 1;

  /** What of a box is in sight. Clipping that can't be scrolled away, and says nothing, is a fault. */
  function visible(element: Element, own: Box, what: string, from = element.parentElement): Box | null {
    let box: Box = { left: own.left, top: own.top, right: own.right, bottom: own.bottom };
    const position = (at: Element) => styleOf(at).position;
    let out = from !== element && (position(element) === "absolute" || position(element) === "fixed");
    let fixed = from !== element && position(element) === "fixed";
    for (let at = from; at && !fixed; at = at.parentElement) {
      const style = styleOf(at);
      // An ancestor that is not its containing block does not clip what is placed out of the flow.
      if (out && style.position === "static" && style.transform === "none") continue;
      out = style.position === "absolute";
      fixed = style.position === "fixed";
      if (style.overflowX === "visible" && style.overflowY === "visible") continue;
      if (at === document.body || at === document.documentElement) continue;
      const r = rectOf(at);
      const scrollsX = style.overflowX === "auto" || style.overflowX === "scroll";
      const scrollsY = style.overflowY === "auto" || style.overflowY === "scroll";
      // Without its scroll bar. A picture has no width of its own in this sense.
      const inside = at instanceof HTMLElement && at.clientWidth > 0;
      const clip: Box = {
        left: style.overflowX === "visible" ? -Infinity : r.left,
        right: style.overflowX === "visible" ? Infinity : inside ? r.left + at.clientLeft + at.clientWidth : r.right,
        top: style.overflowY === "visible" ? -Infinity : r.top,
        bottom: style.overflowY === "visible" ? Infinity : r.bottom,
      };
      const cutX = !scrollsX && (box.left < clip.left - tolerance || box.right > clip.right + tolerance) && !empty(box);
      const cutY = !scrollsY && (box.top < clip.top - 3.5 || box.bottom > clip.bottom + 3.5) && !empty(box);
      if ((cutX || cutY) && !titled(element)) add("cut", `“${brief(what)}”${cutY ? " (height)" : ""}`, at);
      box = intersect(box, clip);
      if (empty(box)) return null;
    }
    const limit = fixedIn(element)
      ? frame
      : status?.contains(element)
        ? rectOf(status)
        : body?.contains(element)
          ? rectOf(body)
          : frame;
    if (
      box.left < limit.left - tolerance ||
      box.right > limit.right + tolerance ||
      box.top < limit.top - 3 ||
      box.bottom > limit.bottom + 3
    )
      add("outside", `“${brief(what)}”`, element);
    return box;
  }

  const words: Words[] = [];
  // Behind an open dialog nothing is looked at.
  const scope = document.querySelector(".ui-dialog, .ui-sheet") ?? document.body;
  const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.nodeValue ?? "";
    const element = node.parentElement;
    if (!element || text.trim() === "" || ["STYLE", "SCRIPT", "TITLE", "DESC"].includes(element.tagName.toUpperCase()))
      continue;
    if (hidden(element)) continue;
    range.selectNodeContents(node);
    for (const line of range.getClientRects()) {
      if (line.width < 1 || line.height < 1) continue;
      const box = visible(element, line, text, element);
      if (box) words.push({ element, text, box });
    }
  }
  // The ink of the other theme is none of this one's colours.
  const otherInk = matchMedia("(prefers-color-scheme: dark)").matches ? "rgb(20, 24, 29)" : "rgb(236, 238, 241)";
  for (const { element, text } of words) {
    if (styleOf(element).color === otherInk) add("theme", `“${brief(text)}” in the other theme's ink`, element);
  }
  // What a program says to itself is none of the window's words; the cells that count as missing are named as they stand in files.
  const raw = /\bNaN\b|\bundefined\b|\bInfinity\b|\[object |^\w+\.\w+: |\w\[\d+\]/u;
  for (const { element, text } of words)
    if (raw.test(text) && !text.includes("N/A, NaN") && !element.closest("pre"))
      add("raw", `“${brief(text)}”`, element);
  // A long name is drawn by what stands before its two parts.
  for (const element of scope.querySelectorAll(".cut-name.long")) {
    if (hidden(element)) continue;
    const box = visible(element, rectOf(element), element.getAttribute("title") ?? "");
    if (box) words.push({ element, text: element.getAttribute("title") ?? "", box });
  }
  for (const element of scope.querySelectorAll("input:not([type=hidden]), textarea")) {
    if (hidden(element)) continue;
    const rect = rectOf(element);
    if (rect.width < 1) continue;
    const box = visible(element, rect, (element as HTMLInputElement).value || "a field");
    if (box) words.push({ element, text: (element as HTMLInputElement).value || "a field", box });
  }
  for (const element of scope.querySelectorAll("button, [role=slider], [role=switch]")) {
    if (hidden(element)) continue;
    const rect = rectOf(element);
    if (rect.width < 1) continue;
    visible(element, rect, element.getAttribute("aria-label") ?? element.textContent ?? "a button");
  }

  // Text on text. Inline boxes are taller than what is drawn in them.
  const shrunk = words
    .map(({ element, text, box }) => {
      const inset = Math.min(4, (box.bottom - box.top) * 0.22);
      return { element, text, box: { ...box, top: box.top + inset, bottom: box.bottom - inset } };
    })
    .toSorted((a, b) => a.box.left - b.box.left);
  const opaque = (element: Element) => {
    const color = styleOf(element).backgroundColor;
    const alpha = /rgba?\([^)]*?(?:,|\/)\s*([\d.]+)\)$/.exec(color);
    return color !== "transparent" && (!color.startsWith("rgba") || Number(alpha?.[1] ?? 1) > 0.85);
  };
  // What lets presses through is found all the same.
  const all = new CSSStyleSheet();
  all.replaceSync("* { pointer-events: auto !important }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, all];
  /** Whether one of them is out of sight there, or the one in front has a ground of its own. */
  const covered = (a: Element, b: Element, x: number, y: number) => {
    const stack = document.elementsFromPoint(x, y);
    const places = [stack.indexOf(a), stack.indexOf(b)].toSorted((m, n) => m - n);
    const [front = -1, back = -1] = places;
    if (front < 0) return true;
    const [before, behind] = [stack[front]!, stack[back]!];
    return stack
      .slice(0, back)
      .some((at, i) => (i <= front || at.contains(before)) && !at.contains(behind) && opaque(at));
  };
  for (const [i, one] of shrunk.entries()) {
    for (let j = i + 1; j < shrunk.length; j++) {
      const other = shrunk[j]!;
      if (other.box.left >= one.box.right - 1) break;
      if (one.element === other.element) continue;
      const both = intersect(one.box, other.box);
      if (both.right - both.left < 1.5 || both.bottom - both.top < 1.5) continue;
      if (one.element.contains(other.element) && one.element.tagName === "INPUT") continue;
      const [x, y] = [(both.left + both.right) / 2, (both.top + both.bottom) / 2];
      if (covered(one.element, other.element, x, y)) continue;
      add("overlap", `“${brief(one.text)}” on “${brief(other.text)}”`, other.element);
    }
  }

  // Words of two cells that touch read as one.
  const cells = shrunk
    .map((one) => ({ ...one, cell: one.element.closest("td, th") }))
    .filter((one) => one.cell !== null);
  for (const [i, one] of cells.entries()) {
    for (const other of cells.slice(i + 1)) {
      if (other.box.left - one.box.right >= 3) break;
      if (one.cell === other.cell || one.cell!.parentElement !== other.cell!.parentElement) continue;
      if (other.box.left < one.box.left + 3 || other.box.top >= one.box.bottom || other.box.bottom <= one.box.top)
        continue;
      if (one.text.trim() === "" || one.box.right > other.box.left + 1.5) continue;
      add("touch", `“${brief(one.text)}” and “${brief(other.text)}”`, other.element);
    }
  }
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== all);

  // Selects: what is chosen can be read.
  for (const select of scope.querySelectorAll(".ui-select")) {
    if (hidden(select)) continue;
    const value = select.querySelector<HTMLElement>(".value");
    if (!value) continue;
    const cut = value.querySelector<HTMLElement>(".cut-name");
    const full = cut?.getAttribute("title") ?? value.textContent ?? "";
    const short = (cut?.textContent ?? value.textContent ?? "").trim();
    const inner = cut ?? value;
    const tooNarrow =
      value.clientWidth < 8 ||
      value.scrollWidth > value.clientWidth + 1 ||
      inner.scrollWidth > inner.clientWidth + 1 ||
      short !== full.trim();
    // A long name may be cut, where enough of it is left.
    if (tooNarrow && (value.clientWidth < 88 || full.length < 16))
      add("narrow", `“${brief(full)}” in ${Math.round(value.clientWidth)} px`, select);
  }

  // Canvases.
  const drawnOn = (
    window as never as {
      drawnOn?: WeakMap<
        HTMLCanvasElement,
        { texts: (Box & { text: string })[]; curves: { line: [number, number][]; clip: Box | null }[] }
      >;
    }
  ).drawnOn;
  for (const canvas of scope.querySelectorAll("canvas")) {
    const drawn = drawnOn?.get(canvas);
    if (!drawn || hidden(canvas) || canvas.clientWidth === 0) continue;
    const ratio = canvas.width / canvas.clientWidth;
    const name = canvas.closest("figure")?.getAttribute("aria-label") ?? "a canvas";
    const card = canvas.closest(".ui-card");
    const [own, bounds] = [rectOf(canvas), card && rectOf(card)];
    visible(canvas, own, name);
    // What scrolls within its card may lie beyond it.
    let scroller = canvas.parentElement;
    while (scroller && scroller !== card && !["auto", "scroll"].includes(styleOf(scroller).overflowY))
      scroller = scroller.parentElement;
    if (
      card &&
      bounds &&
      scroller === card &&
      !canvas.closest(".ui-dialog, .ui-sheet") &&
      styleOf(card).overflowY === "visible"
    )
      if (own.bottom > bounds.bottom + 1 || own.right > bounds.right + 1)
        add("outside", `${name}, of its card`, canvas);
    for (const { text } of drawn.texts) if (raw.test(text)) add("raw", `“${brief(text)}” in ${name}`, canvas);
    const texts = drawn.texts.map((box) => ({
      text: box.text,
      left: box.left / ratio,
      right: box.right / ratio,
      top: box.top / ratio,
      bottom: box.bottom / ratio,
    }));
    // A chart's own account of what it has placed agrees with what was drawn.
    const account = (canvas as { placedLabels?: readonly (Box & { text: string })[] }).placedLabels;
    for (const { text, left, top } of account ?? []) {
      const found = texts.some(
        (box) => box.text === text && box.left >= left - 4 && box.top >= top - 6 && box.left <= left + 4,
      );
      if (!found) add("canvas cut", `“${brief(text)}” is placed in ${name} and not drawn there`, canvas);
    }
    for (const [i, one] of texts.entries()) {
      if (
        one.left < -1.5 ||
        one.top < -1.5 ||
        one.right > canvas.clientWidth + 1.5 ||
        one.bottom > canvas.clientHeight + 1.5
      )
        add("canvas cut", `“${brief(one.text)}” in ${name}`, canvas);
      for (const other of texts.slice(i + 1)) {
        const both = intersect(one, other);
        if (both.right - both.left > 1 && both.bottom - both.top > 1)
          add("canvas overlap", `“${brief(one.text)}” on “${brief(other.text)}” in ${name}`, canvas);
      }
      const inner = { left: one.left + 1, right: one.right - 1, top: one.top + 2, bottom: one.bottom - 2 };
      const struck = drawn.curves.some(({ line, clip }) =>
        line.some((point, k) => {
          const before = line[k - 1];
          if (!before) return false;
          for (let s = 0; s <= 8; s++) {
            const at = [0, 1].map((axis) => before[axis]! + ((point[axis]! - before[axis]!) * s) / 8);
            const [px, py] = [at[0]!, at[1]!];
            if (clip && (px < clip.left || px > clip.right || py < clip.top || py > clip.bottom)) continue;
            const [x, y] = [px / ratio, py / ratio];
            if (x > inner.left && x < inner.right && y > inner.top && y < inner.bottom) return true;
          }
          return false;
        }),
      );
      if (struck) add("struck", `“${brief(one.text)}” in ${name}`, canvas);
    }
  }
  return faults;
}
