/** The words of `ip tunnel` (parse_args of ip/iptunnel.c). */
import type { TunnelData } from "../../model/link-kinds/index.js";
import { group } from "./kinds/gre.js";
import { keyOf, UNSET_TUNNEL } from "./kinds/tunnel-words.js";
import { formatIpv4, parseIpv4 } from "./inet.js";
import { validName } from "./link-request.js";
import { dsfields } from "./names.js";
import { unsigned } from "./numbers.js";
import type { Session } from "./session.js";
import { tunnelUsage } from "./tunnel.js";
import { matches, type Words } from "./words.js";

export const IPPROTO_IPIP = 4;
export const IPPROTO_IPV6 = 41;
export const IPPROTO_GRE = 47;

/** struct ip_tunnel_parm */
export interface TunnelWords {
  name?: string;
  /** IPPROTO_*, 0 while no mode is known */
  protocol: number;
  local: string;
  remote: string;
  link: number;
  ttl: number;
  tos: number;
  pmtudisc: boolean;
  ikey?: number;
  okey?: number;
  iseq: boolean;
  oseq: boolean;
  icsum: boolean;
  ocsum: boolean;
}

const MODES: Record<string, number> = {
  ipip: IPPROTO_IPIP,
  "ip/ip": IPPROTO_IPIP,
  gre: IPPROTO_GRE,
  "gre/ip": IPPROTO_GRE,
  sit: IPPROTO_IPV6,
  "ipv6/ip": IPPROTO_IPV6,
};
/** A name that begins so tells the mode. */
const NAMES: [prefix: string, protocol: number][] = [
  ["gre", IPPROTO_GRE],
  ["ipip", IPPROTO_IPIP],
  ["sit", IPPROTO_IPV6],
];

/** get_addr32 */
function address(session: Session, word: string): string {
  if (word === "any") return "0.0.0.0";
  const found = parseIpv4(word);
  return found === undefined
    ? session.exit(1, `Error: an IP address is expected rather than "${word}"`)
    : formatIpv4(found);
}

/** @param old for `change`: the parameters of the device that the first word names */
export function parseTunnel(session: Session, words: Words, old?: (name: string) => TunnelData): TunnelWords {
  const p: TunnelWords = {
    protocol: 0,
    ...UNSET_TUNNEL,
    iseq: false,
    oseq: false,
    icsum: false,
    ocsum: false,
  };
  let medium: string | undefined;
  for (let count = 0; !words.done; count++, words.advance()) {
    const word = words.word;
    if (word === "mode") setMode(session, p, words.next());
    else if (/^[io]?key$/.test(word)) {
      const key = keyOf(session, word, words.next());
      if (word !== "okey") p.ikey = key;
      if (word !== "ikey") p.okey = key;
    } else if (/^[io]?(seq|csum)$/.test(word)) {
      const what = word.endsWith("seq") ? "seq" : "csum";
      if (word[0] !== "o") p[`i${what}`] = true;
      if (word[0] !== "i") p[`o${what}`] = true;
    } else if (word === "nopmtudisc" || word === "pmtudisc") p.pmtudisc = word === "pmtudisc";
    else if (word === "remote") p.remote = address(session, words.next());
    else if (word === "local") p.local = address(session, words.next());
    else if (word === "dev") medium = words.next();
    else if (["ttl", "hoplimit", "hlim"].includes(word)) {
      const ttl = words.next();
      if (ttl !== "inherit") p.ttl = unsigned(ttl, 255) ?? words.wrong("invalid TTL\n");
    } else if (word === "tos" || word === "tclass" || matches(word, "dsfield")) p.tos = tos(words);
    else {
      if (word === "name") words.next();
      else if (matches(word, "help")) tunnelUsage(session);
      if (p.name !== undefined) words.garbage("name");
      if (!validName(words.word)) words.wrong('"name" not a valid ifname');
      p.name = words.word;
      if (old && count === 0) Object.assign(p, parameters(old(p.name)));
    }
  }
  guessMode(session, p);
  if ((p.ikey !== undefined || p.okey !== undefined) && p.protocol !== IPPROTO_GRE)
    session.fail(1, "Keys are not allowed with ipip and sit tunnels");
  if (medium !== undefined)
    p.link = session.find(medium)?.ifindex ?? session.fail(1, `Cannot find device "${medium}"`);
  const data: TunnelData = { ...p, kind: "gre" };
  group(session, data, "A broadcast tunnel requires a source address");
  if (data.ikey !== undefined) p.ikey = data.ikey;
  if (data.okey !== undefined) p.okey = data.okey;
  return p;
}

function setMode(session: Session, p: TunnelWords, mode: string): void {
  if (mode === "isatap" || mode === "vti") session.notModelled("ip tunnel", `mode "${mode}"`);
  const protocol = MODES[mode] ?? session.exit(255, `Unknown tunnel mode "${mode}"`);
  if (p.protocol && p.protocol !== protocol)
    session.exit(255, "You managed to ask for more than one tunnel mode.");
  p.protocol = protocol;
}

function guessMode(session: Session, p: TunnelWords): void {
  if (p.protocol || p.name === undefined) return;
  const found = NAMES.find(([prefix]) => p.name!.startsWith(prefix));
  if (found) p.protocol = found[1];
  else if (/^(isatap|vti)/.test(p.name))
    session.notModelled("ip tunnel", `mode "${p.name.startsWith("vti") ? "vti" : "isatap"}"`);
}

/** "inherit", a number, or "inherit/number" */
function tos(words: Words): number {
  const word = words.next();
  const slash = word.indexOf("/");
  const inherits = (slash < 0 ? word : word.slice(0, slash)) === "inherit";
  const field = inherits ? (slash < 0 ? undefined : word.slice(slash + 1)) : word.split("/")[0]!;
  if (field === undefined) return 1;
  return (inherits ? 1 : 0) | (dsfields.number(field) ?? words.wrong("bad TOS value"));
}

function parameters(data: TunnelData): Partial<TunnelWords> {
  const { local, remote, link, ttl, tos, pmtudisc, ikey, okey, iseq, oseq, icsum, ocsum, proto } = data;
  const all = { local, remote, link, ttl, tos, pmtudisc, iseq, oseq, icsum, ocsum, protocol: proto };
  return {
    ...all,
    ...(ikey !== undefined && { ikey }),
    ...(okey !== undefined && { okey }),
  } as Partial<TunnelWords>;
}
