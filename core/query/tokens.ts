/** The words of a query. */
export interface Token {
  kind: "word" | "quoted" | "operator" | "open" | "close" | "comma";
  /** Without quotation marks; an operator as it is written in ASCII. */
  text: string;
  from: number;
  to: number;
}

const written: Readonly<Record<string, string>> = { "≤": "<=", "≥": ">=", "≠": "!=", "==": "=", "<>": "!=" };
const pattern = /\s+|(<=|>=|!=|<>|==|[<>=~≤≥≠])|(\()|(\))|(,)|"((?:[^"\\]|\\.)*)("?)|([^\s<>=~≤≥≠!(),"]+|!)/gu;

/** Nothing is refused here: a quotation mark that is not closed reaches to the end. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(pattern)) {
    const [whole, operator, open, close, comma, quoted, , word] = match;
    const place = { from: match.index, to: match.index + whole.length };
    if (operator !== undefined) tokens.push({ kind: "operator", text: written[operator] ?? operator, ...place });
    else if (open !== undefined) tokens.push({ kind: "open", text: open, ...place });
    else if (close !== undefined) tokens.push({ kind: "close", text: close, ...place });
    else if (comma !== undefined) tokens.push({ kind: "comma", text: comma, ...place });
    else if (quoted !== undefined) tokens.push({ kind: "quoted", text: quoted.replaceAll(/\\(.)/gu, "$1"), ...place });
    else if (word !== undefined) tokens.push({ kind: "word", text: word, ...place });
  }
  return tokens;
}

export const keywords = ["and", "or", "not"] as const;
export const isKeyword = ({ kind, text }: Token): boolean =>
  kind === "word" && (keywords as readonly string[]).includes(text.toLowerCase());
