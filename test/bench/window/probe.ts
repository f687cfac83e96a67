/**
 * What is put into the page to measure it. It keeps counts of fixed size alone, so that it adds nothing to what grows, and looks
 * at the application from outside: at the messages of the trainer's port, at the curves that are shown, and at the canvases.
 */
import type { RunHistory } from "#core/training/history";
import type { Message } from "#core/training/messages";

/** How often each number of milliseconds occurred, in classes of half a millisecond; the last class holds all above. */
export interface Counts {
  classes: number[];
  max: number;
}
export interface Worst {
  chart: string;
  delay: number;
  way: number;
  frame: number;
}
export interface Probe {
  frames: Counts;
  /** Of each chart by its name: from the trainer's sending to the end of the frame that drew the point. */
  delays: Record<string, Counts>;
  /** The longest delay: how much of it was the way to the page, and how long a frame lasted then. */
  worst: Worst;
  /** Begins anew; frames that were under way do not count. */
  clear(): void;
  /** Bytes of the curves that the page holds. */
  historyBytes(): number;
}
interface Runs {
  selectedId: string | null;
  history(id: string): RunHistory | null;
}
interface Instrumented extends Window {
  probe: Probe;
}

/** Runs in the page, before any of its scripts. */
export function instrument(): void {
  const classes = 4000;
  const counts = (): Counts => ({ classes: Array.from({ length: classes }, () => 0), max: 0 });
  const count = (of: Counts, ms: number) => {
    of.classes[Math.max(0, Math.min(classes - 1, Math.floor(ms * 2)))]! += 1;
    of.max = Math.max(of.max, ms);
  };
  const now = () => performance.timeOrigin + performance.now();
  let frames = counts();
  let delays: Record<string, Counts> = {};

  /** Points on their way: how many there are with them, and when the last of them was sent. */
  let underWay: { run: string; ticks: number; sent: number; heard: number }[] = [];
  const none: Worst = { chart: "", delay: 0, way: 0, frame: 0 };
  let worst = none;
  /** The longest of the last frames. */
  let longest = 0;
  const drawnTicks = new Map<string, number>();
  function note(message: Message): void {
    if (message.kind !== "event" || message.event.type !== "run.changed" || message.sent === undefined) return;
    const { run, history } = message.event;
    if (!history) return;
    underWay.push({ run, ticks: history.ticks + history.points.ticks.count, sent: message.sent, heard: now() });
    if (underWay.length > 500) underWay = underWay.slice(-250);
  }
  const onMessage = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage")!;
  Object.defineProperty(MessagePort.prototype, "onmessage", {
    ...onMessage,
    set(this: MessagePort, handler: ((event: MessageEvent<Message>) => void) | null) {
      const heard = (event: MessageEvent<Message>) => {
        note(event.data);
        handler?.(event);
      };
      onMessage.set!.call(this, handler && heard);
    },
  });

  type Host = Element & {
    ["__vue_app__"]?: { config: { globalProperties: { $pinia: { ["_s"]: Map<string, Runs> } } } };
  };
  function runs(): Runs | null {
    const application = document.querySelector<Host>("#app")?.["__vue_app__"];
    return application?.config.globalProperties.$pinia["_s"].get("runs") ?? null;
  }
  const held = () => {
    const store = runs();
    return store?.selectedId ? store.history(store.selectedId) : null;
  };

  /** A chart is being drawn with the points that are shown now: those of them that it had not drawn yet come to the screen. */
  function drawn(chart: string): void {
    const shown = held()?.ticks.count ?? 0;
    const before = drawnTicks.get(chart) ?? 0;
    if (shown === before) return;
    drawnTicks.set(chart, shown);
    const { selectedId } = runs()!;
    const fresh = underWay.filter(({ run, ticks }) => run === selectedId && ticks > before && ticks <= shown);
    if (before === 0 || fresh.length === 0) return;
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      const at = now();
      for (const { sent, heard } of fresh) {
        const delay = at - sent;
        count((delays[chart] ??= counts()), delay);
        if (delay > worst.delay) worst = { chart, delay, way: heard - sent, frame: longest };
      }
      port1.close();
    });
    port1.start();
    port2.postMessage(null);
  }
  const { clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...area) {
    const chart = this.canvas.closest?.("figure")?.getAttribute("aria-label");
    // Histograms are asked for, moment by moment: they draw none of the points that stream.
    if (chart && !chart.startsWith("Histograms")) drawn(chart);
    return clearRect.apply(this, area);
  };

  let last = 0;
  requestAnimationFrame(function frame(at) {
    if (last > 0) count(frames, at - last);
    if (last > 0) longest = Math.max(at - last, longest * 0.9);
    last = at;
    requestAnimationFrame(frame);
  });

  (window as unknown as Instrumented).probe = {
    get frames() {
      return frames;
    },
    get delays() {
      return delays;
    },
    get worst() {
      return worst;
    },
    clear() {
      [frames, delays, last, worst] = [counts(), {}, 0, none];
    },
    historyBytes() {
      const history = held();
      if (!history) return 0;
      const { ticks, epochs } = history;
      const columns = [...Object.values(ticks), ...Object.values(ticks.signals), ...Object.values(epochs)];
      return columns.reduce((sum, column) => sum + (ArrayBuffer.isView(column) ? column.byteLength : 0), 0);
    },
  };
}

/** Runs in the page: what was measured since the last time. */
export function read() {
  const { probe } = window as unknown as Instrumented;
  const { frames, delays, worst } = probe;
  const measured = structuredClone({ frames, delays, worst, historyBytes: probe.historyBytes() });
  probe.clear();
  return measured;
}
