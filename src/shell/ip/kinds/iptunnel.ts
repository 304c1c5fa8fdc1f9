/** `type ipip` and `type sit` (ip/link_iptnl.c of iproute2 6.1). */
import type { TunnelData } from "../../../model/link-kinds/index.js";
import type { Link } from "../../../model/state.js";
import { getPrefix } from "../inet.js";
import type { LinkTable } from "../link-print.js";
import { nameOfIndex } from "../link-print.js";
import type { LinkRequest, Verb } from "../link-request.js";
import type { Session } from "../session.js";
import { matches, type Words } from "../words.js";
import type { IpLinkKind } from "./index.js";
import {
  encapsulation,
  endpoint,
  existing,
  fwmark,
  lowerDevice,
  printEndpoint,
  printTail,
  tosOf,
  ttlOf,
  UNSET_TUNNEL,
} from "./tunnel-words.js";

const IPPROTO_IPIP = 4;
const IPPROTO_IPV6 = 41;

function usage(session: Session, kind: "ipip" | "sit"): never {
  const mode =
    kind === "sit" ? "{ ip6ip | ipip | mplsip | any } ]\n\t\t\t[ isatap ]" : "{ ipip | mplsip | any } ]";
  return session.fail(
    1,
    `Usage: ... ${kind.padEnd(6)}\t[ remote ADDR ]
			[ local ADDR ]
			[ ttl TTL ]
			[ tos TOS ]
			[ [no]pmtudisc ]
			[ 6rd-prefix ADDR ]
			[ 6rd-relay_prefix ADDR ]
			[ 6rd-reset ]
			[ dev PHYS_DEV ]
			[ fwmark MARK ]
			[ external ]
			[ noencap ]
			[ encap { fou | gue | none } ]
			[ encap-sport PORT ]
			[ encap-dport PORT ]
			[ [no]encap-csum ]
			[ [no]encap-csum6 ]
			[ [no]encap-remcsum ]
			[ mode ${mode}

Where:	ADDR := { IP_ADDRESS | any }
	TOS  := { NUMBER | inherit }
	TTL  := { 1..255 | inherit }
	MARK := { 0x0..0xffffffff }`,
  );
}

function mode(session: Session, words: Words, kind: "ipip" | "sit"): number {
  const word = words.next();
  if (kind === "sit" && (word === "ipv6/ipv4" || word === "ip6ip")) return IPPROTO_IPV6;
  if (word === "ipv4/ipv4" || word === "ipip" || word === "ip4ip4") return IPPROTO_IPIP;
  if (word === "mpls/ipv4" || word === "mplsip")
    return session.notModelled("ip link", `mode "mplsip" of ${kind}`);
  if (word === "any/ipv4" || word === "any") return 0;
  return words.wrong("Cannot guess tunnel mode.");
}

function parser(kind: "ipip" | "sit"): IpLinkKind["parse"] {
  return (session: Session, words: Words, verb: Verb, request: LinkRequest): TunnelData => {
    const data: TunnelData = {
      kind,
      ...UNSET_TUNNEL,
      proto: 0,
      fwmark: 0,
      ...existing(session, verb, request, kind),
    };
    for (; !words.done; words.advance()) {
      const word = words.word;
      if (word === "remote") data.remote = endpoint(session, words);
      else if (word === "local") data.local = endpoint(session, words);
      else if (matches(word, "dev")) data.link = lowerDevice(session, words);
      else if (["ttl", "hoplimit", "hlim"].includes(word)) data.ttl = ttlOf(words);
      else if (word === "tos" || word === "tclass" || matches(word, "dsfield")) data.tos = tosOf(words);
      else if (word === "nopmtudisc") data.pmtudisc = false;
      else if (word === "pmtudisc") data.pmtudisc = true;
      else if (kind === "sit" && word === "isatap") session.notModelled("ip link", 'option "isatap" of sit');
      else if (word === "mode") data.proto = mode(session, words, kind);
      else if (encapsulation(session, words, kind)) continue;
      else if (word === "external") session.notModelled("ip link", `option "external" of ${kind}`);
      else if (word === "6rd-prefix" || word === "6rd-relay_prefix") {
        getPrefix(session, words.next(), word === "6rd-prefix" ? "inet6" : "inet");
        session.notModelled("ip link", `option "${word}"`);
      } else if (word === "6rd-reset") session.notModelled("ip link", 'option "6rd-reset"');
      else if (word === "fwmark") data.fwmark = fwmark(words);
      else return usage(session, kind);
    }
    if (data.ttl && !data.pmtudisc) session.exit(255, "ttl != 0 and nopmtudisc are incompatible");
    return data;
  };
}

const MODES: Record<number, string> = { 4: "ipip", 41: "ip6ip", 0: "any" };

function print(session: Session, table: LinkTable, link: Link): void {
  const { out } = session;
  const data = link.data as TunnelData;
  const proto = MODES[data.proto!];
  if (proto !== undefined) out.field("proto", proto, `${proto} `);
  printEndpoint(session, "remote", data.remote!);
  printEndpoint(session, "local", data.local!);
  if (data.link) {
    const lower = nameOfIndex(table, data.link);
    out.field("link", lower, `dev ${lower} `);
  }
  printTail(session, data);
  out.field("pmtudisc", data.pmtudisc!, data.pmtudisc ? "pmtudisc " : "nopmtudisc ");
  if (data.fwmark) {
    const mark = `0x${data.fwmark.toString(16)}`;
    out.field("fwmark", mark, `fwmark ${mark} `);
  }
}

export const ipip: IpLinkKind = { parse: parser("ipip"), print, usage: (session) => usage(session, "ipip") };
export const sit: IpLinkKind = { parse: parser("sit"), print, usage: (session) => usage(session, "sit") };
