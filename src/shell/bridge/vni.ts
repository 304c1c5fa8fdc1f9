/** bridge vni: the VNIs that a VXLAN device takes (bridge/vni.c of iproute2). */
import type { Vni } from "../../model/state.js";
import { formatIpv4, getAddress } from "../ip/inet.js";
import type { Session } from "../ip/session.js";
import { matches, Words } from "../ip/words.js";
import { requireDevice } from "./link.js";

const USAGE = `Usage: bridge vni { add | del } vni VNI
\t\t[ { group | remote } IP_ADDRESS ]
\t\t[ dev DEV ]
       bridge vni { show }

Where:\tVNI\t:= 0-16777215`;

export function vni(session: Session, argv: string[]): void {
  const [verb = "show", ...rest] = argv;
  if (verb === "add") return modify(session, rest, "vni.add");
  if (verb === "delete") return modify(session, rest, "vni.delete");
  if (verb === "show" || verb === "lst" || verb === "list") return show(session, rest);
  if (matches(verb, "help")) session.exit(255, USAGE);
  session.exit(255, `Command "${verb}" is unknown, try "bridge vni help".`);
}

/** parse_vni_filter: "10" or "10-20" */
function range(words: Words): [number, number] {
  const word = words.next();
  const [first, last = first] = word.split("-");
  const from = Number.parseInt(first!, 10);
  const to = Number.parseInt(last, 10);
  if (Number.isNaN(from) || Number.isNaN(to) || from >= 1 << 24 || to >= 1 << 24 || from < 0)
    return words.wrong("invalid vni");
  if (to < from) return words.wrong("Invalid VNI range");
  return [from, to];
}

function modify(session: Session, argv: string[], op: "vni.add" | "vni.delete"): void {
  const words = new Words(session, argv);
  let device: string | undefined;
  let numbers: [number, number] | undefined;
  let remote: string | undefined;
  for (; !words.done; words.advance()) {
    const { word } = words;
    if (word === "dev") device = words.next();
    else if (word === "vni") numbers = range(words);
    else if (word === "group" || word === "remote") {
      if (remote !== undefined) words.duplicate(word);
      const text = words.next();
      const address = getAddress(session, text, "unspec");
      const multicast = address.family === "inet6" ? /^ff/i.test(text) : address.address >>> 28 === 14;
      if (word === "group" && !multicast) words.wrong("invalid group address");
      if (word === "remote" && multicast) words.wrong("invalid remote address");
      remote = address.family === "inet6" ? text : formatIpv4(address.address);
    } else {
      if (matches(word, "help")) session.exit(255, USAGE);
      session.exit(255, USAGE);
    }
  }
  if (device === undefined || numbers === undefined)
    session.exit(255, "Device and VNI ID are required arguments.");
  const found = requireDevice(session, device);
  session.talk({
    op,
    netns: session.netns,
    link: found.ifname,
    vni: numbers[0],
    lastVni: numbers[1],
    ...(remote === undefined ? {} : { remote }),
  });
}

interface Group extends Vni {
  last: number;
}

/** Neighbours that are alike are told as a range, unless their counters are asked for (vxlan_vnifilter_dump_dev). */
function grouped(all: Vni[], apart: boolean): Group[] {
  const groups: Group[] = [];
  for (const entry of all) {
    const before = groups.at(-1);
    if (
      !apart &&
      before &&
      before.dev === entry.dev &&
      before.last + 1 === entry.vni &&
      before.remote === entry.remote
    )
      before.last = entry.vni;
    else groups.push({ ...entry, last: entry.vni });
  }
  return groups;
}

function isGroup(address: string): boolean {
  const first = Number.parseInt(address, 10);
  return address.includes(":") ? /^ff/i.test(address) : first >= 224 && first < 240;
}

/** width of the column of names and of that of VNIs (IFNAMSIZ, VXLAN_ID_LEN) */
const NAME_WIDTH = 16;
const VNI_WIDTH = 15;

function show(session: Session, argv: string[]): void {
  const words = new Words(session, argv);
  let device: string | undefined;
  for (; !words.done; words.advance()) {
    if (words.word !== "dev") continue;
    if (device !== undefined) words.duplicate("dev");
    device = words.next();
  }
  if (device !== undefined) requireDevice(session, device);
  const { out } = session;
  const stats = session.options.stats > 0;
  const all = session.kernel
    .vnis(session.netns)
    .filter((entry) => device === undefined || entry.dev === device);
  out.begin();
  out.text(`${"dev".padEnd(NAME_WIDTH)}  ${"vni".padEnd(VNI_WIDTH)}  group/remote   \n`);
  for (const name of new Set(all.map((entry) => entry.dev))) {
    out.openObject(null);
    out.field("ifname", name, `${name.padEnd(NAME_WIDTH)}  `);
    out.openArray("vnis");
    grouped(
      all.filter((entry) => entry.dev === name),
      stats,
    ).forEach((entry, index) => print(session, entry, index > 0, stats));
    out.closeArray();
    out.text("\n");
    out.closeObject();
  }
  out.end();
}

function print(session: Session, entry: Group, indented: boolean, stats: boolean): void {
  const { out } = session;
  const indent = " ".repeat(NAME_WIDTH + 2);
  out.openObject(null);
  if (indented) out.text(indent);
  // print_range: "-%-14u " behind a range, twelve blanks behind one alone
  const isRange = entry.last !== entry.vni;
  out.field("vni", entry.vni, ` ${entry.vni}${isRange ? "" : " ".repeat(12)}`);
  if (isRange) out.field("vniEnd", entry.last, `-${String(entry.last).padEnd(14)} `);
  if (entry.remote !== undefined)
    out.field(isGroup(entry.remote) ? "group" : "remote", entry.remote, ` ${entry.remote}`);
  out.text("\n");
  if (stats) {
    for (const [key, word, counters] of [
      ["rx_bytes", "RX", entry.rx],
      ["tx_bytes", "TX", entry.tx],
    ] as const) {
      const prefix = key.slice(0, 3);
      out.text(
        `${indent} ${word}: bytes ${counters.bytes} pkts ${counters.packets} drops ${counters.drops} errors ${counters.errors} \n`,
      );
      out.member(`${prefix}bytes`, counters.bytes);
      out.member(`${prefix}pkts`, counters.packets);
      out.member(`${prefix}drops`, counters.drops);
      out.member(`${prefix}errors`, counters.errors);
    }
  }
  out.closeObject();
}
