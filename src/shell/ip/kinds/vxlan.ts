/** `type vxlan` (ip/iplink_vxlan.c of iproute2 6.1). */
import type { LinkData } from "../../../model/link-kinds/index.js";
import type { VxlanData } from "../../../model/link-kinds/vxlan.js";
import type { Link } from "../../../model/state.js";
import type { LinkTable } from "../link-print.js";
import type { LinkRequest, Verb } from "../link-request.js";
import { unsigned } from "../numbers.js";
import type { Session } from "../session.js";
import { matches, type Words } from "../words.js";
import type { IpLinkKind } from "./index.js";
import {
  endpoint,
  type Endpoint,
  printChecksum,
  printDf,
  printTos,
  printTtl,
  tunnelOption,
} from "./udp-tunnel.js";

const USAGE = `Usage: ... vxlan id VNI
\t\t[ { group | remote } IP_ADDRESS ]
\t\t[ local ADDR ]
\t\t[ ttl TTL ]
\t\t[ tos TOS ]
\t\t[ df DF ]
\t\t[ flowlabel LABEL ]
\t\t[ dev PHYS_DEV ]
\t\t[ dstport PORT ]
\t\t[ srcport MIN MAX ]
\t\t[ [no]learning ]
\t\t[ [no]proxy ]
\t\t[ [no]rsc ]
\t\t[ [no]l2miss ]
\t\t[ [no]l3miss ]
\t\t[ ageing SECONDS ]
\t\t[ maxaddress NUMBER ]
\t\t[ [no]udpcsum ]
\t\t[ [no]udp6zerocsumtx ]
\t\t[ [no]udp6zerocsumrx ]
\t\t[ [no]remcsumtx ] [ [no]remcsumrx ]
\t\t[ [no]external ] [ gbp ] [ gpe ]
\t\t[ [no]vnifilter ]

Where:\tVNI\t:= 0-16777215
\tADDR\t:= { IP_ADDRESS | any }
\tTOS\t:= { NUMBER | inherit }
\tTTL\t:= { 1..255 | auto | inherit }
\tDF\t:= { unset | set | inherit }
\tLABEL := 0-1048575`;

/** Words in iproute2's order of abbreviations. */
const WORDS = [
  "id",
  "vni",
  "group",
  "remote",
  "local",
  "dev",
  "ttl",
  "hoplimit",
  "tos",
  "dsfield",
  "df",
  "label",
  "flowlabel",
  "ageing",
  "maxaddress",
  "port",
  "srcport",
  "dstport",
  "nolearning",
  "learning",
  "noproxy",
  "proxy",
  "norsc",
  "rsc",
  "nol2miss",
  "l2miss",
  "nol3miss",
  "l3miss",
  "udpcsum",
  "noudpcsum",
  "udp6zerocsumtx",
  "noudp6zerocsumtx",
  "udp6zerocsumrx",
  "noudp6zerocsumrx",
  "remcsumtx",
  "noremcsumtx",
  "remcsumrx",
  "noremcsumrx",
  "external",
  "noexternal",
  "gbp",
  "gpe",
  "vnifilter",
  "novnifilter",
  "help",
];

/** on/off words, the key of each, and how iproute2 calls it when it comes twice */
const SWITCHES: Record<string, keyof VxlanData> = {
  learning: "learning",
  proxy: "proxy",
  rsc: "rsc",
  l2miss: "l2miss",
  l3miss: "l3miss",
  udpcsum: "udp_csum",
  udp6zerocsumtx: "udp_zero_csum6_tx",
  udp6zerocsumrx: "udp_zero_csum6_rx",
  external: "external",
  vnifilter: "vnifilter",
  gbp: "gbp",
};

function usage(session: Session): never {
  session.error(USAGE);
  return session.fail(1);
}

function parse(session: Session, words: Words, verb: Verb, request: LinkRequest): LinkData {
  const data: VxlanData = { kind: "vxlan" };
  const isSet = verb === "set";
  let remote: Endpoint | undefined;
  let local: Endpoint | undefined;
  for (; !words.done; words.advance()) {
    const name = WORDS.find((word) => matches(words.word, word));
    if (name === undefined) {
      session.error(`vxlan: unknown command "${words.word}"?`);
      return usage(session);
    }
    if (name === "help") return usage(session);
    if (tunnelOption(name, words, data, SWITCHES)) continue;
    if (/^(no)?remcsum/.test(name) || name === "gpe") {
      if (!name.startsWith("no")) session.notModelled("ip link", `vxlan option "${name}"`);
    } else if (name === "group" || name === "remote") {
      if (remote?.text !== undefined)
        return session.fail(1, "vxlan: both group and remote cannot be specified");
      remote = endpoint(session, words.next());
      if (name === "group" && !remote.multicast) words.wrong("invalid group address");
      if (name === "remote" && remote.multicast) words.wrong("invalid remote address");
    } else if (name === "local") {
      const word = words.next();
      if (local) words.duplicate("local");
      local = endpoint(session, word, remote?.prefix.family ?? "unspec");
      if (local.multicast) words.wrong("invalid local address");
    } else if (name === "dev") {
      const device = words.next();
      const found = session.find(device) ?? session.exit(255, `Cannot find device "${device}"`);
      if (isSet) data.link = found.ifindex;
      else request.lower = found.ifname;
    } else if (name === "ageing") {
      const word = words.next();
      if (data.ageing !== undefined) words.duplicate("ageing");
      data.ageing = word === "none" ? 0 : (unsigned(word) ?? words.wrong("ageing timer"));
    } else if (name === "maxaddress") {
      const word = words.next();
      if (data.limit !== undefined) words.duplicate("maxaddress");
      data.limit = word === "unlimited" ? 0 : (unsigned(word) ?? words.wrong("max addresses"));
    } else if (name === "dstport") {
      const word = words.next();
      if (data.port !== undefined) words.duplicate("dstport");
      data.port = unsigned(word, 0xffff) ?? words.wrong("dst port");
    } else {
      const first = words.next();
      if (data.port_range) words.duplicate("srcport");
      const low = unsigned(first, 0xffff) ?? words.wrong("min port");
      const high = unsigned(words.next(), 0xffff) ?? words.wrong("max port");
      data.port_range = { low, high };
    }
  }
  check(session, data, request, remote, isSet);
  if (remote?.text !== undefined) data.remote = remote.text;
  if (local?.text !== undefined) data.local = local.text;
  // iproute2 asks for learning with every new device that metadata does not steer
  if (!isSet && data.learning === undefined) data.learning = !data.external;
  return data;
}

/** What iproute2 says of words that do not go together. */
function check(
  session: Session,
  data: VxlanData,
  request: LinkRequest,
  remote: Endpoint | undefined,
  isSet: boolean,
): void {
  if (data.external && data.id !== undefined)
    session.fail(1, "vxlan: both 'external' and vni cannot be specified");
  if (data.vnifilter && !data.external)
    session.fail(1, "vxlan: vnifilter is valid only when 'external' is set");
  if (!data.external && data.id === undefined && !isSet)
    session.fail(1, "vxlan: missing virtual network identifier");
  if (remote?.multicast && request.lower === undefined && data.link === undefined)
    session.fail(1, "vxlan: 'group' requires 'dev' to be specified");
  if (data.port === undefined && !isSet) {
    session.error("vxlan: destination port not specified");
    session.error("Will use Linux kernel default (non-standard value)");
    session.error("Use 'dstport 4789' to get the IANA assigned value");
    session.error("Use 'dstport 0' to get default and quiet this message");
  }
}

function isGroup(address: string): boolean {
  const first = Number.parseInt(address, 10);
  return address.includes(":") ? /^ff/i.test(address) : first >= 224 && first < 240;
}

function print(session: Session, table: LinkTable, link: Link): void {
  const { out } = session;
  const data = link.data;
  if (data?.kind !== "vxlan") return;
  if (data.external) out.field("external", true, "external ");
  if (data.vnifilter) out.field("vnifilter", true, "vnifilter");
  out.field("id", data.id ?? 0, `id ${data.id ?? 0} `);
  if (data.remote !== undefined) {
    const key = isGroup(data.remote) ? "group" : "remote";
    out.field(key, data.remote, `${key} ${data.remote} `);
  }
  if (data.local !== undefined) out.field("local", data.local, `local ${data.local} `);
  if (data.link) {
    // the number is one of the namespace where its sockets are, the name is looked for here
    const name = table.byIndex.get(data.link)?.ifname ?? `if${data.link}`;
    out.field("link", name, `dev ${name} `);
  }
  const range = data.port_range ?? { low: 0, high: 0 };
  out.openObject("port_range");
  out.field("low", range.low, `srcport ${range.low} `);
  out.field("high", range.high, `${range.high} `);
  out.closeObject();
  out.field("port", data.port ?? 0, `dstport ${data.port ?? 0} `);
  out.field("learning", data.learning ?? false, data.learning ? "" : "nolearning ");
  if (data.proxy) out.field("proxy", true, "proxy ");
  if (data.rsc) out.field("rsc", true, "rsc ");
  if (data.l2miss) out.field("l2miss", true, "l2miss ");
  if (data.l3miss) out.field("l3miss", true, "l3miss ");
  printTos(session, data.tos);
  printTtl(session, data.ttl);
  printDf(session, data.df);
  if (data.label)
    out.field("label", `0x${data.label.toString(16)}`, `flowlabel 0x${data.label.toString(16)} `);
  if (data.ageing) out.field("ageing", data.ageing, `ageing ${data.ageing} `);
  else out.field("ageing", 0, "ageing none ");
  if (data.limit) out.field("limit", data.limit, `maxaddr ${data.limit} `);
  printChecksum(session, "udp_csum", "udpcsum", data.udp_csum);
  printChecksum(session, "udp_zero_csum6_tx", "udp6zerocsumtx", data.udp_zero_csum6_tx);
  printChecksum(session, "udp_zero_csum6_rx", "udp6zerocsumrx", data.udp_zero_csum6_rx);
  if (data.gbp) out.field("gbp", true, "gbp ");
}

/** `ip link help vxlan` writes it to stdout, a wrong word to stderr */
function help(session: Session): never {
  session.out.raw(`${USAGE}\n`);
  return session.exit(0);
}

export const vxlan: IpLinkKind = { parse, print, usage: help };
