/** Comments of packets as docs/wireshark.md has them: `WORD key=value key="value" ...`, one thing that happened a line. */

export interface CommentLine {
  /** DROP, NAT, RULE, PARENT, or one that is not known yet */
  word: string;
  /** without quotes and escapes */
  values: Map<string, string>;
}

const WORD = /^[A-Z]+(?= |$)/;
// one character a turn: a run of them within the star would be tried in every way
const PAIR = / ([a-z]+)=(?:"((?:[^"\\]|\\["\\]|\\x[0-9a-fA-F]{2})*)"|([^ "\\\x00-\x1f\x7f]*))(?= |$)/y;

/** The lines of a comment. What has another form was written by somebody else, and is left out. */
export function parseComment(text: string): CommentLine[] {
  return text.split(/\r?\n/).flatMap((line) => parseLine(line) ?? []);
}

function parseLine(line: string): CommentLine | undefined {
  const word = WORD.exec(line)?.[0];
  if (word === undefined) return undefined;
  const values = new Map<string, string>();
  for (PAIR.lastIndex = word.length; PAIR.lastIndex < line.length;) {
    const match = PAIR.exec(line);
    if (!match) return undefined;
    const [, key, quoted, bare] = match;
    values.set(key!, quoted === undefined ? bare! : unescaped(quoted));
  }
  return { word, values };
}

/** \" \\ and \xNN, which is a byte of the UTF-8 text. */
function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  const parts = text.split(/(\\x[0-9a-fA-F]{2}|\\["\\])/).map((part) => {
    if (part.startsWith("\\x")) return Buffer.from([parseInt(part.slice(2), 16)]);
    return Buffer.from(part.startsWith("\\") ? part.slice(1) : part);
  });
  return Buffer.concat(parts).toString("utf8");
}
