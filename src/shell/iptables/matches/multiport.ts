/** -m multiport (libxt_multiport.c, revision 1). */
import { bang, field, type BlockView, type Extension } from "../extension.js";
import { parameterProblem } from "../failure.js";
import { parsePort, serviceName } from "../names/services.js";

const PROTOCOLS: Record<number, string> = { 6: "tcp", 17: "udp", 136: "udplite", 132: "sctp", 33: "dccp" };
const NAMES = ["source-ports", "destination-ports", "ports"] as const;
const WORDS = ["sports", "dports", "ports"] as const;
const MOST = 15;

function readPorts(text: string, protocol: string): { ports: number[]; ranges: number } {
  const ports: number[] = [];
  let ranges = 0;
  const one = (part: string): number => {
    const port = parsePort(part, protocol);
    if (port === null) throw parameterProblem(`invalid port/service \`${part}' specified`);
    return port;
  };
  for (const item of text.split(",")) {
    if (ports.length >= MOST) throw parameterProblem("too many ports specified");
    const colon = item.indexOf(":");
    if (colon < 0) {
      ports.push(one(item));
      continue;
    }
    if (ports.length === MOST - 1) throw parameterProblem("too many ports specified");
    ranges |= 1 << ports.length;
    const [first, last] = [one(item.slice(0, colon)), one(item.slice(colon + 1))];
    if (first >= last) throw parameterProblem("invalid portrange specified");
    ports.push(first, last);
  }
  return { ports, ranges };
}

/** The ports with ":" in ranges. */
function portList({ block, numeric, head }: BlockView): string {
  const ports = Array.isArray(block.ports) ? block.ports : [];
  const ranges = field(block, "ranges");
  const protocol = PROTOCOLS[head.protocol] ?? "";
  const name = (port: number): string => (numeric ? null : serviceName(port, protocol)) ?? String(port);
  const parts: string[] = [];
  for (let at = 0; at < ports.length; at++) {
    if (ranges & (1 << at)) {
      parts.push(`${name(ports[at]!)}:${name(ports[at + 1]!)}`);
      at++;
    } else parts.push(name(ports[at]!));
  }
  return parts.join();
}

export const multiport: Extension = {
  name: "multiport",
  options: [
    ...NAMES.map((name) => ({
      name,
      type: "string" as const,
      invert: true,
      excl: NAMES.filter((n) => n !== name),
    })),
    ...(["sports", "dports"] as const).map((name, index) => ({
      name,
      id: NAMES[index]!,
      type: "string" as const,
      invert: true,
      excl: NAMES.filter((n) => n !== NAMES[index]),
    })),
  ],
  parse: ({ id, block, argument, invert, head }) => {
    const protocol = PROTOCOLS[head.protocol];
    if (head.protocol === 0)
      throw parameterProblem("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
    if (head.not?.protocol || protocol === undefined)
      throw parameterProblem("multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP");
    const { ports, ranges } = readPorts(argument, protocol);
    Object.assign(block, {
      flags: NAMES.indexOf(id as (typeof NAMES)[number]),
      count: ports.length,
      ports,
      ranges,
      invert: invert ? 1 : 0,
    });
  },
  check: ({ flags }) => {
    if (flags.size === 0) throw parameterProblem("multiport expection an option");
  },
  save: (view) =>
    `${bang(field(view.block, "invert"))} --${WORDS[field(view.block, "flags")]} ${portList(view)}`,
  list: (view) =>
    ` multiport ${WORDS[field(view.block, "flags")]} ${field(view.block, "invert") ? " !" : ""}${portList(view)}`,
};
