/** `ip link`: add, set, replace, delete (ip/iplink.c). */
import { VethworkError } from "../../model/errors.js";
import type { LinkAdd, LinkSet, VethPeer } from "../../model/op.js";
import type { LinkData } from "../../model/link-kinds/index.js";
import type { Link, LinkKind } from "../../model/state.js";
import { IP_KINDS, isModelled } from "./kinds/index.js";
import {
  KNOWN_KINDS,
  parseBridge,
  parseBridgeSlave,
  parseVeth,
  type BridgeRequest,
  type PortRequest,
} from "./link-kinds.js";
import { listLinks } from "./address-list.js";
import { etherText, type LinkRequest, parseLink, type Verb } from "./link-request.js";
import { type Session } from "./session.js";
import { kindHelp, linkUsage } from "./usage.js";
import { matches, matchesAny, Words } from "./words.js";

export function link(session: Session, argv: string[]): void {
  const [command, ...rest] = argv;
  if (command === undefined) return listLinks(session, []);
  const words = new Words(session, rest);
  if (matches(command, "add")) return modify(session, words, "add");
  if (matchesAny(command, "set", "change")) return modify(session, words, "set");
  if (matches(command, "replace")) return modify(session, words, "replace");
  if (matches(command, "delete")) return modify(session, words, "delete");
  if (matchesAny(command, "show", "lst", "list")) return listLinks(session, rest);
  if (matches(command, "xstats")) {
    if (words.done) session.fail(1, "xstats: missing argument");
    return session.notModelled("ip link", 'command "xstats"');
  }
  if (matches(command, "afstats")) return session.notModelled("ip link", 'command "afstats"');
  if (matches(command, "property")) {
    if (words.done) linkUsage(session);
    return session.notModelled("ip link", 'command "property" (alternative names)');
  }
  if (matches(command, "help")) {
    if (words.done) linkUsage(session);
    return kindHelp(session, words.word);
  }
  session.exit(255, `Command "${command}" is unknown, try "ip link help".`);
}

interface KindArguments {
  /** there were words after the kind: the request carries its data (IFLA_INFO_DATA or IFLA_INFO_SLAVE_DATA) */
  given?: boolean;
  bridge?: BridgeRequest;
  port?: PortRequest;
  peer?: LinkRequest;
  kind?: LinkData;
}

function modify(session: Session, words: Words, verb: Verb): void {
  const request = parseLink(session, words, verb);
  const kind = request.kind;
  const data: KindArguments = {};
  if (kind !== undefined) {
    if (KNOWN_KINDS.has(kind) && !isModelled(kind) && verb !== "delete")
      session.notModelled("ip link", `type "${kind}"`);
    data.given = !words.done;
    if (data.given) {
      if (kind === "bridge") data.bridge = parseBridge(session, words);
      else if (kind === "bridge_slave") data.port = parseBridgeSlave(session, words);
      else if (kind === "veth") data.peer = parseVeth(session, words, verb);
      // dummy and ifb have no options and do not look at what follows it (link_util without parse_opt)
      else if (IP_KINDS[kind as LinkKind])
        data.kind = IP_KINDS[kind as LinkKind]!.parse(session, words, verb, request);
      else if (kind !== "dummy" && kind !== "ifb") {
        if (matches(words.word, "help")) linkUsage(session);
        session.fail(1, `Garbage instead of arguments "${words.word} ...". Try "ip link help".`);
      }
    }
  } else if (verb === "add" || verb === "replace") {
    session.fail(1, 'Not enough information: "type" argument is required');
  }
  if (verb === "delete") return remove(session, request);
  if (verb === "set") return set(session, request, data);
  // rtnl_newlink knows no replacement of a link that is there
  if (verb === "replace" && request.dev !== undefined && session.find(request.dev)) {
    session.fail(2, "RTNETLINK answers: Operation not supported");
  }
  add(session, request, data);
}

function add(session: Session, request: LinkRequest, data: KindArguments): void {
  const kind = request.kind!;
  if (kind === "bridge_slave" || !isModelled(kind)) session.fail(2, "Error: Unknown device type.");
  if (request.dev !== undefined && Buffer.byteLength(request.dev) > 15) {
    session.fail(2, "Error: Attribute failed policy validation.");
  }
  // rtnl_newlink hands it to the kind, and not all kinds look at it
  if (request.lower !== undefined && !Object.hasOwn(IP_KINDS, kind))
    session.notModelled("ip link", `option "link" of a ${kind}`);
  if (request.lower !== undefined && !session.find(request.lower))
    session.fail(1, `Cannot find device "${request.lower}"`);
  const netns = request.netns ?? session.netns;
  if (netns !== session.netns && typeof request.master === "string") {
    session.notModelled("ip link", '"master" together with "netns" when a link is created');
  }
  const op: LinkAdd = { op: "link.add", netns, kind: kind as LinkAdd["kind"] };
  if (netns !== session.netns && Object.hasOwn(IP_KINDS, kind)) op.linkNetns = session.netns;
  if (request.lower !== undefined) op.link = request.lower;
  if (data.kind) op.data = data.kind;
  if (request.dev !== undefined) op.ifname = request.dev;
  const address = etherText(session, request.address);
  if (address !== undefined) op.address = address;
  if (request.mtu !== undefined) op.mtu = request.mtu;
  if (request.index !== undefined) op.ifindex = request.index;
  if (request.txqlen !== undefined) op.txqlen = request.txqlen;
  if (kind === "veth" && data.peer) op.peer = peerOf(session, data.peer, netns);
  if (kind === "bridge" && data.bridge) op.bridge = data.bridge.options;
  const later = flagsLater(session, request);
  const peerLater = data.peer && flagsLater(session, data.peer, data.peer.txqlen);
  // veth_open: the peer would come up before it has an end to be connected with
  if (data.peer?.up) session.fail(2, "RTNETLINK answers: Transport endpoint is not connected");
  if (!later && !peerLater) {
    if (request.up) op.up = true;
    if (typeof request.master === "string") op.master = request.master;
    session.talk(op);
    return;
  }
  addThenSet(session, op, request, later ?? {}, peerLater);
}

function peerOf(session: Session, peer: LinkRequest, netns: string): VethPeer {
  if (peer.dev !== undefined && Buffer.byteLength(peer.dev) > 15) {
    session.fail(2, "Error: Attribute failed policy validation.");
  }
  if (typeof peer.master === "string") session.notModelled("ip link", 'option "master" of a veth peer');
  const result: VethPeer = {};
  if (peer.dev !== undefined) result.ifname = peer.dev;
  const peerNetns = peer.netns ?? session.netns;
  if (peerNetns !== netns) result.netns = peerNetns;
  const address = etherText(session, peer.address);
  if (address !== undefined) result.address = address;
  if (peer.mtu !== undefined) result.mtu = peer.mtu;
  if (peer.index !== undefined) result.ifindex = peer.index;
  return result;
}

/**
 * What rtnl_newlink also sets and the request that makes a link has no place for: the flags, the group, the broadcast address.
 * (IFLA_IFALIAS is not looked at when a link is made, so `alias` is left out as Linux leaves it out.)
 */
function flagsLater(session: Session, request: LinkRequest, txqlen?: number): Partial<LinkSet> | undefined {
  const later: Partial<LinkSet> = txqlen === undefined ? {} : { txqlen };
  const broadcast = etherText(session, request.broadcast);
  if (broadcast !== undefined) later.broadcast = broadcast;
  if (request.group !== undefined) later.group = request.group;
  if (request.arp !== undefined) later.arp = request.arp;
  if (request.multicast !== undefined) later.multicast = request.multicast;
  if (request.allmulticast !== undefined) later.allmulticast = request.allmulticast;
  if (request.promisc !== undefined) later.promisc = request.promisc;
  return Object.keys(later).length > 0 ? later : undefined;
}

/** Makes the link, then sets the rest; a link whose rest is refused is taken back, as rtnl_newlink does. */
function addThenSet(
  session: Session,
  op: LinkAdd,
  request: LinkRequest,
  later: Partial<LinkSet>,
  peerLater: Partial<LinkSet> | undefined,
): void {
  const { kernel } = session;
  const peerNetns = op.peer?.netns ?? op.netns;
  const before = new Set(kernel.links(op.netns).map((link) => link.ifindex));
  session.talk(op);
  const made = kernel.links(op.netns).filter((link) => !before.has(link.ifindex));
  // where both ends are here, the second of a pair comes first (veth_newlink registers the peer before the device)
  const link = made.find((found) => found.ifname === op.ifname) ?? made[made.length - 1];
  if (!link) throw new Error(`the kernel made no link for ${JSON.stringify(op)}`);
  const changes: LinkSet[] = [];
  if (peerLater) {
    const peer = kernel.links(peerNetns).find((found) => found.ifindex === link.iflink)!;
    changes.push({ op: "link.set", netns: peerNetns, link: peer.ifname, ...peerLater });
  }
  const set: LinkSet = { op: "link.set", netns: op.netns, link: link.ifname, ...later };
  if (request.up) set.up = true;
  if (typeof request.master === "string") set.master = request.master;
  changes.push(set);
  try {
    for (const change of changes) kernel.apply(change);
  } catch (error) {
    if (error instanceof VethworkError)
      kernel.apply({ op: "link.delete", netns: op.netns, link: link.ifname });
    session.refused(error);
  }
}

/** rtnl_newlink for a link that is there: data of a kind that it is not, or that cannot change, is refused before anything is done. */
function checkKind(session: Session, link: Link, data: KindArguments): void {
  const changeable = data.port
    ? link.master !== 0
    : (data.bridge !== undefined && link.kind === "bridge") || data.kind?.kind === link.kind;
  if (data.given && !changeable) session.fail(2, "RTNETLINK answers: Operation not supported");
}

function set(session: Session, request: LinkRequest, data: KindArguments): void {
  if (request.dev !== undefined) checkKind(session, session.device(request.dev), data);
  const op: LinkSet = { op: "link.set", netns: session.netns, link: request.dev ?? "" };
  if (request.netns !== undefined && request.netns !== session.netns) op.moveTo = request.netns;
  if (request.index !== undefined) session.notModelled("ip link", 'option "index" when a link is moved');
  const address = etherText(session, request.address);
  if (address !== undefined) op.address = address;
  const broadcast = etherText(session, request.broadcast);
  if (broadcast !== undefined) op.broadcast = broadcast;
  if (request.name !== undefined) op.ifname = request.name;
  const keys = [
    "mtu",
    "alias",
    "txqlen",
    "up",
    "arp",
    "multicast",
    "allmulticast",
    "promisc",
    "master",
    "carrier",
  ] as const;
  for (const key of keys) {
    if (request[key] !== undefined) Object.assign(op, { [key]: request[key] });
  }
  if (data.bridge) op.bridge = data.bridge.options;
  if (data.port) op.port = data.port.options;
  if (data.kind) op.data = data.kind;
  if (request.dev === undefined) {
    // a group of links: the same change to each (rtnl_group_changelink)
    for (const link of session.kernel.links(session.netns)) {
      if (link.group === request.group) session.talk({ ...op, link: link.ifname });
    }
    return;
  }
  if (request.group !== undefined) op.group = request.group;
  session.talk(op);
  if (data.bridge?.flush || data.port?.flush)
    session.talk({ op: "fdb.flush", netns: session.netns, link: op.ifname ?? op.link });
}

function remove(session: Session, request: LinkRequest): void {
  if (request.dev !== undefined) {
    session.talk({ op: "link.delete", netns: session.netns, link: request.dev });
    return;
  }
  // rtnl_group_dellink: the default group cannot be deleted as a whole
  if (request.group === 0) session.fail(2, "RTNETLINK answers: Operation not permitted");
  const names = session.kernel.links(session.netns).filter((link) => link.group === request.group);
  if (names.length === 0) session.fail(2, "RTNETLINK answers: No such device");
  for (const { ifname } of names) {
    // the other end of a veth may have gone with the first
    if (session.find(ifname)) session.talk({ op: "link.delete", netns: session.netns, link: ifname });
  }
}
