/** The words of a capture filter (pcap-filter(7)). */
import { FilterError, SYNTAX_ERROR } from "./error.js";

export type Token =
  | { kind: "word"; text: string }
  | { kind: "number"; value: number; text: string }
  | { kind: "address"; text: string }
  | { kind: "prefix"; address: string; length: number }
  | { kind: "ip6"; text: string; length: number | null }
  | { kind: "mac"; text: string }
  | { kind: "operator"; text: string };

/** Throws a FilterError where a character has no meaning. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern =
    /\s+|([0-9a-fA-F]{1,2}(?:[:-][0-9a-fA-F]{1,2}){5})(?![:\w])|((?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4})(?:\/([0-9]+))?(?![:\w])|([0-9]+(?:\.[0-9]+){1,3})(?:\/([0-9]+))?(?![\w])|(0[xX][0-9a-fA-F]+|[0-9]+)(?![\w])|(\\?[A-Za-z_][\w-]*(?:\.[\w-]+)*)|(&&|\|\||<<|>>|<=|>=|==|!=|[()[\]!&|^+\-*/%<>=:])/gy;
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (!match) throw new FilterError(SYNTAX_ERROR);
    const [, mac, ip6, ip6Length, dotted, dottedLength, number, word, operator] = match;
    if (mac !== undefined) tokens.push({ kind: "mac", text: mac.replaceAll("-", ":").toLowerCase() });
    else if (ip6 !== undefined)
      tokens.push({ kind: "ip6", text: ip6, length: ip6Length === undefined ? null : Number(ip6Length) });
    else if (dotted !== undefined) {
      if (dottedLength !== undefined)
        tokens.push({ kind: "prefix", address: dotted, length: Number(dottedLength) });
      else tokens.push({ kind: "address", text: dotted });
    } else if (number !== undefined)
      tokens.push({
        kind: "number",
        value: Number(/^0[0-7]+$/.test(number) ? `0o${number.slice(1)}` : number),
        text: number,
      });
    else if (word !== undefined) tokens.push({ kind: "word", text: word });
    else if (operator !== undefined) tokens.push({ kind: "operator", text: operator });
  }
  return tokens;
}
