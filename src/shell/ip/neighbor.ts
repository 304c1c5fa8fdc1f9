/** `ip neigh add|change|replace|delete|get` (ip/ipneigh.c). */
import type { Op } from "../../model/op.js";
import type { NeighborState } from "../../model/state.js";
import { addressText, formatLinkAddress, getAddress, getLinkAddress, type Prefix } from "./inet.js";
import { flushNeighbors, listNeighbors, printNeighbor } from "./neighbor-list.js";
import { protocols } from "./names.js";
import { unsigned } from "./numbers.js";
import type { Session } from "./session.js";
import { neighborUsage } from "./usage.js";
import { matches, matchesAny, Words } from "./words.js";

const COMMAND = "ip neigh";
type Verb = "add" | "change" | "replace" | "delete";

export function neighbor(session: Session, argv: string[]): void {
  const [command, ...rest] = argv;
  if (command === undefined) return listNeighbors(session, []);
  if (matches(command, "add")) return modify(session, rest, "add");
  if (matches(command, "change") || command === "chg") return modify(session, rest, "change");
  if (matches(command, "replace")) return modify(session, rest, "replace");
  if (matches(command, "delete")) return modify(session, rest, "delete");
  if (matches(command, "get")) return get(session, rest);
  if (matchesAny(command, "show", "lst", "list")) return listNeighbors(session, rest);
  if (matches(command, "flush")) return flushNeighbors(session, rest);
  if (matches(command, "help")) neighborUsage(session);
  session.exit(255, `Command "${command}" is unknown, try "ip neigh help".`);
}

/** NUD_* bits */
export const STATES: [bit: number, state: NeighborState][] = [
  [0x01, "INCOMPLETE"],
  [0x02, "REACHABLE"],
  [0x04, "STALE"],
  [0x08, "DELAY"],
  [0x10, "PROBE"],
  [0x20, "FAILED"],
  [0x40, "NOARP"],
  [0x80, "PERMANENT"],
];

/** nud_state_a2n: only "permanent", "reachable" and "failed" may be abbreviated; or one bit as a number */
export function stateBits(word: string): number | undefined {
  if (matches(word, "permanent")) return 0x80;
  if (matches(word, "reachable")) return 0x02;
  if (matches(word, "failed")) return 0x20;
  if (word === "none") return 0;
  const named = STATES.find(([, state]) => state.toLowerCase() === word);
  if (named) return named[0];
  const bits = unsigned(word);
  return bits === undefined || bits >= 0x100 || (bits & (bits - 1)) !== 0 ? undefined : bits;
}

function modify(session: Session, argv: string[], verb: Verb): void {
  const words = new Words(session, argv);
  const family = session.options.family;
  let destination: Prefix | undefined;
  let device: string | undefined;
  let lladdr: string | undefined;
  let state: NeighborState = "PERMANENT";
  let proxy = false;
  let refused: string | undefined;
  for (; !words.done; words.advance()) {
    const word = words.word;
    if (matches(word, "lladdr")) {
      words.next();
      if (lladdr !== undefined) words.duplicate("lladdr");
      lladdr = words.word;
    } else if (word === "nud") {
      const bits = stateBits(words.next()) ?? words.wrong("nud state is bad");
      state = STATES.find(([bit]) => bit === bits)?.[1] ?? "NONE";
    } else if (matches(word, "proxy")) {
      words.next();
      if (matches(words.word, "help")) neighborUsage(session);
      if (destination) words.duplicate("address");
      destination = getAddress(session, words.word, family);
      proxy = true;
    } else if (["router", "managed", "use"].includes(word) || matches(word, "extern_learn")) {
      refused ??= word;
    } else if (word === "dev") {
      device = words.next();
    } else if (matches(word, "protocol")) {
      protocols.number(words.next()) ?? words.wrong('"protocol" value is invalid\n');
      refused ??= "protocol";
    } else {
      if (word === "to") words.next();
      // iproute2 goes on to the next word here, without any help
      if (matches(words.word, "help")) words.next();
      if (destination) words.garbage("to");
      destination = getAddress(session, words.word, family);
    }
  }
  if ((device === undefined && !proxy) || !destination || destination.family === "unspec") {
    session.exit(255, "Device and destination are required arguments.");
  }
  const bytes = lladdr !== undefined && lladdr !== "null" ? getLinkAddress(session, lladdr) : undefined;
  // a proxy entry without a device holds on all of them
  const link = device === undefined ? "" : session.device(device).ifname;
  session.onlyInternet(COMMAND, destination.family);
  if (refused !== undefined) session.notModelled(COMMAND, `option "${refused}"`);
  // neigh_add: shorter than the device's own address
  const length = link === "" ? 6 : addressLength(session.device(link).hardware);
  if (bytes && bytes.length < length && verb !== "delete") session.fail(2, "Error: Invalid link address.");
  const base = { netns: session.netns, link, dst: addressText(destination), ...(proxy && { proxy }) };
  const op: Op =
    verb === "delete"
      ? { op: "neighbor.delete", ...base }
      : {
          op: `neighbor.${verb}`,
          ...base,
          ...(bytes && { lladdr: lladdrText(bytes, length) }),
          state,
        };
  session.talk(op);
}

/** dev->addr_len: of a tunnel without Ethernet that of an IPv4 address */
const addressLength = (hardware: number): number => ([768, 776, 778].includes(hardware) ? 4 : 6);

function lladdrText(bytes: number[], length: number): string {
  return length === 4 ? bytes.slice(0, 4).join(".") : formatLinkAddress(bytes.slice(0, 6));
}

/** `ip neigh get`: one entry as it is. */
function get(session: Session, argv: string[]): void {
  const words = new Words(session, argv);
  const family = session.options.family;
  let destination: Prefix | undefined;
  let device: string | undefined;
  let proxy = false;
  for (; !words.done; words.advance()) {
    if (words.word === "dev") {
      device = words.next();
      continue;
    }
    if (matches(words.word, "proxy")) {
      words.next();
      if (matches(words.word, "help")) neighborUsage(session);
      if (destination) words.duplicate("address");
      proxy = true;
    } else if (words.word === "to") {
      words.next();
    }
    if (matches(words.word, "help")) neighborUsage(session);
    if (destination) words.garbage("to");
    destination = getAddress(session, words.word, family);
  }
  if (device === undefined || !destination) session.fail(1, "Device and address are required arguments.");
  const { ifindex } = session.device(device);
  session.onlyInternet(COMMAND, destination.family);
  const dst = addressText(destination);
  const { kernel, netns } = session;
  const found = (destination.family === "inet6" ? kernel.neighbors6(netns) : kernel.neighbors(netns)).find(
    (entry) => entry.ifindex === ifindex && entry.dst === dst && entry.proxy === proxy,
  );
  if (!found) session.fail(2, `Error: ${proxy ? "Proxy neighbour" : "Neighbour"} entry not found.`);
  session.out.begin();
  printNeighbor(session, found, false);
  session.out.end();
}
