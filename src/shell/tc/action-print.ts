/** Actions as tc prints them (tc_print_action of tc/m_action.c and print_aopt of each kind). */
import type { PoliceAction, SkbeditAction, TcAction, VlanTagAction } from "../../model/filter.js";
import { formatClassid } from "./handles.js";
import { macText } from "./mac.js";
import { formatRate, formatSize, toUnsigned, transmitSize } from "./numbers.js";
import { etherTypeName } from "./protocols.js";
import { linklayerName } from "./rates.js";
import type { TcSession } from "./session.js";
import { printVerdict, verdictName } from "./verdict.js";

const HERTZ = 100;
const ETHERNET = 1;
const SUMS: [number, string][] = [
  [1, "iph"],
  [2, "icmp"],
  [4, "igmp"],
  [8, "tcp"],
  [16, "udp"],
  [32, "udplite"],
  [64, "sctp"],
];
const HEADERS = { network: "network", eth: "eth", ip4: "ipv4", ip6: "ipv6", tcp: "tcp", udp: "udp" };

/** The actions of a filter, numbered from 1; `first` 0 and `alone` for a list of actions by themselves. */
export function printActions(session: TcSession, actions: TcAction[], first = 1, alone = false): void {
  const { out } = session;
  out.openArray("actions");
  actions.forEach((action, place) => {
    out.openObject(null);
    out.text(out.newline);
    out.field("order", first + place, `\taction order ${first + place}: `);
    printAction(session, action);
    if (session.options.stats) printStatistics(session, action);
    if (alone) {
      out.field("not_in_hw", true, "\tnot_in_hw");
      out.text(out.newline);
      if (action.state?.old) {
        out.text("\t");
        out.openArray("hw_stats");
        out.text("hw_stats");
        out.field(null, "disabled", " disabled");
        out.closeArray();
        out.text(out.newline);
      }
    }
    out.closeObject();
  });
  out.closeArray();
}

function printStatistics({ out }: TcSession, { state }: TcAction): void {
  if (!state) return;
  out.text(`\tAction statistics:${out.newline}`);
  out.openObject("stats");
  out.field("bytes", state.bytes, `\tSent ${state.bytes} bytes`);
  out.field("packets", state.packets, ` ${state.packets} pkt`);
  out.field("drops", state.drops, ` (dropped ${state.drops},`);
  out.field("overlimits", state.overlimits, ` overlimits ${state.overlimits}`);
  out.field("requeues", 0, ` requeues 0) `);
  out.text(`${out.newline}\tbacklog 0b 0p requeues 0`);
  out.member("backlog", 0);
  out.member("qlen", 0);
  out.closeObject();
  out.text(out.newline);
}

/** "index 1 ref 1 bind 1 installed 3 sec used 3 sec" and the end of the line. */
function printReferences(session: TcSession, action: TcAction, before: string): void {
  const { out } = session;
  out.field("index", action.index, `${before}index ${action.index}`);
  printCounts(session, action, " ");
  printTimes(session, action);
  out.text(out.newline);
}

function printCounts({ out }: TcSession, { state }: TcAction, before: string): void {
  out.field("ref", state?.references ?? 0, `${before}ref ${state?.references ?? 0}`);
  out.field("bind", state?.bindings ?? 0, ` bind ${state?.bindings ?? 0}`);
}

/** print_tm: what is 0 is not told. */
function printTimes(session: TcSession, { state }: TcAction): void {
  if (!session.options.stats || !state) return;
  const { out } = session;
  const seconds = (ticks: number) => Math.floor(ticks / HERTZ);
  const one = (key: string, ticks: number, word: string) => {
    if (ticks) out.field(key, seconds(ticks), ` ${word} ${seconds(ticks)} sec`);
  };
  one("installed", state.install, "installed");
  one("last_used", state.lastUse, "used");
  one("first_used", state.firstUse, "firstused");
}

/** print_aopt: one action without its order. Also `police` of a filter. */
export function printAction(session: TcSession, action: TcAction): void {
  const { out } = session;
  // police prints its name in a way of its own
  const kind = (text: string) => out.field("kind", action.kind, text);
  switch (action.kind) {
    case "gact": {
      kind("gact ");
      printVerdict(session, "action ", action.control, "");
      const random = action.random;
      out.openObject("prob");
      const type = random?.type ?? "none";
      out.text(out.newline);
      out.field("random_type", type, `\t random type ${type}`);
      printVerdict(session, " ", random?.control ?? 0, "");
      out.field("val", random?.value ?? 0, ` val ${random?.value ?? 0}`);
      out.closeObject();
      out.text(out.newline);
      return printReferences(session, action, "\t ");
    }
    case "mirred": {
      kind("mirred ");
      const name = action.ifindex === undefined ? "*" : interfaceName(session, action.ifindex);
      const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1);
      out.text(`(${capital(action.direction)} ${capital(action.mode)} to device ${name})`);
      out.member("mirred_action", action.mode);
      out.member("direction", action.direction);
      out.member("to_dev", name);
      printVerdict(session, " ", action.control, "");
      out.text(out.newline);
      return printReferences(session, action, "\t");
    }
    case "police":
      return printPolice(session, action);
    case "skbedit":
      kind("skbedit ");
      printSkbedit(session, action);
      break;
    case "vlan":
      kind("vlan ");
      printVlan(session, action);
      break;
    case "csum": {
      kind("csum ");
      const names = SUMS.filter(([bit]) => action.update & bit).map(([, name]) => name);
      const text = names.length ? names.join(", ") : "?empty";
      out.field("csum", text, `(${text}) `);
      printVerdict(session, "action ", action.control, "");
      out.text(out.newline);
      return printReferences(session, action, "\t");
    }
    case "pedit": {
      kind(" pedit ");
      printVerdict(session, "action ", action.control, " ");
      out.field("nkeys", action.keys.length, `keys ${action.keys.length}`);
      out.text(out.newline);
      out.field("index", action.index, ` \t index ${action.index}`);
      printCounts(session, action, " ");
      printTimes(session, action);
      out.openArray("keys");
      action.keys.forEach((key, number) => {
        const place =
          key.header === "network" ? `${key.offset}` : `${HEADERS[key.header]}${signed(key.offset)}`;
        const word = key.add ? "add" : "val";
        const hex = (value: number) => swap(value).toString(16);
        out.text(
          `${out.newline}\t key #${number}  at ${place}: ${word} ${hex(key.value).padStart(8, "0")} mask ${hex(key.mask).padStart(8, "0")}`,
        );
        out.openObject(null);
        out.member("htype", HEADERS[key.header]);
        out.member("offset", key.offset);
        out.member("cmd", key.add ? "add" : "set");
        out.member("val", hex(key.value));
        out.member("mask", hex(key.mask));
        out.closeObject();
      });
      out.closeArray();
      out.text(out.newline);
      return;
    }
  }
  printVerdict(session, " ", action.control, "");
  out.text(out.newline);
  printReferences(session, action, "\t ");
}

/** ntohl */
function swap(value: number): number {
  return Buffer.from(Uint32Array.of(value).buffer).readUInt32BE(0);
}

function signed(value: number): string {
  return value < 0 ? String(value) : `+${value}`;
}

function interfaceName(session: TcSession, ifindex: number): string {
  return session.kernel.linkAt(session.netns, ifindex)?.ifname ?? `if${ifindex}`;
}

const PACKET_TYPES = ["host", "broadcast", "multicast", "otherhost"];

function printSkbedit({ out }: TcSession, action: SkbeditAction): void {
  if (action.queueMapping !== undefined)
    out.field("queue_mapping", action.queueMapping, `queue_mapping ${action.queueMapping}`);
  if (action.priority !== undefined) {
    const priority = formatClassid(action.priority);
    out.field("priority", priority, ` priority ${priority}`);
  }
  if (action.mark !== undefined) {
    out.field("mark", action.mark, ` mark ${action.mark}`);
    if (action.markMask !== undefined)
      out.field("mask", `0x${action.markMask.toString(16)}`, `/0x${action.markMask.toString(16)}`);
  }
  if (action.ptype !== undefined) {
    const type = PACKET_TYPES[action.ptype] ?? String(action.ptype);
    out.field("ptype", type, ` ptype ${type}`);
  }
  if (action.inheritDsfield) out.field("inheritdsfield", true, " inheritdsfield");
}

function printVlan({ out }: TcSession, action: VlanTagAction): void {
  out.field("vlan_action", action.action, ` ${action.action}`);
  if (action.action === "push" || action.action === "modify") {
    out.field("id", action.id ?? 0, ` id ${action.id ?? 0}`);
    const protocol = etherTypeName(action.protocol ?? 0);
    out.field("protocol", protocol, ` protocol ${protocol}`);
    if (action.priority !== undefined) out.field("priority", action.priority, ` priority ${action.priority}`);
  } else if (action.action === "push_eth") {
    const destination = macText(action.destination ?? 0);
    const source = macText(action.source ?? 0);
    out.field("dst_mac", destination, ` dst_mac ${destination}`);
    out.field("src_mac", source, ` src_mac ${source}`);
  }
}

/** print_police */
function printPolice(session: TcSession, action: PoliceAction): void {
  const { out } = session;
  out.member("kind", "police");
  out.field("index", action.index, ` police 0x${action.index.toString(16)} `);
  out.text(`rate ${formatRate(action.rate)} `);
  out.text(`burst ${formatSize(action.rate ? transmitSize(action.rate, action.burst) : 0)} `);
  out.text(`mtu ${formatSize(action.mtu)} `);
  if (session.tc.raw) out.text(`[${action.burst.toString(16).padStart(8, "0")}] `);
  if (action.peakRate) out.text(`peakrate ${formatRate(action.peakRate)} `);
  if (action.packetRate) {
    out.field("pkts_rate", action.packetRate, `pkts_rate ${action.packetRate} `);
    const burst = toUnsigned(transmitSize(action.packetRate, action.packetBurst));
    out.field("pkts_burst", burst, `pkts_burst ${burst} `);
  }
  printVerdict(session, "action ", action.control, "");
  if (action.result !== undefined) {
    out.text(`/${verdictName(action.result)} `);
    printJsonResult(session, action.result);
  } else out.text(" ");
  out.field("overhead", action.overhead, `overhead ${formatSize(action.overhead)} `);
  const layer = action.rate ? action.linkLayer : 0;
  if (layer > ETHERNET || session.options.details)
    out.field("linklayer", linklayerName(layer), `linklayer ${linklayerName(layer)} `);
  out.text(`${out.newline}\t`);
  printCounts(session, action, "");
  out.text(" ");
  printTimes(session, action);
  out.text(out.newline);
}

/** The second verdict of "drop/pipe" is an object like the first. */
function printJsonResult(session: TcSession, verdict: number): void {
  if (!session.out.json) return;
  printVerdict(session, "", verdict, "", "control_action_conform");
}
