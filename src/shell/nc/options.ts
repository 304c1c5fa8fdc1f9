/** The command line of OpenBSD's netcat as Debian has it (netcat-openbsd 1.219). */
import { unsupported } from "../../model/errors.js";
import { getopt, OptionError } from "../getopt.js";
import { parsePort } from "./services.js";

export interface NcOptions {
  listen: boolean;
  keep: boolean;
  udp: boolean;
  verbose: boolean;
  numeric: boolean;
  zero: boolean;
  /** -N: the connection is shut down for writing at the end of standard input */
  shutdown: boolean;
  /** -d: standard input is not read */
  noInput: boolean;
  crlf: boolean;
  broadcast: boolean;
  /** -w: seconds of silence or of connecting */
  timeout?: number;
  /** -q: seconds after the end of standard input; negative: for ever */
  quit?: number;
  /** -W: packets after which it ends */
  packets?: number;
  sourcePort?: number;
  source?: string;
  tos?: number;
  ttl?: number;
  host?: string;
  ports: number[];
}

/** A command line that nc refuses, in its words. */
export class NcUsage extends Error {}

const LETTERS = "46bCDdFhklNnrStUuvz";
const WITH_VALUE = "IiMmOPpqsTVWwXx";
/** options of the real one that need what is not there: other families, proxies, file descriptors */
const NOT_HERE = "6DFrSUIiOPmVXx";

function number(text: string | null, what: string, most = 0x7fffffff): number {
  if (text === null || !/^-?\d+$/.test(text) || Number(text) > most)
    throw new NcUsage(`${what} ${text} invalid`);
  return Number(text);
}

export function parseNcOptions(args: string[]): NcOptions {
  const specs = [
    ...[...LETTERS].map((letter) => ({ letter })),
    ...[...WITH_VALUE].map((letter) => ({ letter, argument: "required" as const })),
  ];
  let parsed;
  try {
    parsed = getopt(args, specs);
  } catch (error) {
    if (error instanceof OptionError) throw new NcUsage(error.message);
    throw error;
  }
  const o: NcOptions = {
    listen: false,
    keep: false,
    udp: false,
    verbose: false,
    numeric: false,
    zero: false,
    shutdown: false,
    noInput: false,
    crlf: false,
    broadcast: false,
    ports: [],
  };
  for (const { name, value } of parsed.options) {
    if (NOT_HERE.includes(name)) throw unsupported(`nc -${name}`);
    switch (name) {
      case "l":
        o.listen = true;
        break;
      case "k":
        o.keep = true;
        break;
      case "u":
        o.udp = true;
        break;
      case "v":
        o.verbose = true;
        break;
      case "n":
        o.numeric = true;
        break;
      case "z":
        o.zero = true;
        break;
      case "N":
        o.shutdown = true;
        break;
      case "d":
        o.noInput = true;
        break;
      case "C":
        o.crlf = true;
        break;
      case "b":
        o.broadcast = true;
        break;
      case "h":
        throw new NcUsage(
          "usage: nc [-46CDdFhklNnrStUuvZz] [-q seconds] [-s sourceaddr] [-p source_port] [-w timeout] [destination] [port]",
        );
      case "w":
        o.timeout = number(value, "timeout");
        break;
      case "q":
        o.quit = number(value, "quit timer");
        if (o.quit >= 0) o.shutdown = true;
        break;
      case "W":
        o.packets = number(value, "receive limit");
        break;
      case "p":
        o.sourcePort = number(value, "port number", 65535);
        break;
      case "s":
        o.source = value!;
        break;
      case "T":
        o.tos = parseInt(value!, value!.startsWith("0x") ? 16 : 10);
        if (!(o.tos >= 0 && o.tos <= 255)) throw new NcUsage(`illegal tos value ${value}`);
        break;
      case "M":
        o.ttl = number(value, "ttl", 255);
        break;
      default:
        break;
    }
  }
  return finish(o, parsed.operands);
}

function finish(o: NcOptions, operands: string[]): NcOptions {
  if (operands.length > 2) throw new NcUsage("usage: nc [options] [destination] [port]");
  const protocol = o.udp ? "udp" : "tcp";
  if (o.listen) {
    if (o.zero) throw new NcUsage("cannot use -z and -l");
    let host = operands.length > 1 ? operands[0] : undefined;
    let port = operands.at(-1);
    if (port === undefined && o.sourcePort !== undefined) port = String(o.sourcePort);
    if (port === undefined) throw new NcUsage("usage: nc -l [source] port");
    if (host === undefined) host = o.source;
    if (host !== undefined) o.host = host;
    o.ports = [onePort(port, protocol)];
    return o;
  }
  if (o.keep) throw new NcUsage("must use -l with -k");
  const [host, port] = operands;
  if (host === undefined || port === undefined) throw new NcUsage("usage: nc [options] [destination] [port]");
  o.host = host;
  const range = /^(\d+)-(\d+)$/.exec(port);
  if (!range) o.ports = [onePort(port, protocol)];
  else {
    const [low, high] = [Number(range[1]), Number(range[2])].sort((a, b) => a - b);
    if (high! > 65535) throw new NcUsage(`port number too large: ${high}`);
    for (let p = low!; p <= high!; p++) o.ports.push(p);
  }
  return o;
}

function onePort(text: string, protocol: string): number {
  const port = parsePort(text, protocol);
  if (port === null) throw new NcUsage(`service "${text}" unknown`);
  return port;
}
