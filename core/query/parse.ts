/**
 * A small query: `lr < .01 and finding = overfitting`, `tag = good or not pinned`, `validation accuracy >= .9`, or plain words, all of
 * which have to occur. `and` binds before `or`, brackets before both; `tag = a, b` is one of the two.
 */
import { comparison, numberOf, truth, type Operator } from "./compare";
import type { Field, Query, QueryFault } from "./field";
import { isKeyword, tokensOf, type Token } from "./tokens";

class Fault extends Error {
  constructor(readonly fault: QueryFault) {
    super(fault.message);
  }
}
const refuse = ({ from, to }: { from: number; to: number }, message: string): never => {
  throw new Fault({ from, to, message });
};

/** More brackets than a person writes would take the stack. */
const deepest = 100;

/** `words`: all that plain words are looked for in. Never throws. */
export function parseQuery<Row>(text: string, fields: readonly Field<Row>[], words: (row: Row) => string): Query<Row> {
  try {
    return { ok: true, test: new Parser(text, fields, words).whole() };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, fault: error.fault };
    throw error;
  }
}

/** The field that the words up to an operator name: all of them, since what stands before is another condition otherwise. */
export function fieldNamed<Row>(names: string, fields: readonly Field<Row>[]): Field<Row> | null {
  const plain = names.toLowerCase();
  return fields.find((field) => field.names.includes(plain)) ?? null;
}

class Parser<Row> {
  private readonly tokens: Token[];
  private at = 0;
  private depth = 0;

  constructor(
    private readonly text: string,
    private readonly fields: readonly Field<Row>[],
    private readonly words: (row: Row) => string,
  ) {
    this.tokens = tokensOf(text);
  }

  whole(): (row: Row) => boolean {
    if (this.tokens.length === 0) return () => true;
    const test = this.either();
    const left = this.tokens[this.at];
    if (left) refuse(left, left.kind === "close" ? "This bracket closes none. Take it away." : unexpected(left));
    return test;
  }

  private either(): (row: Row) => boolean {
    const tests = [this.both()];
    while (this.takeWord("or")) tests.push(this.both());
    return tests.length === 1 ? tests[0]! : (row) => tests.some((test) => test(row));
  }
  /** Conditions one after the other hold together, with `and` or without. */
  private both(): (row: Row) => boolean {
    const tests = [this.one()];
    for (;;) {
      if (!this.takeWord("and") && !this.begins()) break;
      tests.push(this.one());
    }
    return tests.length === 1 ? tests[0]! : (row) => tests.every((test) => test(row));
  }
  private begins(): boolean {
    const next = this.tokens[this.at];
    if (!next || next.kind === "close" || next.kind === "comma" || next.kind === "operator") return false;
    return !isKeyword(next) || next.text.toLowerCase() === "not";
  }

  private one(): (row: Row) => boolean {
    const next = this.tokens[this.at];
    const end = { from: this.text.length, to: this.text.length };
    if (!next)
      return refuse(
        this.tokens.at(-1) ?? end,
        "Something is missing behind this: write a condition, such as accuracy > .9.",
      );
    if (++this.depth > deepest) refuse(next, `There are more than ${deepest} brackets in one another. Take some away.`);
    try {
      if (this.takeWord("not")) {
        const test = this.one();
        return (row) => !test(row);
      }
      if (next.kind === "open") return this.bracketed(next);
      if (next.kind === "word" && !isKeyword(next)) return this.condition();
      if (next.kind === "quoted") return this.condition();
      return refuse(
        next,
        next.kind === "operator" ? `Before ${next.text} stands the name of a column.` : unexpected(next),
      );
    } finally {
      this.depth--;
    }
  }
  private bracketed(open: Token): (row: Row) => boolean {
    this.at++;
    const test = this.either();
    const close = this.tokens[this.at];
    if (close?.kind !== "close") return refuse(open, "This bracket is not closed. Write ) behind the condition.");
    this.at++;
    return test;
  }

  /** `field operator value`, a field that is a yes or no, or plain words. */
  private condition(): (row: Row) => boolean {
    const first = this.at;
    while (this.isPlain(this.tokens[this.at])) this.at++;
    const named = this.tokens.slice(first, this.at);
    const operator = this.tokens[this.at];
    if (operator?.kind !== "operator") return this.plain(named);
    // The longest name of a column in front of the operator; what stands before it are words to be found.
    const from = named.findIndex((_, i) => fieldNamed(textOf(named.slice(i)), this.fields) !== null);
    const test = this.compared(named.slice(Math.max(0, from)), operator);
    if (from < 1) return test;
    const words = this.plain(named.slice(0, from));
    return (row) => words(row) && test(row);
  }
  private isPlain(token: Token | undefined): boolean {
    return token !== undefined && (token.kind === "quoted" || (token.kind === "word" && !isKeyword(token)));
  }
  private plain(named: readonly Token[]): (row: Row) => boolean {
    const text = textOf(named);
    const flag = named.every(({ kind }) => kind === "word") ? fieldNamed(text, this.fields) : null;
    if (flag?.kind === "flag") return (row) => flag.value(row) === true;
    const parts = named.map((token) => token.text.toLowerCase());
    return (row) => {
      const all = this.words(row).toLowerCase();
      return parts.every((part) => all.includes(part));
    };
  }
  private compared(named: readonly Token[], operator: Token): (row: Row) => boolean {
    const names = textOf(named);
    const place = { from: named[0]!.from, to: named.at(-1)!.to };
    const field = fieldNamed(names, this.fields);
    if (!field) return refuse(place, `There is no column “${names}”. ${nearest(names, this.fields)}`);
    this.at++;
    const values = this.values(operator);
    const kind = operator.text as Operator;
    checkValues(field, kind, operator, values);
    const test = comparison(
      field.kind,
      kind,
      values.map(({ text }) => text),
    );
    return (row) => test(field.value(row));
  }
  /** Up to the next condition: of several words, between commas. */
  private values(operator: Token): Value[] {
    const values: Value[] = [];
    do {
      const first = this.at;
      while (this.isPlain(this.tokens[this.at]) && !this.isNextCondition(first)) this.at++;
      const words = this.tokens.slice(first, this.at);
      if (words.length === 0)
        return refuse(
          operator,
          `A value is missing behind ${operator.text}, such as ${operator.text} 0.9 or ${operator.text} good.`,
        );
      values.push({ text: words.map(({ text }) => text).join(" "), from: words[0]!.from, to: words.at(-1)!.to });
    } while (this.tokens[this.at]?.kind === "comma" && this.at++ >= 0);
    return values;
  }
  /** `epochs > 5 tag = good`: what is the longest name of a column in front of an operator begins another condition. */
  private isNextCondition(first: number): boolean {
    if (this.at === first) return false;
    let end = this.at;
    while (this.isPlain(this.tokens[end])) end++;
    if (this.tokens[end]?.kind !== "operator") return false;
    return (
      fieldNamed(
        this.tokens
          .slice(this.at, end)
          .map(({ text }) => text)
          .join(" "),
        this.fields,
      ) !== null
    );
  }

  private takeWord(word: string): boolean {
    const next = this.tokens[this.at];
    if (next?.kind !== "word" || next.text.toLowerCase() !== word) return false;
    this.at++;
    return true;
  }
}
const textOf = (words: readonly Token[]): string => words.map(({ text }) => text).join(" ");
interface Value {
  text: string;
  from: number;
  to: number;
}

function checkValues<Row>(
  { kind, names }: Field<Row>,
  operator: Operator,
  place: Token,
  values: readonly Value[],
): void {
  const orders = operator !== "=" && operator !== "!=" && operator !== "~";
  if (orders && (kind === "list" || kind === "flag"))
    refuse(place, `${names[0]} has no order: ask with = or ~ in place of ${operator}.`);
  for (const value of values) {
    const numeric = kind === "number" || kind === "seconds";
    if ((orders || (numeric && operator !== "~")) && Number.isNaN(numberOf(value.text, kind === "seconds")))
      refuse(
        value,
        `“${value.text}” is no number${kind === "seconds" ? ": write 90, 90 s or 1.5 min" : ": write 0.9, 1e-3 or 90 %"}.`,
      );
    if (kind === "flag" && truth[value.text.toLowerCase()] === undefined)
      refuse(value, `${names[0]} is yes or no. Write ${names[0]} alone, or ${names[0]} = no.`);
  }
}

const unexpected = ({ text }: Token): string =>
  `“${text}” can’t stand here. Put words with such signs into quotation marks.`;

function nearest<Row>(names: string, fields: readonly Field<Row>[]): string {
  const all = fields.flatMap((field) => field.names);
  const plain = names.toLowerCase();
  const [best] = all.map((name) => [distance(name, plain), name] as const).sort((a, b) => a[0] - b[0]);
  if (best && best[0] <= Math.max(1, plain.length / 3)) return `Did you mean ${best[1]}?`;
  return `There are ${fields
    .slice(0, 6)
    .map(({ names: [name] }) => name)
    .join(", ")} and others: begin to type, and they are offered.`;
}
/** Letters to change, of words that are not long. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 8 || b.length > 60) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}
