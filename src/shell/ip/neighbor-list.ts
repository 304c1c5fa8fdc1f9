/** `ip neigh show` and `ip neigh flush` (do_show_or_flush of ip/ipneigh.c). */
import { VethworkError } from "../../model/errors.js";
import type { Neighbor } from "../../model/state.js";
import { getPrefix, isWithin, type Prefix } from "./inet.js";
import { STATES, stateBits } from "./neighbor.js";
import { protocols } from "./names.js";
import type { Family, Session } from "./session.js";
import { neighborUsage } from "./usage.js";
import { matches, Words } from "./words.js";

const FAILED = 0x20;
const NOARP = 0x40;
const PERMANENT = 0x80;
/** asked for "none": entries without a state */
const NO_STATE = 0x100;
const MAX_ROUNDS = 10;

interface NeighborFilter {
  family: Family;
  ifindex?: number;
  states: number;
  proxy: boolean;
  prefix?: Prefix;
  /** ifindex of the bridge that the device is a port of; 0 for `nomaster` */
  master?: number;
}

function bits(entry: Neighbor): number {
  return STATES.find(([, state]) => state === entry.state)?.[0] ?? 0;
}

function parseFilter(session: Session, argv: string[], flush: boolean): NeighborFilter {
  const all = flush ? 0x1ff & ~(PERMANENT | NOARP) : 0xff & ~NOARP;
  const filter: NeighborFilter = { family: session.options.family, states: all, proxy: false };
  const words = new Words(session, argv);
  let device: string | undefined;
  let stateGiven = false;
  for (; !words.done; words.advance()) {
    const word = words.word;
    if (word === "dev") {
      words.next();
      if (device !== undefined) words.duplicate("dev");
      device = words.word;
    } else if (word === "master") {
      filter.master = (session.find(words.next()) ?? words.wrong("Device does not exist\n")).ifindex;
    } else if (word === "vrf") {
      words.next();
      words.wrong("Not a valid VRF name\n");
    } else if (word === "nomaster") {
      filter.master = 0;
    } else if (word === "unused") {
      session.notModelled("ip neigh", 'selector "unused"');
    } else if (word === "nud") {
      let state = stateBits(words.next());
      if (state === undefined && words.word !== "all") words.wrong("nud state is bad");
      state ??= flush ? 0x1ff & ~NOARP : 0x1ff;
      filter.states = (stateGiven ? filter.states : 0) | (state === 0 ? NO_STATE : state);
      stateGiven = true;
    } else if (word === "proxy") {
      filter.proxy = true;
    } else if (matches(word, "protocol")) {
      protocols.number(words.next()) ?? words.wrong('invalid "protocol"\n');
      session.notModelled("ip neigh", 'selector "protocol"');
    } else {
      if (word === "to") words.next();
      if (matches(words.word, "help")) neighborUsage(session);
      filter.prefix = getPrefix(session, words.word, filter.family);
      if (filter.family === "unspec") filter.family = filter.prefix.family;
    }
  }
  if (device !== undefined) filter.ifindex = session.device(device).ifindex;
  return filter;
}

function select(session: Session, filter: NeighborFilter): Neighbor[] {
  const masters =
    filter.master === undefined
      ? undefined
      : new Map(session.kernel.links(session.netns).map((link) => [link.ifindex, link.master]));
  const { prefix } = filter;
  const { kernel, netns } = session;
  // neigh_dump_info: the table of ARP, then that of IPv6
  const all = [
    ...(filter.family === "unspec" || filter.family === "inet" ? kernel.neighbors(netns) : []),
    ...(filter.family === "unspec" || filter.family === "inet6" ? kernel.neighbors6(netns) : []),
  ];
  return all.filter((entry) => {
    if (entry.proxy !== filter.proxy) return false;
    if (filter.ifindex !== undefined && entry.ifindex !== filter.ifindex) return false;
    if (masters && (masters.get(entry.ifindex) ?? 0) !== filter.master) return false;
    const state = bits(entry) || NO_STATE;
    if (!entry.proxy && (filter.states & state) === 0) return false;
    return !prefix || (prefix.family !== "inet" && prefix.family !== "inet6") || isWithin(entry.dst, prefix);
  });
}

export function listNeighbors(session: Session, argv: string[]): void {
  const filter = parseFilter(session, argv, false);
  const shown = select(session, filter);
  session.out.begin();
  for (const entry of shown) printNeighbor(session, entry, filter.ifindex !== undefined);
  session.out.end();
}

const NS = 1_000_000_000;

/** @param deviceKnown the device was asked for, so it is not said again */
export function printNeighbor(session: Session, entry: Neighbor, deviceKnown: boolean): void {
  const { out, options } = session;
  out.openObject(null);
  const wide = options.brief;
  const color = entry.dst.includes(":") ? "inet6" : "inet";
  out.field("dst", entry.dst, wide ? `${entry.dst.padEnd(39)} ` : `${entry.dst} `, color);
  if (!deviceKnown && entry.dev !== "") {
    if (!wide) out.text("dev ");
    out.field("dev", entry.dev, wide ? `${entry.dev.padEnd(16)} ` : `${entry.dev} `, "ifname");
  }
  if (entry.lladdr !== null) {
    if (!wide) out.text("lladdr ");
    out.field("lladdr", entry.lladdr, wide ? entry.lladdr : `${entry.lladdr} `, "mac");
  }
  if (!wide) {
    if (entry.router) out.field("router", null, "router ");
    if (entry.proxy) out.field("proxy", null, "proxy ");
    if (options.stats > 0 && !entry.proxy) printUse(session, entry);
    if (entry.state !== "NONE") {
      out.openArray("state");
      out.field(null, entry.state, `${entry.state} `);
      out.closeArray();
    }
  }
  out.text("\n");
  out.closeObject();
}

function printUse(session: Session, entry: Neighbor): void {
  const { out } = session;
  const seconds = (ns: number) => Math.floor(ns / NS);
  const [used, confirmed, updated] = [entry.used, entry.confirmed, entry.updated].map(seconds);
  out.text(` used ${used}/${confirmed}/${updated}`);
  out.member("used", used);
  out.member("confirmed", confirmed);
  out.member("updated", updated);
  out.field("probes", entry.probes, `probes ${entry.probes} `);
}

export function flushNeighbors(session: Session, argv: string[]): void {
  const { out, options } = session;
  if (argv.length === 0) session.fail(1, "Flush requires arguments.");
  const filter = parseFilter(session, argv, true);
  // a dump without `proxy` in the request has no proxies, and the flush makes such a one
  filter.proxy = false;
  for (let round = 0; round < MAX_ROUNDS;) {
    const doomed = select(session, filter);
    if (doomed.length === 0) {
      if (options.stats === 0) return;
      if (round === 0) out.raw("Nothing to flush.\n");
      else out.raw(`*** Flush is complete after ${round} round${round > 1 ? "s" : ""} ***\n`);
      return;
    }
    round++;
    // entries in use stay, failed: they are not asked for again
    filter.states &= ~FAILED;
    for (const entry of doomed) {
      if (options.stats > 1) printNeighbor(session, entry, filter.ifindex !== undefined);
      try {
        session.kernel.apply({
          op: "neighbor.delete",
          netns: session.netns,
          link: entry.dev,
          dst: entry.dst,
        });
      } catch (error) {
        if (!(error instanceof VethworkError) || error.code !== "ENOENT") session.refused(error);
      }
    }
    if (options.stats > 0) out.raw(`\n*** Round ${round}, deleting ${doomed.length} entries ***\n`);
  }
  out.raw(`*** Flush not complete bailing out after ${MAX_ROUNDS} rounds\n`);
  session.fail(255);
}
