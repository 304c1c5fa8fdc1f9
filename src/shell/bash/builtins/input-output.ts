/** echo, printf -v, read, mapfile. */
import { decodeText } from "../../process/streams.js";
import { unsupported } from "../../../model/errors.js";
import { assign } from "../parameter.js";
import type { ShellState } from "../state.js";
import { formatTime } from "../../system/date.js";
import { ESCAPES, formatPrintf } from "../printf.js";
import type { Builtin } from "./index.js";

async function echo(sh: ShellState, args: string[]): Promise<number> {
  let newline = true;
  let escapes = false;
  let index = 0;
  for (; index < args.length && /^-[neE]+$/.test(args[index]!); index++) {
    for (const flag of args[index]!.slice(1)) {
      if (flag === "n") newline = false;
      else escapes = flag === "e";
    }
  }
  let text = args.slice(index).join(" ");
  if (escapes) {
    const stop = text.search(/(?<!\\)(\\\\)*\\c/);
    if (stop >= 0) {
      text = text.slice(0, text.indexOf("\\c", stop));
      newline = false;
    }
    text = text.replace(
      /\\(x[0-9a-fA-F]{1,2}|0[0-7]{0,3}|u[0-9a-fA-F]{1,4}|[abeEfnrtv\\])/g,
      (_whole, code: string) => {
        if (code[0] === "x" || code[0] === "u") return String.fromCodePoint(parseInt(code.slice(1), 16));
        if (code[0] === "0") return String.fromCharCode(parseInt(code, 8));
        return ESCAPES[code] ?? code;
      },
    );
  }
  return written(sh, "echo", await sh.machine.attemptWrite(sh, 1, `${text}${newline ? "\n" : ""}`));
}

/** `reason`: null where all was written. */
async function written(sh: ShellState, name: string, reason: string | null): Promise<number> {
  if (reason === null) return 0;
  await sh.complain(`${name}: write error: ${reason}`);
  return 1;
}

async function printf(sh: ShellState, args: string[]): Promise<number> {
  const into = args[0] === "-v" ? args[1] : undefined;
  const [format, ...values] = into === undefined ? (args[0] === "--" ? args.slice(1) : args) : args.slice(2);
  if (format === undefined) {
    await sh.write(2, "printf: usage: printf [-v var] format [arguments]\n");
    return 2;
  }
  const { bytes, problems } = formatPrintf(format, values, (text) =>
    formatTime(text, Math.floor(sh.machine.epochSeconds), 0),
  );
  for (const problem of problems) await sh.complain(`printf: ${problem}`);
  if (into !== undefined) await assign(sh, into, decodeText(bytes), false);
  else {
    const reason = await sh.machine.attemptWrite(sh, 1, bytes, true);
    if (reason !== null) return written(sh, "printf", reason);
  }
  return problems.length > 0 ? 1 : 0;
}

interface ReadOptions {
  raw: boolean;
  delimiter: string;
  array: string | null;
  fd: number;
  count: number | null;
  names: string[];
}

async function readOptions(sh: ShellState, args: string[]): Promise<ReadOptions | number> {
  const options: ReadOptions = { raw: false, delimiter: "\n", array: null, fd: 0, count: null, names: [] };
  let index = 0;
  for (; index < args.length && /^-./.test(args[index]!); index++) {
    const word = args[index]!;
    if (word === "--") {
      index++;
      break;
    }
    for (let at = 1; at < word.length; at++) {
      const letter = word[at]!;
      if (letter === "r") options.raw = true;
      else if (letter === "s" || letter === "e") continue;
      else if ("dapuntiN".includes(letter)) {
        const value = word.slice(at + 1) || (args[++index] ?? "");
        if (letter === "d") options.delimiter = value === "" ? "\0" : value[0]!;
        else if (letter === "a") options.array = value;
        else if (letter === "u") options.fd = Number(value);
        else if (letter === "n" || letter === "N") options.count = Number(value);
        // -p prompts only on a terminal; -t needs a terminal or a pipe that is late, which virtual time does not have
        break;
      } else {
        await sh.complain(`read: -${letter}: invalid option`);
        return 2;
      }
    }
  }
  options.names = args.slice(index);
  return options;
}

async function read(sh: ShellState, args: string[]): Promise<number> {
  const options = await readOptions(sh, args);
  if (typeof options === "number") return options;
  const file = sh.files.get(options.fd);
  if (!file?.readLine) {
    await sh.complain(`read: ${options.fd}: invalid file descriptor: Bad file descriptor`);
    return 1;
  }
  let line = "";
  let ended = false;
  for (;;) {
    const part = await file.readLine(sh.process, options.delimiter);
    if (part === null) {
      ended = true;
      break;
    }
    const complete = part.endsWith(options.delimiter);
    line += complete ? part.slice(0, -1) : part;
    ended = !complete;
    if (options.raw || !complete || !/(^|[^\\])(\\\\)*\\$/.test(line)) break;
    line = line.slice(0, -1);
  }
  let text = decodeText(line);
  if (options.count !== null && text.length > options.count) {
    file.unread?.(`${text.slice(options.count)}${ended ? "" : options.delimiter}`);
    text = text.slice(0, options.count);
    ended = false;
  }
  await store(sh, text, options);
  return ended ? 1 : 0;
}

/** Splits a line on IFS among the names; the last one takes the rest. */
async function store(sh: ShellState, text: string, { names, array, raw }: ReadOptions): Promise<void> {
  const unescape = (part: string): string => (raw ? part : part.replace(/\\([\s\S])/g, "$1"));
  if (names.length === 0 && array === null) {
    sh.variables.set("REPLY", unescape(text));
    return;
  }
  const ifs = sh.variables.get("IFS") ?? " \t\n";
  const spaces = [...ifs].filter((char) => /\s/.test(char)).join("");
  const isSpace = (char: string | undefined): boolean => char !== undefined && spaces.includes(char);
  let at = 0;
  while (isSpace(text[at])) at++;
  let end = text.length;
  while (end > at && isSpace(text[end - 1])) end--;
  text = text.slice(at, end);
  const fields: string[] = [];
  const limit = array === null ? names.length : Infinity;
  at = 0;
  while (at < text.length && fields.length < limit - 1) {
    let stop = at;
    while (stop < text.length && !ifs.includes(text[stop]!)) stop += !raw && text[stop] === "\\" ? 2 : 1;
    fields.push(text.slice(at, stop));
    at = stop;
    while (isSpace(text[at])) at++;
    if (at < text.length && ifs.includes(text[at]!) && !isSpace(text[at])) {
      at++;
      while (isSpace(text[at])) at++;
    }
  }
  if (at < text.length) {
    let rest = text.slice(at);
    // a single trailing separator belongs to nobody
    const inner = rest.slice(0, -1);
    if (
      array === null &&
      rest.length > 1 &&
      ifs.includes(rest.at(-1)!) &&
      ![...inner].some((char) => ifs.includes(char))
    )
      rest = inner;
    fields.push(rest);
  }
  if (array !== null) {
    sh.variables.setValue(array, new Map(fields.map((field, index) => [index, unescape(field)])));
    return;
  }
  for (const [index, name] of names.entries()) await assign(sh, name, unescape(fields[index] ?? ""), false);
}

async function mapfile(sh: ShellState, args: string[], name: string): Promise<number> {
  let trim = false;
  let target = "MAPFILE";
  for (const arg of args) {
    if (arg === "-t") trim = true;
    else if (arg.startsWith("-")) throw unsupported(`${name} ${arg}`);
    else target = arg;
  }
  const text = decodeText((await sh.files.get(0)?.readAll?.(sh.process)) ?? "");
  const lines = text.split("\n");
  const last = lines.pop()!;
  const values = lines.map((line) => (trim ? line : `${line}\n`));
  if (last !== "") values.push(last);
  sh.variables.setValue(target, new Map(values.map((line, index) => [index, line])));
  return 0;
}

export const INPUT_OUTPUT: Record<string, Builtin> = { echo, printf, read, mapfile, readarray: mapfile };
