/** bridge vlan: the VLANs of ports and bridges (bridge/vlan.c of iproute2). */
import type { Session } from "../ip/session.js";
import { matches, Words } from "../ip/words.js";
import { requireDevice } from "./link.js";
import { VLAN_USAGE } from "./usage.js";

export function vlan(session: Session, argv: string[]): void {
  const [verb = "show", ...rest] = argv;
  if (matches(verb, "add")) return modify(session, rest, "vlan.add");
  if (matches(verb, "delete")) return modify(session, rest, "vlan.delete");
  if (matches(verb, "show") || matches(verb, "lst") || matches(verb, "list")) return show(session, rest);
  if (matches(verb, "tunnelshow")) session.notModelled("bridge", "vlan tunnelshow");
  if (matches(verb, "set")) session.notModelled("bridge", "vlan set");
  if (verb === "global") session.notModelled("bridge", "vlan global");
  if (matches(verb, "help")) session.exit(255, VLAN_USAGE);
  session.exit(255, `Command "${verb}" is unknown, try "bridge vlan help".`);
}

/** "10" or "20-25", as atoi(3) reads them. */
function range(session: Session, word: string): { first: number; last: number | undefined } {
  const [begin, end] = word.includes("-")
    ? [word.slice(0, word.indexOf("-")), word.slice(word.indexOf("-") + 1)]
    : [word, undefined];
  const number = (text: string): number => Number.parseInt(text, 10) || 0;
  const first = number(begin!);
  if (end === undefined)
    return first >= 4096 || first < 0
      ? session.exit(255, `Invalid VLAN ID "${word}"`)
      : { first, last: undefined };
  const last = number(end);
  if (last >= 4096 || first >= last) session.exit(255, `Invalid VLAN range "${word}"`);
  return { first, last };
}

function modify(session: Session, argv: string[], op: "vlan.add" | "vlan.delete"): void {
  const words = new Words(session, argv);
  let device: string | undefined;
  let ids: ReturnType<typeof range> | undefined;
  let pvid = false;
  let untagged = false;
  let self = false;
  for (; !words.done; words.advance()) {
    const { word } = words;
    if (word === "dev") device = words.next();
    else if (word === "vid") ids = range(session, words.next());
    else if (word === "self") self = true;
    else if (word === "master") continue;
    else if (word === "pvid") pvid = true;
    else if (word === "untagged") untagged = true;
    else if (word === "tunnel_info") session.notModelled("bridge", "vlan tunnel_info");
    else if (matches(word, "help")) session.exit(255, VLAN_USAGE);
    else session.exit(255, VLAN_USAGE);
  }
  if (device === undefined || ids === undefined)
    session.exit(255, "Device and VLAN ID are required arguments.");
  const found = requireDevice(session, device);
  if (pvid && ids.last !== undefined) session.exit(255, "pvid cannot be configured for a vlan range");
  if (ids.first === 0 || ids.first === 4095 || ids.last === 4095)
    session.fail(255, "Error: bridge: Vlan id is invalid.");
  if (self ? !found.bridge : !found.master) session.fail(255, "RTNETLINK answers: Operation not supported");
  const base = {
    netns: session.netns,
    link: found.ifname,
    vlan: ids.first,
    ...(ids.last === undefined ? {} : { lastVlan: ids.last }),
    ...(self ? { self } : {}),
  };
  if (op === "vlan.delete") session.talk({ op, ...base });
  else session.talk({ op, ...base, ...(pvid ? { pvid } : {}), ...(untagged ? { untagged } : {}) });
}

function show(session: Session, argv: string[]): void {
  const words = new Words(session, argv);
  let device: string | undefined;
  let only: number | undefined;
  for (; !words.done; words.advance()) {
    if (words.word === "dev") device = words.next();
    else if (words.word === "vid") only = Number.parseInt(words.next(), 10) || 0;
    else session.exit(255, VLAN_USAGE);
  }
  if (session.options.details > 0)
    session.notModelled("bridge", "-details of vlan (state and multicast router of a VLAN)");
  if (session.options.stats > 0) session.notModelled("bridge", "-statistics of vlan");
  if (device !== undefined) requireDevice(session, device);
  const { out, kernel } = session;
  const entries = kernel
    .vlans(session.netns)
    .filter(
      (entry) =>
        (device === undefined || entry.dev === device) && (only === undefined || entry.vlan === only),
    );
  out.begin();
  out.text(`${"port".padEnd(16)}  vlan-id  \n`);
  for (const name of new Set(entries.map((entry) => entry.dev))) {
    out.openObject(null);
    out.field("ifname", name, name.padEnd(16));
    out.openArray("vlans");
    for (const [index, entry] of entries.filter((candidate) => candidate.dev === name).entries()) {
      out.openObject(null);
      out.text(`${index > 0 ? " ".repeat(16) : ""}  `);
      out.field("vlan", entry.vlan, String(entry.vlan));
      if (entry.pvid || entry.untagged) {
        out.openArray("flags");
        if (entry.pvid) out.field(null, "PVID", " PVID");
        if (entry.untagged) out.field(null, "Egress Untagged", " Egress Untagged");
        out.closeArray();
      }
      out.text("\n");
      out.closeObject();
    }
    out.closeArray();
    out.closeObject();
  }
  out.end();
}
