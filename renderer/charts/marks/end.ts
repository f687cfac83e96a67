/** Words at the end of a line, at the height of its last value. */
import { cutToWidth } from "../../components/cut-name";
import { nearY } from "../frame";
import { fitting, spread } from "../spread";
import { besideLines, font, wordsHeight, type MarkKind } from "./mark";

export interface End {
  kind: "end";
  /** Where the line ends; left out: the end of the axis. */
  x?: number;
  y: number;
  text: string;
  /** Instead of the text where that does not fit. */
  brief?: string;
  color: string;
  strong?: boolean;
  /** Name of the line that it belongs to. */
  of?: string;
}

const labelHeight = 17;
const tightLabels = 13;
const labelGap = 7;
/** A finding often begins at the left edge: labels leave its icon free. */
const besideMarks = 12;

/** Direct labels stand right of where their lines end; a name that is too long is cut before the picture's edge. */
export const end: MarkKind<End> = {
  words(frame, ends) {
    const { ctx, area } = frame;
    const [top, bottom] = [area.top - 4, area.bottom + 4];
    const { labels, pitch } = fitting(ends, bottom - top, labelHeight, tightLabels);
    const centres = spread(
      labels.map(({ y }) => nearY(frame, y)),
      pitch,
      top,
      bottom,
    );
    // Labels that stand closer than a line of text would push each other away.
    const height = Math.min(wordsHeight, pitch - 0.01);
    return labels.map((label, i) => {
      const place = Math.min(area.right, frame.x(label.x ?? frame.to.x));
      const left = Math.max(area.left + besideMarks, place) + labelGap;
      const room = frame.width - left - 2;
      const own = font(frame, label.strong ? 600 : 500);
      ctx.font = own;
      const fits = label.brief === undefined || ctx.measureText(label.text).width <= room;
      const text = fit(ctx, fits ? label.text : (label.brief ?? ""), room);
      return {
        text,
        font: own,
        color: label.color,
        width: ctx.measureText(text).width,
        height,
        places: [{ x: left, y: centres[i]! - height / 2 }],
        must: true,
        in: besideLines(frame),
      };
    });
  },
};

/** Cuts the name, never the number that stands last. */
export function fit(ctx: Pick<CanvasRenderingContext2D, "measureText">, text: string, width: number): string {
  const measure = (words: string) => ctx.measureText(words).width;
  if (measure(text) <= width) return text;
  const at = text.lastIndexOf(" ");
  const number = at < 0 ? "" : text.slice(at);
  const name = at < 0 ? text : text.slice(0, at);
  return `${cutToWidth(name, width - measure(number), measure)}${number}`;
}
