/** The words behind a set or an element: "timeout 5 counters" (ipset_parser of lib/ipset.c, lib/args.c). */
import type { IpSetEntry, IpSetSpec } from "../../model/ipset.js";
import { BadCommand, Refused, syntax } from "./failure.js";
import { readPlainPort, readSetName } from "./element.js";
import type { SetTypeSpec } from "./types.js";
import { divide, readAddress, readInteger, readNumber } from "./values.js";

const MAX_U32 = 0xffffffff;
/** UINT_MAX / 1000 / 2: what fits the kernel's timers */
const LONGEST_TIMEOUT = 2147483;
const LONGEST_COMMENT = 255;
/** ULLONG_MAX - 1: the last one means "none" */
const MOST_COUNT = 0xfffffffffffffffen;

interface Taken {
  seen: Set<string>;
  warnings: string[];
}

/** Goes through the words; `take` gets each option and its argument. */
function walk(
  words: string[],
  allowed: string[],
  flags: ReadonlySet<string>,
  take: (option: string, argument: string) => void,
): void {
  const seen = new Set<string>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const option = word.startsWith("--") ? word.slice(2) : word;
    if (!allowed.includes(option)) throw new BadCommand(`Unknown argument: \`${word}'`);
    if (flags.has(option)) {
      take(option, "");
      continue;
    }
    const argument = words[++at];
    if (argument === undefined) throw new BadCommand(`Missing mandatory argument of option \`${option}'`);
    if (seen.has(option)) throw syntax(`${option} already specified`);
    seen.add(option);
    take(option, argument);
  }
}

const CREATE_FLAGS: ReadonlySet<string> = new Set(["counters", "comment", "forceadd", "skbinfo", "-4", "-6"]);
const IGNORED: ReadonlySet<string> = new Set(["probes", "resize", "gc"]);
/** what newer kernels than 6.1 know: option and type, and the revision that is needed */
const TOO_NEW: Record<string, number> = { "hash:ip": 6, "hash:ip,port": 7, "hash:net,net": 4 };
const REVISIONS: Record<string, number> = { "hash:ip": 5, "hash:ip,port": 6, "hash:net,net": 3 };

export function readCreate(
  type: SetTypeSpec,
  name: string,
  words: string[],
  hosts: ReadonlyMap<string, string>,
): { set: IpSetSpec; warnings: string[] } {
  const set: IpSetSpec = { name, type: type.name as IpSetSpec["type"] };
  const taken: Taken = { seen: new Set(), warnings: [] };
  walk(words, type.create, CREATE_FLAGS, (option, argument) => {
    if (taken.seen.has("family") && (option === "family" || option === "-4" || option === "-6"))
      throw syntax("family already specified");
    readCreateOption(type, set, option, argument, hosts, taken);
    taken.seen.add(option.startsWith("-") ? "family" : option);
  });
  const missing = type.required.find((option) => !taken.seen.has(option));
  if (missing) throw new BadCommand(`Mandatory option \`${missing}' is missing`);
  return { set, warnings: taken.warnings };
}

function readCreateOption(
  type: SetTypeSpec,
  set: IpSetSpec,
  option: string,
  argument: string,
  hosts: ReadonlyMap<string, string>,
  taken: Taken,
): void {
  switch (option) {
    case "-4":
    case "-6":
      set.family = option === "-6" ? "inet6" : "inet";
      break;
    case "family":
      if (argument !== "inet" && argument !== "inet6") throw syntax(`unknown inet family ${argument}`);
      set.family = argument;
      break;
    case "counters":
    case "comment":
    case "forceadd":
    case "skbinfo":
      set[option] = true;
      break;
    case "timeout":
      set.timeout = readInteger(argument, 0, LONGEST_TIMEOUT);
      break;
    case "hashsize":
    case "maxelem":
    case "initval":
    case "markmask":
    case "size":
      set[option] = readInteger(argument, 0, MAX_U32);
      break;
    case "bucketsize":
      set.bucketsize = readInteger(argument, 0, 255);
      break;
    case "netmask":
    case "bitmask":
      readMask(type, set, option, argument, taken);
      break;
    case "range":
      readRange(type, set, argument, hosts);
      break;
    default:
      if (IGNORED.has(option))
        taken.warnings.push(`Option '--${option} ${argument}' is ignored. Please upgrade your syntax.`);
      else throw new BadCommand(`Unknown argument: \`${option}'`);
  }
}

function readMask(type: SetTypeSpec, set: IpSetSpec, option: string, argument: string, taken: Taken): void {
  if (taken.seen.has(option === "netmask" ? "bitmask" : "netmask"))
    throw syntax("bitmask and netmask are mutually exclusive, provide only one");
  const needed = TOO_NEW[type.name];
  if (needed !== undefined && (option === "bitmask" || type.name !== "hash:ip"))
    throw new BadCommand(
      `Argument \`${option}' is supported in the kernel module of the set type ${type.name} starting from the revision ${needed} and you have installed revision ${REVISIONS[type.name]} only. Your kernel is behind your ipset utility.`,
    );
  const bits = set.family === "inet6" ? 128 : 32;
  try {
    set.netmask = readInteger(argument, 1, bits);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Refused(`${error.message}\nSyntax error: netmask is out of the inclusive range of 1-${bits}`);
  }
  // a family that comes later would be a second one
  taken.seen.add("family");
}

function readRange(
  type: SetTypeSpec,
  set: IpSetSpec,
  argument: string,
  hosts: ReadonlyMap<string, string>,
): void {
  if (type.name === "bitmap:port") {
    const { port, portTo } = readPlainPort(argument);
    if (portTo === undefined) throw new BadCommand("Mandatory option `to' is missing");
    set.ports = [port, portTo];
    return;
  }
  if (!divide(argument, "/") && !divide(argument, "-"))
    throw syntax(`IP/cidr or IP-IP range must be specified: ${argument}`);
  const { ip, ipTo, cidr } = readAddress(argument, "any", "inet", hosts);
  set.addresses = [ip, ipTo ?? ip];
  if (cidr !== undefined) set.addresses = network(ip, cidr);
}

function network(address: string, length: number): [string, string] {
  const value = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - length);
  const first = Math.floor(value / size) * size;
  const text = (number: number) =>
    [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
  return [text(first), text(first + size - 1)];
}

const ADD_FLAGS: ReadonlySet<string> = new Set(["nomatch", "wildcard"]);

/** Options of add, del and test into the element. */
export function readEntryOptions(entry: IpSetEntry, allowed: string[], words: string[]): void {
  walk(words, allowed, ADD_FLAGS, (option, argument) => {
    switch (option) {
      case "nomatch":
      case "wildcard":
        entry[option] = true;
        break;
      case "timeout":
        entry.timeout = readInteger(argument, 0, LONGEST_TIMEOUT);
        break;
      case "packets":
      case "bytes":
        entry[option] = readNumber(argument, 0n, MOST_COUNT);
        break;
      case "before":
      case "after":
        if (entry.before !== undefined || entry.after !== undefined)
          throw syntax(`${option} already specified`);
        entry[option] = readSetName(argument);
        break;
      case "comment":
        entry.comment = readComment(argument);
        break;
      default:
        readSkb(entry, option, argument);
    }
  });
}

function readComment(text: string): string {
  if (text.includes('"')) throw syntax('" character is not permitted in comments');
  if (Buffer.byteLength(text) > LONGEST_COMMENT)
    throw syntax(`Comment is longer than the maximum allowed ${LONGEST_COMMENT} characters`);
  return text;
}

const clamp = (digits: string): number => Number(BigInt(`0x${digits}`) & 0xffffffffn);

function readSkb(entry: IpSetEntry, option: string, argument: string): void {
  if (option === "skbqueue") {
    entry.skbqueue = readInteger(argument, 0, 65535);
    return;
  }
  if (option === "skbmark") {
    const parts = /^0x([0-9a-fA-F]+)(?:\/(?:0x)?([0-9a-fA-F]*))?/.exec(argument);
    if (!parts) throw syntax("Invalid skbmark format, it should be:  MARK/MASK or MARK (see manpage)");
    const mark = BigInt(`0x${parts[1]!}`) > BigInt(MAX_U32) ? MAX_U32 : clamp(parts[1]!);
    entry.skbmark = [mark, parts[2] && argument.includes("/0x") ? clamp(parts[2]) : MAX_U32];
    return;
  }
  const parts = /^([0-9a-fA-F]+):([0-9a-fA-F]+)/.exec(argument);
  if (!parts) throw syntax("Invalid skbprio format, it should be:MAJOR:MINOR (see manpage)");
  entry.skbprio = ((clamp(parts[1]!) & 0xffff) * 65536 + (clamp(parts[2]!) & 0xffff)) >>> 0;
}
