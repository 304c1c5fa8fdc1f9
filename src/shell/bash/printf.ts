/** printf(1) as bash has it. The result is a byte string, so that \xff is one byte. */
import { unsupported } from "../../model/errors.js";
import { encodeText } from "../process/streams.js";
import { quoteIfNeededForPrintf } from "./quote.js";

/** What a letter behind a backslash stands for in echo -e and in printf. */
export const ESCAPES: Record<string, string> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  E: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

const SIMPLE: Record<string, string> = {
  ...ESCAPES,
  "'": "'",
  '"': '"',
  "?": "?",
};

/** Backslash escapes; `stop`: \c was met (only %b knows it). */
export function unescape(text: string, isB: boolean): { bytes: string; stop: boolean } {
  let bytes = "";
  const pattern =
    /\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|0[0-7]{1,3}|[0-7]{1,3}|[\s\S])|([^\\]+|\\$)/g;
  for (const [, code, plain] of text.matchAll(pattern)) {
    if (plain !== undefined) bytes += encodeText(plain);
    else if (/^x./.test(code!)) bytes += String.fromCharCode(parseInt(code!.slice(1), 16));
    else if (/^[uU]./.test(code!)) bytes += encodeText(String.fromCodePoint(parseInt(code!.slice(1), 16)));
    else if (/^[0-7]/.test(code!))
      bytes += String.fromCharCode(parseInt(isB ? code! : code!.slice(0, 3), 8) & 255);
    else if (code === "c" && isB) return { bytes, stop: true };
    else bytes += SIMPLE[code!] ?? encodeText(`\\${code}`);
  }
  return { bytes, stop: false };
}

interface Directive {
  flags: string;
  width: number;
  precision: number | null;
}

function pad(text: string, { flags, width }: Directive, numeric: boolean): string {
  if (text.length >= width) return text;
  if (flags.includes("-")) return text.padEnd(width);
  if (!numeric || !flags.includes("0")) return text.padStart(width);
  const sign = /^[-+ ]|^0[xX]/.exec(text)?.[0] ?? "";
  return sign + text.slice(sign.length).padStart(width - sign.length, "0");
}

/** A number as strtoimax(3) reads it, or 'c for the code of a character. */
function integerOf(text: string, problems: string[]): bigint {
  if (text === "") return 0n;
  if (/^['"]/.test(text)) return BigInt(text.codePointAt(1) ?? 0);
  const match = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|[0-9]+)/.exec(text);
  if (!match || match[0].length !== text.trimEnd().length) problems.push(`${text}: invalid number`);
  if (!match) return 0n;
  const digits = /^0[0-7]+$/.test(match[2]!)
    ? `0o${match[2]!.slice(1)}`
    : match[2]!.replace(/^0+(?=[0-9])/, "");
  return match[1] === "-" ? -BigInt(digits) : BigInt(digits);
}

function formatInteger(value: bigint, letter: string, directive: Directive): string {
  const unsigned = value < 0n ? BigInt.asUintN(64, value) : value;
  const base = { o: 8, x: 16, X: 16 }[letter];
  let digits = base
    ? unsigned.toString(base)
    : letter === "u"
      ? unsigned.toString()
      : (value < 0n ? -value : value).toString();
  if (letter === "X") digits = digits.toUpperCase();
  if (directive.precision !== null) digits = digits.padStart(directive.precision, "0");
  if (directive.flags.includes("#") && unsigned !== 0n)
    digits = letter === "o" ? `0${digits}` : base === 16 ? `0${letter}${digits}` : digits;
  if (letter !== "d" && letter !== "i") return digits;
  return value < 0n
    ? `-${digits}`
    : directive.flags.includes("+")
      ? `+${digits}`
      : directive.flags.includes(" ")
        ? ` ${digits}`
        : digits;
}

function formatFloat(
  text: string,
  letter: string,
  { flags, precision }: Directive,
  problems: string[],
): string {
  let value = text === "" ? 0 : Number(text);
  if (Number.isNaN(value)) {
    problems.push(`${text}: invalid number`);
    value = Number.parseFloat(text) || 0;
  }
  const digits = precision ?? 6;
  const exponent = (mantissa: string): string => mantissa.replace(/e([-+])(\d)$/, "e$10$2");
  let result: string;
  if (letter.toLowerCase() === "f") result = value.toFixed(digits);
  else if (letter.toLowerCase() === "e") result = exponent(value.toExponential(digits));
  else {
    const significant = digits === 0 ? 1 : digits;
    const power = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
    result =
      power < -4 || power >= significant
        ? exponent(value.toExponential(significant - 1).replace(/\.?0+e/, "e"))
        : value
            .toFixed(Math.max(0, significant - 1 - power))
            .replace(/(\.\d*?)0+$/, "$1")
            .replace(/\.$/, "");
  }
  if (letter === letter.toUpperCase()) result = result.toUpperCase();
  return value >= 0 && flags.includes("+") ? `+${result}` : result;
}

/** `time`: strftime for %(FORMAT)T. The format is used again while arguments are left. */
export function formatPrintf(
  format: string,
  values: string[],
  time: (format: string) => string,
): { bytes: string; problems: string[] } {
  const problems: string[] = [];
  const rest = [...values];
  let bytes = "";
  const pattern =
    /%([-+ #0]*)(\*|[0-9]+)?(?:\.(\*|[0-9]*))?(?:[hlLjzt]*)(\([^)]*\)T|[a-zA-Z%])|((?:[^%\\]|\\[\s\S]|\\$)+)|%/g;
  do {
    const before = rest.length;
    for (const [whole, flags, width, precision, conversion, plain] of format.matchAll(pattern)) {
      if (plain !== undefined) {
        bytes += unescape(plain, false).bytes;
        continue;
      }
      if (conversion === undefined) {
        problems.push(`\`${whole}': missing format character`);
        return { bytes, problems };
      }
      if (conversion === "%" && whole !== "%%") {
        problems.push("`%': invalid format character");
        return { bytes, problems };
      }
      if (conversion === "%") {
        bytes += "%";
        continue;
      }
      const star = (text: string | undefined): number | null =>
        text === "*"
          ? Number(integerOf(rest.shift() ?? "", problems))
          : text === undefined
            ? null
            : Number(text || 0);
      const directive: Directive = { flags: flags!, width: star(width) ?? 0, precision: star(precision) };
      if (directive.width < 0) Object.assign(directive, { width: -directive.width, flags: `${flags}-` });
      const value = rest.shift();
      const cut = (text: string): string =>
        directive.precision === null ? text : text.slice(0, directive.precision);
      if (conversion.endsWith("T") && conversion.startsWith("("))
        bytes += pad(encodeText(time(conversion.slice(1, -2) || "%H:%M:%S")), directive, false);
      else if (conversion === "s") bytes += encodeText(pad(cut(value ?? ""), directive, false));
      else if (conversion === "c") bytes += pad(encodeText((value ?? "").slice(0, 1)), directive, false);
      else if (conversion === "b") {
        const { bytes: expanded, stop } = unescape(value ?? "", true);
        bytes += pad(cut(expanded), directive, false);
        if (stop) return { bytes, problems };
      } else if (conversion === "q")
        bytes += encodeText(pad(quoteIfNeededForPrintf(value ?? ""), directive, false));
      else if ("diouxX".includes(conversion))
        bytes += pad(
          formatInteger(integerOf(value ?? "", problems), conversion, directive),
          directive,
          directive.precision === null,
        );
      else if ("eEfFgG".includes(conversion))
        bytes += pad(formatFloat(value ?? "", conversion, directive, problems), directive, true);
      else if (conversion === "a" || conversion === "A" || conversion === "n")
        throw unsupported(`printf %${conversion}`);
      else {
        problems.push(`\`${conversion}': invalid format character`);
        return { bytes, problems };
      }
    }
    if (rest.length === before) break;
  } while (rest.length > 0);
  return { bytes, problems };
}
