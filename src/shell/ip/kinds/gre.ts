/** `type gre` and `type gretap` (ip/link_gre.c of iproute2 6.1). */
import type { TunnelData } from "../../../model/link-kinds/index.js";
import type { Link } from "../../../model/state.js";
import { formatIpv4, ipv4 } from "../inet.js";
import type { LinkTable } from "../link-print.js";
import { nameOfIndex } from "../link-print.js";
import type { LinkRequest, Verb } from "../link-request.js";
import type { Session } from "../session.js";
import { matches, matchesAny, type Words } from "../words.js";
import type { IpLinkKind } from "./index.js";
import {
  encapsulation,
  endpoint,
  existing,
  fwmark,
  keyOf,
  lowerDevice,
  printEndpoint,
  printTail,
  tosOf,
  ttlOf,
  UNSET_TUNNEL,
} from "./tunnel-words.js";

type GreKind = "gre" | "gretap";

function usage(session: Session, kind: string): never {
  return session.fail(
    1,
    `Usage: ... ${kind.padEnd(9)}\t[ remote ADDR ]
			[ local ADDR ]
			[ [no][i|o]seq ]
			[ [i|o]key KEY | no[i|o]key ]
			[ [no][i|o]csum ]
			[ ttl TTL ]
			[ tos TOS ]
			[ [no]pmtudisc ]
			[ [no]ignore-df ]
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

Where:	ADDR := { IP_ADDRESS | any }
	TOS  := { NUMBER | inherit }
	TTL  := { 1..255 | inherit }
	KEY  := { DOTTED_QUAD | NUMBER }
	MARK := { 0x0..0xffffffff }`,
  );
}

/** Keys, sequence numbers and checksums, in iproute2's order of abbreviations; false where the word is none of them. */
function greOption(session: Session, words: Words, data: TunnelData): boolean {
  const word = words.word;
  const found = ["key", "ikey", "okey", "nokey", "noikey", "nookey", "seq", "iseq", "oseq"]
    .concat(["noseq", "noiseq", "nooseq", "csum", "icsum", "ocsum", "nocsum", "noicsum", "noocsum"])
    .find((name) => matches(word, name));
  const option = /^(no)?([io])?(key|seq|csum)$/.exec(found ?? "");
  if (!option) return false;
  const on = option[1] === undefined;
  const what = option[3] as "key" | "seq" | "csum";
  const sides = option[2] === undefined ? (["i", "o"] as const) : ([option[2]] as ("i" | "o")[]);
  const key = what === "key" && on ? keyOf(session, found!, words.next()) : undefined;
  for (const side of sides) {
    if (what !== "key") data[`${side}${what}` as const] = on;
    else if (key === undefined) delete data[`${side}key` as const];
    else data[`${side}key` as const] = key;
  }
  return true;
}

function parser(kind: GreKind): IpLinkKind["parse"] {
  return (session: Session, words: Words, verb: Verb, request: LinkRequest): TunnelData => {
    const data: TunnelData = {
      kind,
      ...UNSET_TUNNEL,
      fwmark: 0,
      ...existing(session, verb, request, kind),
    };
    for (; !words.done; words.advance()) {
      const word = words.word;
      if (greOption(session, words, data)) continue;
      if (matches(word, "nopmtudisc")) data.pmtudisc = false;
      else if (matches(word, "pmtudisc")) data.pmtudisc = true;
      else if (matches(word, "remote")) data.remote = endpoint(session, words);
      else if (matches(word, "local")) data.local = endpoint(session, words);
      else if (matches(word, "dev")) data.link = lowerDevice(session, words);
      else if (matchesAny(word, "ttl", "hoplimit", "hlim")) data.ttl = ttlOf(words);
      else if (matchesAny(word, "tos", "tclass", "dsfield")) data.tos = tosOf(words);
      else if (encapsulation(session, words, kind)) continue;
      else if (word === "external") session.notModelled("ip link", `option "external" of ${kind}`);
      else if (word === "ignore-df") data.ignore_df = true;
      else if (word === "noignore-df") data.ignore_df = false;
      else if (word === "fwmark") data.fwmark = fwmark(words);
      else return usage(session, kind);
    }
    group(session, data, "A broadcast tunnel requires a source address.");
    return data;
  };
}

/** A group as the other end is its own key, where none is given. */
export function group(session: Session, data: TunnelData, complaint: string): void {
  const remote = ipv4(data.remote!);
  if (remote >>> 28 !== 14) return;
  if (!data.ikey) data.ikey = remote;
  if (!data.okey) data.okey = remote;
  if (data.local === "0.0.0.0") session.fail(1, complaint);
}

function print(session: Session, table: LinkTable, link: Link): void {
  const { out } = session;
  const data = link.data as TunnelData;
  printEndpoint(session, "remote", data.remote!);
  printEndpoint(session, "local", data.local!);
  if (data.link) {
    const lower = nameOfIndex(table, data.link);
    out.field("link", lower, `dev ${lower} `);
  }
  printTail(session, data);
  if (data.pmtudisc) out.member("pmtudisc", true);
  else out.field("pmtudisc", false, "nopmtudisc ");
  if (data.ignore_df) out.field("ignore_df", true, "ignore-df ");
  for (const name of ["ikey", "okey"] as const) {
    // erspan always tells its key (erspan_fill_info)
    const key = data[name] ?? (data.kind === "erspan" && name === "okey" ? 0 : undefined);
    if (key !== undefined) out.field(name, formatIpv4(key), `${name} ${formatIpv4(key)} `);
  }
  for (const name of ["iseq", "oseq", "icsum", "ocsum"] as const)
    if (data[name]) out.field(name, true, `${name} `);
  if (data.fwmark) {
    const mark = `0x${data.fwmark.toString(16)}`;
    out.field("fwmark", mark, `fwmark ${mark} `);
  }
  if (data.kind === "erspan") {
    out.field("erspan_index", 0, "erspan_index 0 ");
    out.field("erspan_ver", 1, "erspan_ver 1 ");
  }
}

const refused: IpLinkKind["parse"] = (session) => session.notModelled("ip link", 'type "erspan"');

export const gre: IpLinkKind = { parse: parser("gre"), print, usage: (session) => usage(session, "gre") };
export const gretap: IpLinkKind = {
  parse: parser("gretap"),
  print,
  usage: (session) => usage(session, "gretap"),
};
/** only shown: of the device erspan0 */
export const erspan: IpLinkKind = { parse: refused, print };
