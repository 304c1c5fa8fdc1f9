/** A packet in one line, in the words in which one is asked for (packet/parse.ts). */
import type { FieldValue, Layer } from "./fields.js";

/** What the innermost packet is: `tcp 10.0.0.2:40000 > 10.96.0.10:80 syn`; tunnels around it come first. */
export function summarize(layers: readonly Layer[]): string {
  const tunnel = layers.filter(({ name }) => name === "ip" || name === "ipv6").length > 1;
  const outer = tunnel ? tunnelText(layers) : "";
  const network = layers.findLastIndex(({ name }) => name === "ip" || name === "ipv6" || name === "arp");
  if (network < 0) {
    const eth = layers.findLast(({ name }) => name === "eth");
    return eth
      ? `eth ${eth.fields.get("eth.src")} > ${eth.fields.get("eth.dst")} type ${eth.fields.get("eth.type")}`
      : "packet";
  }
  const { name, fields } = layers[network]!;
  if (name === "arp") return outer + arpText(fields);
  const transport = layers.slice(network + 1).find((layer) => layer.name !== "ipv6.fraghdr");
  const [source, destination] = [fields.get(`${name}.src`)!, fields.get(`${name}.dst`)!];
  const fragment = name === "ip" ? fragmentText(fields) : "";
  const ports = transport?.fields.get(`${transport.name}.srcport`);
  if (transport && ports !== undefined) {
    const to = transport.fields.get(`${transport.name}.dstport`);
    const flags = transport.fields.get("tcp.flags");
    return (
      `${outer}${transport.name} ${endpoint(source, ports)} > ${endpoint(destination, to!)}` +
      (flags === undefined ? "" : ` ${flags}`) +
      fragment
    );
  }
  if (transport?.name === "icmp" || transport?.name === "icmpv6")
    return `${outer}${transport.name} ${source} > ${destination} ${icmpText(transport)}${fragment}`;
  const protocol = transport?.name ?? `${name} proto ${fields.get(name === "ip" ? "ip.proto" : "ipv6.nxt")}`;
  return `${outer}${protocol} ${source} > ${destination}${fragment}`;
}

function endpoint(address: FieldValue, port: FieldValue): string {
  return String(address).includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

function fragmentText(fields: Map<string, FieldValue>): string {
  const [offset, more] = [fields.get("ip.frag_offset"), fields.get("ip.flags.mf")];
  return offset || more ? ` (fragment at ${offset}${more ? ", more follow" : ""})` : "";
}

function tunnelText(layers: readonly Layer[]): string {
  const ip = layers.find(({ name }) => name === "ip" || name === "ipv6")!;
  const kind = layers.find(({ name }) => ["vxlan", "geneve", "gre"].includes(name));
  const vni = kind?.fields.get(`${kind.name}.vni`);
  const what = kind ? `${kind.name}${vni === undefined ? "" : ` ${vni}`}` : "ipip";
  return `${what} ${ip.fields.get(`${ip.name}.src`)} > ${ip.fields.get(`${ip.name}.dst`)} | `;
}

function arpText(fields: Map<string, FieldValue>): string {
  const source = fields.get("arp.src.proto_ipv4");
  const target = fields.get("arp.dst.proto_ipv4");
  return fields.get("arp.opcode") === 1
    ? `arp who-has ${target} tell ${source}`
    : `arp reply ${source} is-at ${fields.get("arp.src.hw_mac")}`;
}

const ICMP_TYPES: Record<number, string> = {
  0: "echo-reply",
  3: "unreachable",
  5: "redirect",
  8: "echo",
  11: "time-exceeded",
  12: "parameter-problem",
  13: "timestamp",
  14: "timestamp-reply",
};
const UNREACHABLE: Record<number, string> = {
  0: "net",
  1: "host",
  2: "protocol",
  3: "port",
  4: "frag-needed",
  5: "source-route-failed",
  9: "net-prohibited",
  10: "host-prohibited",
  13: "admin-prohibited",
};
const ICMPV6_TYPES: Record<number, string> = {
  1: "unreachable",
  2: "too-big",
  3: "time-exceeded",
  128: "echo",
  129: "echo-reply",
  133: "router-solicitation",
  134: "router-advertisement",
  135: "neighbor-solicitation",
  136: "neighbor-advertisement",
  137: "redirect",
};

function icmpText({ name, fields }: Layer): string {
  const [type, code] = [Number(fields.get(`${name}.type`)), Number(fields.get(`${name}.code`))];
  const word = (name === "icmp" ? ICMP_TYPES : ICMPV6_TYPES)[type] ?? `type ${type}`;
  if (name === "icmp" && type === 3) {
    const mtu = fields.get("icmp.mtu");
    return `${word} ${UNREACHABLE[code] ?? `code ${code}`}${mtu === undefined ? "" : ` mtu ${mtu}`}`;
  }
  return code ? `${word} code ${code}` : word;
}
