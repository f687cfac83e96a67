/** What may be typed next in a query. */
import type { Field } from "./field";
import { fieldNamed } from "./parse";
import { isKeyword, keywords, tokensOf, type Token } from "./tokens";

export interface Completion {
  /** Takes the place of these characters. */
  from: number;
  to: number;
  text: string;
  /** What it is: shown beside it. */
  hint: string;
}

const most = 8;
const kinds: Readonly<Record<Field<never>["kind"], string>> = {
  number: "a number",
  seconds: "a time",
  text: "words or a number",
  list: "words",
  flag: "yes or no",
};

/** For the word in front of the caret: names of columns, values of the column that it follows, and words between conditions. */
export function completionsOf<Row>(text: string, caret: number, fields: readonly Field<Row>[]): Completion[] {
  const before = tokensOf(text.slice(0, caret));
  const operatorAt = before.findLastIndex(({ kind }) => kind === "operator");
  const keywordAt = before.findLastIndex((token) => isKeyword(token) || token.kind === "open");
  const typing = wordsAtEnd(before, Math.max(operatorAt, keywordAt), text, caret);
  const inValue = operatorAt > keywordAt;
  if (inValue) {
    const named = before.slice(keywordAt + 1, operatorAt).filter(isWord);
    const field = fieldNamed(named.map((token) => token.text).join(" "), fields);
    const values = [...new Set(field?.values?.() ?? [])];
    const found = values
      .filter((value) => starts(value, typing.text) && value.toLowerCase() !== typing.text.toLowerCase())
      .map((value) => ({ ...typing, text: quotedIfNeeded(value), hint: field!.names[0]! }));
    if (found.length > 0 || typing.text === "" || !/\s$/.test(text.slice(0, caret))) return found.slice(0, most);
    return keywords.slice(0, 2).map((word) => ({ from: caret, to: caret, text: word, hint: "another condition" }));
  }
  return fields
    .flatMap((field) => {
      const name = field.names.find((one) => starts(one, typing.text));
      if (name === undefined || name === typing.text.toLowerCase()) return [];
      return [{ from: typing.from, to: typing.to, text: field.names[0]!, hint: kinds[field.kind] }];
    })
    .slice(0, most);
}

const isWord = ({ kind }: Token) => kind === "word" || kind === "quoted";
function wordsAtEnd(before: readonly Token[], after: number, text: string, caret: number) {
  const comma = before.findLastIndex(({ kind }) => kind === "comma");
  const words = before.slice(Math.max(after, comma) + 1).filter(isWord);
  const from = words[0]?.from ?? caret;
  return { from, to: caret, text: text.slice(from, caret).trim().replace(/^"/, "") };
}
const starts = (whole: string, begin: string) => whole.toLowerCase().startsWith(begin.toLowerCase());
const quotedIfNeeded = (value: string): string =>
  /[<>=~≤≥≠!(),"]/u.test(value) || /\b(and|or|not)\b/i.test(value) ? `"${value.replaceAll(/["\\]/g, "\\$&")}"` : value;
