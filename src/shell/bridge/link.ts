/** bridge link: the ports of bridges (bridge/link.c of iproute2). */
import type { BridgePortOptions, Link } from "../../model/state.js";
import { unsigned } from "../ip/numbers.js";
import type { Session } from "../ip/session.js";
import { matches, strictOnOff, Words } from "../ip/words.js";
import { LINK_USAGE } from "./usage.js";

export const PORT_STATES = ["disabled", "listening", "learning", "forwarding", "blocking"];

/** On-off attributes in the order in which -details prints them; null: iproute2 knows it and the kernel does not model it. */
const DETAILS: [string, keyof BridgePortOptions | null][] = [
  ["hairpin", "hairpin"],
  ["guard", "guard"],
  ["root_block", "root_block"],
  ["fastleave", "fastleave"],
  ["learning", "learning"],
  ["flood", "flood"],
  ["mcast_flood", "mcast_flood"],
  ["bcast_flood", "bcast_flood"],
  ["mcast_router", "mcast_router"],
  ["mcast_to_unicast", null],
  ["neigh_suppress", "neigh_suppress"],
  ["vlan_tunnel", null],
  ["isolated", "isolated"],
  ["locked", "locked"],
];

const SWITCHES = new Map<string, keyof BridgePortOptions>(
  DETAILS.flatMap(([name, key]) => (key && key !== "mcast_router" ? [[name, key] as const] : [])),
);

/** What bridge says where the kernel knows no such device. */
export function requireDevice(session: Session, name: string, words = "Cannot find device"): Link {
  return session.find(name) ?? session.fail(255, `${words} "${name}"`);
}

export function link(session: Session, argv: string[]): void {
  const [verb = "show", ...rest] = argv;
  if (matches(verb, "set") || matches(verb, "change")) return set(session, rest);
  if (matches(verb, "show") || matches(verb, "lst") || matches(verb, "list")) return show(session, rest);
  if (matches(verb, "help")) session.exit(255, LINK_USAGE);
  session.exit(255, `Command "${verb}" is unknown, try "bridge link help".`);
}

function set(session: Session, argv: string[]): void {
  const words = new Words(session, argv);
  let device: string | undefined;
  let isSelf = false;
  const port: Record<string, boolean | number> = {};
  const number = (key: keyof BridgePortOptions, max: number, what: string): void => {
    const word = words.next();
    const value = unsigned(word, max);
    if (value === undefined) session.exit(255, `Error: argument "${word}" is wrong: ${what}\n`);
    port[key] = value;
  };
  for (; !words.done; words.advance()) {
    const { word } = words;
    const key = SWITCHES.get(word);
    if (word === "dev") device = words.next();
    else if (key) port[key] = strictOnOff(words, session, word, 234);
    else if (word === "cost") number("cost", 0xffffffff, "invalid cost");
    else if (word === "priority") number("priority", 0xffff, "invalid priority");
    else if (word === "mcast_router") number("mcast_router", 255, "invalid mcast_router");
    else if (word === "state") {
      const text = words.next();
      const value = /^[0-9]/.test(text) ? unsigned(text, 255) : PORT_STATES.indexOf(text.toLowerCase());
      if (value === undefined || value < 0) session.fail(255, "Error: invalid STP port state");
      port["state"] = value;
    } else if (["mcast_to_unicast", "vlan_tunnel", "learning_sync", "hwmode", "backup_port"].includes(word))
      session.notModelled("bridge", `the port option ${word}`);
    else if (word === "nobackup_port") continue;
    else if (word === "self") isSelf = true;
    else if (word === "master") continue;
    else session.exit(255, LINK_USAGE);
  }
  if (device === undefined) session.exit(255, "Device is a required argument.");
  const found = requireDevice(session, device, "Cannot find bridge device");
  if (isSelf || !found.port) session.fail(255, "RTNETLINK answers: Operation not supported");
  session.talk({
    op: "link.set",
    netns: session.netns,
    link: found.ifname,
    port: port as Partial<BridgePortOptions>,
  });
}

function show(session: Session, argv: string[]): void {
  const words = new Words(session, argv);
  let device: string | undefined;
  let master: string | undefined;
  for (; !words.done; words.advance()) {
    if (words.word === "dev") device = words.next();
    else if (words.word === "br" || words.word === "master") master = words.next();
    else session.exit(255, LINK_USAGE);
  }
  const only = device === undefined ? undefined : requireDevice(session, device);
  const bridge =
    master === undefined ? undefined : requireDevice(session, master, "Cannot find bridge device");
  session.out.begin();
  const links = session.kernel.links(session.netns);
  const byNumber = new Map(links.map((link) => [link.ifindex, link]));
  // rtnl_bridge_getlink asks device after device as they came into the namespace, not by number
  for (const port of [...links].sort((a, b) => (a.listed ?? 0) - (b.listed ?? 0))) {
    if (!port.port || (only && port.ifindex !== only.ifindex) || (bridge && port.master !== bridge.ifindex))
      continue;
    printPort(session, port, byNumber);
  }
  session.out.end();
}

/** @param byNumber all links of the namespace */
function printPort(session: Session, port: Link, byNumber: Map<number, Link>): void {
  const { out } = session;
  const options = port.port!;
  out.openObject(null);
  out.field("ifindex", port.ifindex, `${port.ifindex}: `);
  // br_fill_ifinfo tells the peer's number but not its namespace, so that it is looked up here, and not told where it is the port's own
  const number = port.iflink !== port.ifindex ? port.iflink : 0;
  // an IP tunnel tells of a device below even where it has none
  const none = number === 0 && port.kind === "gretap" ? "NONE" : undefined;
  const peer = number ? (byNumber.get(number)?.ifname ?? `if${number}`) : none;
  // and so are its flags (ll_index_to_flags): a device that is not known counts as up
  const flags: string[] = [...port.flags];
  if (number && byNumber.has(number) && !byNumber.get(number)!.flags.includes("UP")) flags.push("M-DOWN");
  if (peer !== undefined) out.member("link", none === undefined ? peer : null);
  out.field("ifname", port.ifname, `${port.ifname}${peer !== undefined ? `@${peer}` : ""}: `);
  out.text(`<${flags.join(",")}> `);
  out.openArray("flags");
  for (const flag of out.json ? flags : []) out.member(null, flag);
  out.closeArray();
  out.field("mtu", port.mtu, `mtu ${port.mtu} `);
  const master = byNumber.get(port.master)!.ifname;
  out.field("master", master, `master ${master} `);
  const state = PORT_STATES[options.state] ?? String(options.state);
  out.field("state", state, `state ${state} `);
  out.field("priority", options.priority, `priority ${options.priority} `);
  out.field("cost", options.cost, `cost ${options.cost} `);
  if (session.options.details > 0) {
    out.text(`${out.newline}    `);
    for (const [name, key] of DETAILS) {
      const value = key === null ? false : options[key];
      if (typeof value === "number") out.field(name, value, `${name} ${value} `);
      else out.field(name, value, `${name} ${value ? "on" : "off"} `);
    }
  }
  out.text("\n");
  out.closeObject();
}
