/** Markup in which every value is escaped, but for what is markup already. */

export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | number | null | false | undefined | readonly Part[];

const signs: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
/** Signs that have no place in a page, and what would take the reading direction of the text around it along. */
// oxlint-disable-next-line no-control-regex -- control characters are just what is to go
const unwanted = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g;
const escaped = (text: string): string => text.replace(unwanted, "").replace(/[&<>"']/g, (sign) => signs[sign]!);

function written(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map((one) => written(one as Part)).join("");
  return escaped(String(part));
}

export const html = (strings: TemplateStringsArray, ...values: readonly Part[]): Html =>
  new Html(strings.map((text, at) => text + written(values[at])).join(""));

/** Signs of a name that are written; what is longer nobody reads. */
const [mostSigns, endSigns] = [160, 40];
/** A name of any length, in a direction of its own. */
export function named(name: string): Html {
  // Whole code points: half of a pair is no sign.
  const all = Array.from(name.slice(0, 4 * mostSigns));
  const short = all.length <= mostSigns && name.length <= 4 * mostSigns;
  const end = () => Array.from(name.slice(-2 * endSigns)).slice(-endSigns);
  return html`<bdi>${short ? name : [...all.slice(0, mostSigns - endSigns), "…", ...end()].join("")}</bdi>`;
}

/** Words in which `**…**` stands out. */
export const prose = (text: string): Html =>
  html`${text.split("**").map((part, at) => (at % 2 === 1 ? html`<strong>${part}</strong>` : html`${part}`))}`;

/** `scope` is that of the first cell of each row, which names it. */
export interface Column {
  title: string;
  number?: true;
}
/** A table with its caption; the first cell of each row is its head. */
export function table(caption: Html | string, columns: readonly Column[], rows: readonly (readonly Part[])[]): Html {
  const kind = (at: number) => (columns[at]?.number ? html` class="num"` : "");
  return html`<div class="table" tabindex="0" role="region" aria-label="${plainOf(caption)}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(({ title }, at) => html`<th scope="col" ${kind(at)}>${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell, at) =>
                at === 0 ? html`<th scope="row" ${kind(at)}>${cell}</th>` : html`<td${kind(at)}>${cell}</td>`,
              )}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}
const plainOf = (caption: Html | string): Html | string =>
  caption instanceof Html ? new Html(caption.text.replace(/<[^>]*>/g, "")) : caption;

/** Pairs of a word and what is said of it. */
export const list = (pairs: readonly (readonly [string, Part])[]): Html =>
  html`<dl>
    ${pairs.map(
      ([term, said]) =>
        html`<div>
          <dt>${term}</dt>
          <dd>${said}</dd>
        </div>`,
    )}
  </dl>`;

export const section = (id: string, title: string, ...content: readonly Part[]): Html =>
  html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${content}
  </section> `;
