/** `type geneve` (ip/iplink_geneve.c of iproute2 6.1). */
import type { GeneveData } from "../../../model/link-kinds/geneve.js";
import type { LinkData } from "../../../model/link-kinds/index.js";
import type { Link } from "../../../model/state.js";
import type { LinkTable } from "../link-print.js";
import type { LinkRequest, Verb } from "../link-request.js";
import { unsigned } from "../numbers.js";
import type { Session } from "../session.js";
import { matches, type Words } from "../words.js";
import type { IpLinkKind } from "./index.js";
import { endpoint, printChecksum, printDf, printTos, printTtl, tunnelOption } from "./udp-tunnel.js";

const USAGE = `Usage: ... geneve id VNI
\t\tremote ADDR
\t\t[ ttl TTL ]
\t\t[ tos TOS ]
\t\t[ df DF ]
\t\t[ flowlabel LABEL ]
\t\t[ dstport PORT ]
\t\t[ [no]external ]
\t\t[ [no]udpcsum ]
\t\t[ [no]udp6zerocsumtx ]
\t\t[ [no]udp6zerocsumrx ]
\t\t[ innerprotoinherit ]

Where:\tVNI   := 0-16777215
\tADDR  := IP_ADDRESS
\tTOS   := { NUMBER | inherit }
\tTTL   := { 1..255 | auto | inherit }
\tDF    := { unset | set | inherit }
\tLABEL := 0-1048575`;

/** Words in iproute2's order of abbreviations. */
const WORDS = [
  "id",
  "vni",
  "remote",
  "ttl",
  "hoplimit",
  "tos",
  "dsfield",
  "df",
  "label",
  "flowlabel",
  "dstport",
  "external",
  "noexternal",
  "udpcsum",
  "noudpcsum",
  "udp6zerocsumtx",
  "noudp6zerocsumtx",
  "udp6zerocsumrx",
  "noudp6zerocsumrx",
  "innerprotoinherit",
  "help",
];

const SWITCHES: Record<string, keyof GeneveData> = {
  external: "external",
  udpcsum: "udp_csum",
  udp6zerocsumtx: "udp_zero_csum6_tx",
  udp6zerocsumrx: "udp_zero_csum6_rx",
};

function usage(session: Session): never {
  session.error(USAGE);
  return session.fail(1);
}

function parse(session: Session, words: Words, _verb: Verb, _request: LinkRequest): LinkData {
  const data: GeneveData = { kind: "geneve" };
  let remote: ReturnType<typeof endpoint> | undefined;
  for (; !words.done; words.advance()) {
    const name = WORDS.find((word) => matches(words.word, word));
    if (name === undefined) {
      session.error(`geneve: unknown command "${words.word}"?`);
      return usage(session);
    }
    if (name === "help") return usage(session);
    if (tunnelOption(name, words, data, SWITCHES)) continue;
    if (name === "innerprotoinherit") session.notModelled("ip link", `geneve option "${name}"`);
    else if (name === "remote") {
      const word = words.next();
      if (remote) words.duplicate("remote");
      remote = endpoint(session, word);
      if (remote.multicast || remote.text === undefined) words.wrong("invalid remote address");
    } else {
      const word = words.next();
      if (data.port !== undefined) words.duplicate("dstport");
      data.port = unsigned(word, 0xffff) ?? words.wrong("dstport");
    }
  }
  if (data.external && data.id !== undefined)
    session.fail(1, "geneve: both 'external' and vni cannot be specified");
  if (!data.external) {
    if (data.id === undefined) session.fail(1, "geneve: missing virtual network identifier");
    if (remote === undefined) session.fail(1, "geneve: remote link partner not specified");
  }
  if (remote?.text !== undefined) data.remote = remote.text;
  return data;
}

function print(session: Session, _table: LinkTable, link: Link): void {
  const { out } = session;
  const data = link.data;
  if (data?.kind !== "geneve") return;
  if (data.external) out.field("external", true, "external ");
  out.field("id", data.id ?? 0, `id ${data.id ?? 0} `);
  if (data.remote !== undefined) out.field("remote", data.remote, `remote ${data.remote} `);
  printTtl(session, data.ttl);
  printTos(session, data.tos);
  printDf(session, data.df);
  out.field("port", data.port ?? 0, `dstport ${data.port ?? 0} `);
  if (!data.external) printChecksum(session, "udp_csum", "udpcsum", data.udp_csum);
  printChecksum(session, "udp_zero_csum6_rx", "udp6zerocsumrx", data.udp_zero_csum6_rx);
}

/** `ip link help geneve` writes it to stdout */
function help(session: Session): never {
  session.out.raw(`${USAGE}\n`);
  return session.exit(0);
}

export const geneve: IpLinkKind = { parse, print, usage: help };
