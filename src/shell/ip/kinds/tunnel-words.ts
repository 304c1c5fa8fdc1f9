/** What `type ipip`, `sit`, `gre` and `gretap` read and print alike (ip/tunnel.c, ip/link_iptnl.c, ip/link_gre.c). */
import type { TunnelData } from "../../../model/link-kinds/index.js";
import { formatIpv4, getAddress } from "../inet.js";
import type { LinkRequest, Verb } from "../link-request.js";
import { dsfields } from "../names.js";
import { unsigned } from "../numbers.js";
import type { Session } from "../session.js";
import type { Words } from "../words.js";

/** get_addr(..., AF_INET): "any" is 0.0.0.0 */
export function endpoint(session: Session, words: Words): string {
  return formatIpv4(getAddress(session, words.next(), "inet").address);
}

/** `dev NAME`: the number of the device here, whatever namespace the tunnel will be in */
export function lowerDevice(session: Session, words: Words): number {
  const name = words.next();
  return session.find(name)?.ifindex ?? session.exit(255, `Cannot find device "${name}"`);
}

export function ttlOf(words: Words): number {
  const word = words.next();
  return word === "inherit" ? 0 : (unsigned(word, 255) ?? words.wrong("invalid TTL\n"));
}

export function tosOf(words: Words): number {
  const word = words.next();
  return word === "inherit" ? 1 : (dsfields.number(word) ?? words.wrong("bad TOS value"));
}

export function fwmark(words: Words): number {
  return unsigned(words.next()) ?? words.wrong("invalid fwmark\n");
}

/** What `ip` begins with: no endpoints, the lower device's choice of everything else. */
export const UNSET_TUNNEL = {
  local: "0.0.0.0",
  remote: "0.0.0.0",
  link: 0,
  ttl: 0,
  tos: 0,
  pmtudisc: true,
};

/** What a link that is there has already: iproute2 asks for it and sends everything again. */
export function existing(
  session: Session,
  verb: Verb,
  request: LinkRequest,
  kind: TunnelData["kind"],
): Partial<TunnelData> {
  if (verb !== "set" || request.dev === undefined) return {};
  const data = session.find(request.dev)?.data;
  return data?.kind === kind ? { ...(data as TunnelData) } : {};
}

const PORTS: Record<string, string> = {
  "encap-sport": "Invalid source port.",
  "encap-dport": "Invalid destination port.",
};
const FLAGS = ["csum", "udp6-csum", "remcsum"].flatMap((name) => [`encap-${name}`, `noencap-${name}`]);

/** Options of FOU and GUE: those that ask for none are taken, the rest is refused in words. False where the word is none of them. */
export function encapsulation(session: Session, words: Words, kind: string): boolean {
  const word = words.word;
  if (word === "noencap" || FLAGS.includes(word)) return true;
  if (word === "encap") {
    const type = words.next();
    if (type === "fou" || type === "gue") session.notModelled("ip link", `"encap ${type}" of ${kind}`);
    if (type !== "none") words.wrong("Invalid encap type.");
    return true;
  }
  const wrong = PORTS[word];
  if (wrong === undefined) return false;
  const port = words.next();
  if ((word !== "encap-sport" || port !== "auto") && unsigned(port, 65535) === undefined) words.wrong(wrong);
  return true;
}

/** tnl_print_endpoint */
export function printEndpoint(session: Session, name: "remote" | "local", address: string): void {
  const text = address === "0.0.0.0" ? "any" : address;
  session.out.field(name, text, `${name} ${text} `);
}

/** ttl and tos */
export function printTail(session: Session, data: TunnelData): void {
  const { out } = session;
  if (out.json || data.ttl) out.field("ttl", data.ttl!, `ttl ${data.ttl} `);
  else out.text("ttl inherit ");
  if (!data.tos) return;
  const tos = `0x${data.tos.toString(16)}`;
  if (out.json || data.tos !== 1) out.field("tos", tos, `tos ${tos} `);
  else out.text("tos inherit ");
}

/** tnl_parse_key: a dotted quad or a number */
export function keyOf(session: Session, name: string, word: string): number {
  if (word.includes(".")) return getAddress(session, word, "inet").address;
  return (
    unsigned(word) ??
    session.exit(255, `invalid value for "${name}": "${word}"; it should be an unsigned integer`)
  );
}
