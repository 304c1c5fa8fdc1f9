/** `ip link ... type vlan` (ip/iplink_vlan.c). */
import type { VlanData } from "../../../model/link-kinds/index.js";
import type { Link } from "../../../model/state.js";
import type { LinkTable } from "../link-print.js";
import type { LinkRequest, Verb } from "../link-request.js";
import { unsigned } from "../numbers.js";
import { Exit, type Session } from "../session.js";
import { matches, onOff, type Words } from "../words.js";
import type { IpLinkKind } from "./index.js";

const USAGE = `Usage: ... vlan id VLANID
		[ protocol VLANPROTO ]
		[ reorder_hdr { on | off } ]
		[ gvrp { on | off } ]
		[ mvrp { on | off } ]
		[ loose_binding { on | off } ]
		[ bridge_binding { on | off } ]
		[ ingress-qos-map QOS-MAP ]
		[ egress-qos-map QOS-MAP ]

VLANID := 0-4095
VLANPROTO: [ 802.1Q | 802.1ad ]
QOS-MAP := [ QOS-MAP ] QOS-MAPPING
QOS-MAPPING := FROM:TO
`;

const FLAGS = ["reorder_hdr", "gvrp", "mvrp", "loose_binding", "bridge_binding"] as const;

function usage(session: Session): never {
  session.appendError(USAGE);
  throw new Exit(1, "return");
}

/** Other names that ll_proto_a2n (lib/ll_proto.c) knows: the kernel takes none of them for a VLAN. */
const OTHER_PROTOCOLS = new Set(
  (
    "loop pup ip arp ipv6 ppp_disc ppp_ses atmmpoa atmfate 802_3 ax25 all 802_2 snap ddcmp wan_ppp ppp_mp localtalk can ppptalk tr_802_2 " +
    "mobitex control irda econet tipc aoe lldp profinet"
  ).split(" "),
);

function protocol(words: Words): VlanData["protocol"] | "other" {
  const word = words.next();
  const lower = word.toLowerCase();
  const number = unsigned(word, 65535);
  if (lower === "802.1q" || number === 0x8100) return "802.1Q";
  if (lower === "802.1ad" || number === 0x88a8) return "802.1ad";
  if (number === undefined && !OTHER_PROTOCOLS.has(lower)) words.wrong("protocol is invalid");
  return "other";
}

/** FROM:TO words up to the first without a colon. */
function qosMap(words: Words, name: string): { from: number; to: number }[] {
  const map = [];
  words.next();
  for (; !words.done && words.word.includes(":"); words.advance()) {
    const colon = words.word.indexOf(":");
    const read = (text: string) => unsigned(text) ?? words.wrong(`invalid ${name}`, text);
    map.push({ from: read(words.word.slice(0, colon)), to: read(words.word.slice(colon + 1)) });
  }
  return map;
}

function parse(session: Session, words: Words, verb: Verb, request: LinkRequest): VlanData {
  const data: VlanData = { kind: "vlan" };
  let foreign = false;
  while (!words.done) {
    const word = words.word;
    const flag = FLAGS.find((name) => matches(word, name));
    if (matches(word, "protocol")) {
      const found = protocol(words);
      foreign = found === "other";
      if (found !== "other") data.protocol = found;
    } else if (matches(word, "id")) data.id = unsigned(words.next(), 65535) ?? words.wrong("id is invalid");
    else if (flag) data[flag] = onOff(words, session, flag);
    else if (matches(word, "ingress-qos-map")) {
      data.ingress_qos = [...(data.ingress_qos ?? []), ...qosMap(words, "ingress-qos-map")];
      continue;
    } else if (matches(word, "egress-qos-map")) {
      data.egress_qos = [...(data.egress_qos ?? []), ...qosMap(words, "egress-qos-map")];
      continue;
    } else {
      if (!matches(word, "help")) session.error(`vlan: unknown command "${word}"?`);
      return usage(session);
    }
    words.advance();
  }
  if (foreign && verb !== "delete") session.fail(2, "Error: 8021q: Invalid VLAN protocol.");
  return data;
}

/** vlan_print_flags: its order is not that of the bits */
const FLAG_NAMES = ["REORDER_HDR", "GVRP", "MVRP", "LOOSE_BINDING", "BRIDGE_BINDING"];

function print(session: Session, table: LinkTable, link: Link): void {
  const { out } = session;
  const data = link.data as VlanData;
  const name = session.options.numeric ? `[${data.protocol === "802.1Q" ? 0x8100 : 0x88a8}]` : data.protocol!;
  out.field("protocol", name, `protocol ${name} `);
  out.field("id", data.id!, `id ${data.id} `);
  const flags = FLAG_NAMES.filter((_, i) => data[FLAGS[i]]);
  if (flags.length > 0) {
    out.openArray("flags");
    for (const flag of flags) out.member(null, flag);
    out.closeArray();
    out.text(`<${flags.join(",")}> `);
  }
  printMap(session, "ingress_qos", "ingress-qos-map", data.ingress_qos ?? []);
  printMap(session, "egress_qos", "egress-qos-map", data.egress_qos ?? []);
}

function printMap(session: Session, key: string, name: string, map: { from: number; to: number }[]): void {
  if (map.length === 0) return;
  const { out } = session;
  out.text(`${out.newline}      ${name} { `);
  out.openArray(key);
  for (const { from, to } of map) {
    out.openObject(null);
    out.field("from", from, `${from}:`);
    out.field("to", to, `${to} `);
    out.closeObject();
  }
  out.closeArray();
  out.text("} ");
}

export const vlan: IpLinkKind = { parse, print, usage };
