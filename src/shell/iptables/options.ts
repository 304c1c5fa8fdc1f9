/** Options of extensions, read by their types with the checks and the words of libxtables (xtoptions.c). */
import { parseAddress } from "../address.js";
import { addressBits, maskOf, prefixLength, readAddress } from "./address.js";
import type { OptionCall, OptionEntry, Extension } from "./extension.js";
import { parameterProblem } from "./failure.js";
import { protocolNumber } from "./names/protocols.js";
import { servicePort } from "./names/services.js";
import { readNumber, wholeNumber } from "./numbers.js";

const LARGEST: Partial<Record<string, bigint>> = {
  uint8: 0xffn,
  uint16: 0xffffn,
  uint32: 0xffffffffn,
  uint64: 0xffffffffffffffffn,
};

export const idOf = (entry: OptionEntry): string => entry.id ?? entry.name;

/** xtables_option_parse(): the checks that every option goes through, then its argument. */
export function readOption(call: OptionCall, isOld: boolean): void {
  const { entry, extension, flags, id } = call;
  if (!isOld) {
    const repeated = !entry.multi || entry.excl?.includes(id);
    if (repeated && flags.has(id))
      throw parameterProblem(`${extension}: option "--${entry.name}" can only be used once.\n`);
    if (call.invert && !entry.invert)
      throw parameterProblem(`${extension}: option "--${entry.name}" cannot be inverted.\n`);
    readArgument(call);
  }
}

/** The argument of `call` by its type, and where the option says so its field. */
function readArgument(call: OptionCall): void {
  const { entry, block, argument } = call;
  switch (entry.type) {
    case "uint8":
    case "uint16":
    case "uint32":
    case "uint64":
      readInteger(call, LARGEST[entry.type]!);
      break;
    case "uint8rc":
    case "uint16rc":
    case "uint32rc":
      return readRange(call, LARGEST[entry.type.slice(0, -2)]!);
    case "double":
      return readFraction(call);
    case "string":
      readText(call);
      if (entry.put) block[entry.put] = argument;
      return;
    case "tosmask":
      return readTos(call);
    case "markmask":
      return readMark(call);
    case "sysloglevel":
      call.value = syslogLevel(argument);
      break;
    case "host":
      return readHost(call, argument);
    case "hostmask": {
      const slash = argument.indexOf("/");
      readHost(call, slash < 0 ? argument : argument.slice(0, slash));
      if (slash >= 0) readMask(call, argument.slice(slash + 1));
      return;
    }
    case "plen":
    case "plenmask":
      return readMask(call, argument);
    case "protocol": {
      const number = protocolNumber(argument);
      if (number === null) throw parameterProblem(`unknown protocol "${argument}" specified`);
      call.value = number;
      break;
    }
    case "port":
      call.value = resolvePort(argument);
      break;
    case "portrc":
      return readPorts(call);
    case "ethermac":
      return readMac(call);
    case "none":
    case "raw":
      return;
  }
  if (entry.put) block[entry.put] = entry.type === "uint64" ? call.big : call.value;
}

function readInteger(call: OptionCall, largest: bigint): void {
  const { entry } = call;
  const min = BigInt(entry.min ?? 0);
  const max = entry.max ? BigInt(entry.max) : largest;
  const read = readNumber(call.argument, min, max, entry.base ?? 0);
  if (!read || read.rest !== "")
    throw parameterProblem(
      `${call.extension}: bad value for option "--${entry.name}", or out of range (${min}-${max}).\n`,
    );
  call.big = read.value;
  call.value = Number(read.value);
}

function readRange(call: OptionCall, largest: bigint): void {
  const { entry, extension } = call;
  const min = BigInt(entry.min ?? 0);
  const max = entry.max && BigInt(entry.max) < largest ? BigInt(entry.max) : largest;
  call.values = [];
  let rest = call.argument;
  for (;;) {
    if (call.values.length === 2)
      throw parameterProblem(`${extension}: Too many components for option "--${entry.name}" (max: 2)\n`);
    if (rest === "" || rest[0] === ":") call.values.push(Number(call.values.length === 1 ? max : min));
    else {
      const read = readNumber(rest, min, max);
      if (!read)
        throw parameterProblem(
          `${extension}: bad value for option "--${entry.name}" near "${rest}", or out of range (${min}-${max}).\n`,
        );
      if (read.rest !== "" && read.rest[0] !== ":")
        throw parameterProblem(
          `${extension}: Argument to "--${entry.name}" has unexpected characters near "${read.rest}".\n`,
        );
      call.values.push(Number(read.value));
      rest = read.rest;
    }
    if (rest === "") break;
    rest = rest.slice(1);
  }
  call.parts = call.values.length;
  if (call.values.length === 1) call.values.push(call.values[0]!);
}

function readFraction(call: OptionCall): void {
  const { entry } = call;
  const value = /^\s*[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$/.test(call.argument)
    ? Number(call.argument)
    : NaN;
  const [min, max] = [entry.min ?? 0, entry.max ?? 0];
  if (Number.isNaN(value) || (min !== max && (value < min || value > max)))
    throw parameterProblem(
      `${call.extension}: bad value for option "--${entry.name}", or out of range (${min}-${max}).\n`,
    );
  call.value = value;
}

function readText(call: OptionCall): void {
  const { entry } = call;
  const length = Buffer.byteLength(call.argument);
  if (entry.min && length < entry.min)
    throw parameterProblem(`Argument must have a minimum length of ${entry.min} characters\n`);
  if (entry.max && length > entry.max)
    throw parameterProblem(`Argument must have a maximum length of ${entry.max} characters\n`);
}

export const TOS_NAMES: readonly [string, number][] = [
  ["Minimize-Delay", 16],
  ["Maximize-Throughput", 8],
  ["Maximize-Reliability", 4],
  ["Minimize-Cost", 2],
  ["Normal-Service", 0],
];

function readTos(call: OptionCall): void {
  const { argument } = call;
  const first = readNumber(argument, 0n, 0xffn);
  if (first && (first.rest === "" || first.rest[0] === "/")) {
    call.value = Number(first.value);
    call.mask = 0xffn;
    if (first.rest !== "") {
      const mask = readNumber(first.rest.slice(1), 0n, 0xffn);
      if (!mask || mask.rest !== "") throw parameterProblem(`Illegal value: "${argument}"`);
      call.mask = mask.value;
    }
    return;
  }
  if (first) throw parameterProblem(`Illegal value: "${argument}"`);
  const known = TOS_NAMES.find(([name]) => name.toLowerCase() === argument.toLowerCase());
  if (!known) throw parameterProblem(`Symbolic name "${argument}" is unknown`);
  call.value = known[1];
  call.mask = BigInt(call.entry.max ?? 0);
}

/** xtables_parse_mark_mask(): "mark[/mask]". */
function readMark(call: OptionCall): void {
  const mark = readNumber(call.argument, 0n, 0xffffffffn);
  const { extension, entry } = call;
  const fail = () =>
    parameterProblem(`${extension}: bad integer value for option "--${entry.name}", or out of range.\n`);
  if (!mark) throw fail();
  call.value = Number(mark.value);
  call.mask = 0xffffffffn;
  if (mark.rest === "") return;
  if (mark.rest[0] !== "/")
    throw parameterProblem(`${extension}: trailing garbage after value for option "--${entry.name}".\n`);
  const mask = readNumber(mark.rest.slice(1), 0n, 0xffffffffn);
  if (!mask || mask.rest !== "") throw fail();
  call.mask = mask.value;
}

const LEVELS: Record<string, number> = {
  emerg: 0,
  panic: 0,
  alert: 1,
  crit: 2,
  error: 3,
  warning: 4,
  notice: 5,
  info: 6,
  debug: 7,
};
export const LEVEL_NAMES = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"];

function syslogLevel(text: string): number {
  const level = wholeNumber(text, 0, 7) ?? (Object.hasOwn(LEVELS, text) ? LEVELS[text]! : null);
  if (level === null) throw parameterProblem(`log level "${text}" unknown\n`);
  return level;
}

function readHost(call: OptionCall, text: string): void {
  const { session } = call;
  const address = readAddress(text, session.family);
  const found = address === null ? session.resolve(text) : [address];
  if (found.length === 0) throw parameterProblem(`getaddrinfo: Name or service not known\n`);
  if (found.length > 1) throw parameterProblem(`${text} resolves to more than one address\n`);
  call.big = found[0]!;
  call.prefix = addressBits(session.family);
  call.mask = maskOf(call.prefix, session.family);
}

function readMask(call: OptionCall, text: string): void {
  const { family } = call.session;
  const bits = addressBits(family);
  const length = wholeNumber(text, 0, bits);
  if (length !== null) {
    call.prefix = length;
    call.mask = maskOf(length, family);
    return;
  }
  const dotted = family === "ipv4" ? parseAddress(text) : text;
  const mask = dotted === null ? null : readAddress(dotted, family);
  if (mask === null)
    throw parameterProblem(
      `${call.extension}: bad value for option "--${call.entry.name}", neither a valid network mask nor valid CIDR (0-${bits}).\n`,
    );
  // a mask that is no prefix becomes that of one host
  call.prefix = prefixLength(mask, family);
  call.mask = call.prefix < 0 ? maskOf(bits, family) : mask;
}

/** xtables_getportbyname(): a number (getaddrinfo(3) keeps its low 16 bits) or a service of any protocol. */
export function resolvePort(text: string): number {
  const port = wholeNumber(text, 0, 0xffffffff, 10) ?? servicePort(text);
  if (port === null) throw parameterProblem(`Port "${text}" does not resolve to anything.\n`);
  return port & 0xffff;
}

function readPorts(call: OptionCall): void {
  const { entry, extension } = call;
  const parts = call.argument.split(":");
  if (parts.length > 2)
    throw parameterProblem(`${extension}: Too many components for option "--${entry.name}" (max: 2)\n`);
  call.values = [0, 65535];
  // 1.8.9 does not compare the ends
  parts.forEach((part, index) => {
    if (part !== "") call.values[index] = resolvePort(part);
  });
  call.parts = parts.length;
  if (parts.length === 1) call.values[1] = call.values[0]!;
}

function readMac(call: OptionCall): void {
  const parts = call.argument.split(":");
  if (parts.length !== 6 || parts.some((part) => !/^[0-9a-fA-F]{1,2}$/.test(part)))
    throw parameterProblem("Invalid MAC address specified.");
  call.big = BigInt(`0x${parts.map((part) => part.padStart(2, "0")).join("")}`);
}

/** xtables_options_fcheck(): what must be there, what may not stand together. */
export function checkOptions(extension: Extension, flags: ReadonlySet<string>): void {
  const { name, options } = extension;
  const ids = [...new Map(options.map((entry) => [idOf(entry), entry])).keys()];
  for (const entry of options) {
    const own = idOf(entry);
    if (entry.mandatory && !flags.has(own))
      throw parameterProblem(`${name}: option "--${entry.name}" must be specified\n`);
    if (!flags.has(own)) continue;
    for (const id of ids) {
      if (id === own) continue;
      const other = options.find((candidate) => idOf(candidate) === id)!;
      if (entry.also?.includes(id) && !flags.has(id))
        throw parameterProblem(`${name}: option "--${entry.name}" also requires "--${other.name}".\n`);
      if (entry.excl?.includes(id) && flags.has(id))
        throw parameterProblem(
          `${name}: option "--${entry.name}" cannot be used together with "--${other.name}".\n`,
        );
    }
  }
}
