/** socat's addresses: TYPE:PARAMETERS,OPTION,OPTION=VALUE. */
import { unsupported } from "../../model/errors.js";
import { parsePort } from "../nc/services.js";

export type Address =
  | { kind: "listen" | "connect"; protocol: "tcp" | "udp"; host: string; port: number; options: Options }
  | { kind: "stdio" | "pipe"; options: Options };

export interface Options {
  fork: boolean;
  bind?: string;
  device?: string;
  sourcePort?: number;
}

/** An address that socat refuses, in words. */
export class AddressError extends Error {}

const TYPES: Record<string, [Address["kind"], "tcp" | "udp"]> = {
  "tcp-listen": ["listen", "tcp"],
  "tcp-l": ["listen", "tcp"],
  "tcp4-listen": ["listen", "tcp"],
  "tcp4-l": ["listen", "tcp"],
  "udp-listen": ["listen", "udp"],
  "udp-l": ["listen", "udp"],
  "udp4-listen": ["listen", "udp"],
  "udp4-l": ["listen", "udp"],
  tcp: ["connect", "tcp"],
  "tcp-connect": ["connect", "tcp"],
  tcp4: ["connect", "tcp"],
  "tcp4-connect": ["connect", "tcp"],
  udp: ["connect", "udp"],
  "udp-connect": ["connect", "udp"],
  udp4: ["connect", "udp"],
  "udp4-connect": ["connect", "udp"],
};
const STDIO = ["-", "stdio", "stdin", "stdout"];
const PIPE = ["pipe", "fifo", "echo"];
/** options that change nothing that is seen here: addresses are IPv4 and free at once */
const WITHOUT_EFFECT = ["reuseaddr", "so-reuseaddr", "pf", "nodelay", "tcp-nodelay"];

function parseOptions(words: string[], written: string): Options {
  const options: Options = { fork: false };
  for (const word of words) {
    const [name, value] = word.split("=", 2) as [string, string | undefined];
    if (name === "fork") options.fork = true;
    else if (name === "bind" && value !== undefined) options.bind = value.split(":")[0]!;
    else if ((name === "interface" || name === "so-bindtodevice") && value !== undefined)
      options.device = value;
    else if ((name === "sourceport" || name === "sp") && value !== undefined) {
      const port = parsePort(value, "tcp");
      if (port === null) throw new AddressError(`parseport("${value}"): not a port`);
      options.sourcePort = port;
    } else if (name === "pf" && value !== undefined && !["ip4", "ipv4", "inet"].includes(value))
      throw unsupported(`socat ${written}: pf=${value}`);
    else if (!WITHOUT_EFFECT.includes(name)) throw unsupported(`socat ${written}: the option ${name}`);
  }
  return options;
}

export function parseSocatAddress(text: string): Address {
  const [head, ...words] = text.split(",") as [string, ...string[]];
  const [typeText, ...parameters] = head.split(":") as [string, ...string[]];
  const type = typeText.toLowerCase();
  const options = parseOptions(words, text);
  if (STDIO.includes(type)) return { kind: "stdio", options };
  if (PIPE.includes(type)) {
    if (parameters.length > 0) throw unsupported("socat PIPE:FILE");
    return { kind: "pipe", options };
  }
  const known = TYPES[type];
  if (!known) {
    if (/^[a-z0-9-]+$/.test(type)) throw unsupported(`the address type ${typeText} of socat`);
    throw new AddressError(`unknown device/address "${typeText}"`);
  }
  const [kind, protocol] = known as ["listen" | "connect", "tcp" | "udp"];
  const wanted = kind === "listen" ? 1 : 2;
  if (parameters.length !== wanted)
    throw new AddressError(
      `${typeText}: wrong number of parameters (${parameters.length} instead of ${wanted})`,
    );
  const port = parsePort(parameters[wanted - 1]!, protocol);
  if (port === null) throw new AddressError(`service "${parameters[wanted - 1]}": Servname not supported`);
  return {
    kind,
    protocol,
    host: kind === "listen" ? (options.bind ?? "0.0.0.0") : parameters[0]!,
    port,
    options,
  };
}
