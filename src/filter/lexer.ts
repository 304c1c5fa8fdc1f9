/** Words of a capture filter. */
import { isIPv6 } from "node:net";
import { FilterError } from "./error.js";

export type TokenType = "word" | "name" | "number" | "ipv4" | "ipv6" | "mac" | "symbol" | "end";

export interface Token {
  /** "word" may be a keyword; "name" never is (it was written with a backslash) */
  type: TokenType;
  text: string;
  /** of "number" */
  value: number;
  /** place in the text, from 0 */
  at: number;
}

const SYMBOLS = ["&&", "||", "<<", ">>", "<=", ">=", "!=", "==", ..."()[]!<>=+-*/%&|^:"];
const MAC =
  /^(?:[0-9a-f]{1,2}([:.-])(?:[0-9a-f]{1,2}\1){4}[0-9a-f]{1,2}|[0-9a-f]{12}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4})$/i;
const DOTTED = /^\d+(?:\.\d+){1,3}$/;
const NUMBER = /^(?:0x[0-9a-f]+|\d+)$/i;
/** a run of characters that addresses, numbers and names are made of */
const RUN = /[\w.:-]/;

/** @throws FilterError at a character that begins nothing */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at]!)) {
      at++;
      continue;
    }
    const token =
      text[at] === "\\" ? escaped(text, at) : (address(text, at) ?? symbol(text, at) ?? word(text, at));
    if (!token) throw new FilterError(`"${text[at]}" begins nothing that a filter knows`, text, at);
    found.push(token);
    at = token.at + token.text.length + (token.type === "name" ? 1 : 0);
  }
  found.push({ type: "end", text: "", value: 0, at: text.length });
  return found;
}

function escaped(text: string, at: number): Token | null {
  const name = /^[\w.-]+/.exec(text.slice(at + 1))?.[0];
  return name ? { type: "name", text: name, value: 0, at } : null;
}

/** A whole address with colons, dots or dashes: longest first, as far as it is one. */
function address(text: string, at: number): Token | null {
  let end = at;
  while (end < text.length && RUN.test(text[end]!)) end++;
  for (let stop = end; stop > at; stop--) {
    const run = text.slice(at, stop);
    const whole = stop === text.length || !/[\w.]/.test(text[stop]!);
    if (!whole) continue;
    const token = (type: TokenType): Token => ({ type, text: run, value: 0, at });
    if (DOTTED.test(run)) return token("ipv4");
    if (MAC.test(run)) return token("mac");
    if (run.includes(":") && isIPv6(run)) return token("ipv6");
    if (NUMBER.test(run)) return number(text, run, at);
  }
  return null;
}

function number(text: string, run: string, at: number): Token {
  const octal = /^0[0-7]+$/.test(run);
  const value = octal ? parseInt(run, 8) : Number(run);
  if (value > 0xffffffff)
    throw new FilterError(`${run} has more than 32 bits`, text, at, `number ${run} overflows 32 bits`);
  return { type: "number", text: run, value, at };
}

function symbol(text: string, at: number): Token | null {
  const found = SYMBOLS.find((s) => text.startsWith(s, at));
  return found ? { type: "symbol", text: found, value: 0, at } : null;
}

function word(text: string, at: number): Token | null {
  const found = /^[A-Za-z_][\w.-]*/.exec(text.slice(at))?.[0];
  return found ? { type: "word", text: found, value: 0, at } : null;
}
