/** The attributes before `type` of `ip link add|set|del`, and those of a veth's peer (iplink_parse of ip/iplink.c). */
import { formatLinkAddress, getLinkAddress } from "./inet.js";
import { groups } from "./names.js";
import { resolveNetns } from "./namespaces.js";
import { integer, unsigned } from "./numbers.js";
import type { Session } from "./session.js";
import { linkUsage } from "./usage.js";
import { matches, onOff, strictOnOff, type Words } from "./words.js";

export type Verb = "add" | "set" | "replace" | "delete";

export interface LinkRequest {
  /** the device meant; when creating, the new name */
  dev?: string;
  /** a new name for it */
  name?: string;
  kind?: string;
  /** `link DEVICE`: what a VLAN or a tunnel sits on; no kind that is modelled has one */
  lower?: string;
  up?: boolean;
  arp?: boolean;
  multicast?: boolean;
  allmulticast?: boolean;
  promisc?: boolean;
  carrier?: boolean;
  address?: number[];
  broadcast?: number[];
  txqlen?: number;
  mtu?: number;
  index?: number;
  /** namespace it goes to; "" is the initial one */
  netns?: string;
  /** null for nomaster */
  master?: string | null;
  alias?: string;
  group?: number;
}

/** IFNAMSIZ - 1 bytes, no slash, no space (check_ifname of lib/utils.c; the kernel also refuses "." and ".." and colons). */
export function validName(name: string, anyLength = false): boolean {
  return name !== "" && !/[/ \t\n\v\f\r]/.test(name) && (anyLength || Buffer.byteLength(name) < 16);
}

/** Options whose only modelled value is the one Linux starts with: that one is taken, every other is refused in words. */
const FIXED: Record<string, { abbreviation: boolean; value: number; reason: string }> = {
  numtxqueues: { abbreviation: true, value: 1, reason: 'Invalid "numtxqueues" value\n' },
  numrxqueues: { abbreviation: true, value: 1, reason: 'Invalid "numrxqueues" value\n' },
  gso_max_size: { abbreviation: false, value: 65536, reason: 'Invalid "gso_max_size" value\n' },
  gso_max_segs: { abbreviation: false, value: 65535, reason: 'Invalid "gso_max_segs" value\n' },
  gro_max_size: {
    abbreviation: false,
    value: 65536,
    reason: 'Invalid "gro_max_size" value\n',
  },
};

const OPERSTATES = ["UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN", "TESTING", "DORMANT", "UP"];
const ADDRESS_MODES = ["eui64", "none", "stable_secret", "random"];

const COMMAND = "ip link";

/** Reads words up to and including `type KIND`; leaves the cursor on the first word after it. */
export function parseLink(session: Session, words: Words, verb: Verb): LinkRequest {
  const request: LinkRequest = {};
  while (!words.done) {
    // "t" alone is an earlier keyword's abbreviation: txqueuelen
    if (matches(words.word, "type") && !matches(words.word, "txqueuelen")) {
      request.kind = words.next();
      words.advance();
      break;
    }
    attribute(session, words, request);
    words.advance();
  }
  finish(session, words, request, verb);
  return request;
}

function attribute(session: Session, words: Words, request: LinkRequest): void {
  const word = words.word;
  const number = (key: "txqlen" | "mtu", label: string): void => {
    const value = words.next();
    if (request[key] !== undefined) words.duplicate(label);
    request[key] = integer(value) ?? words.wrong(`Invalid "${label}" value\n`);
  };
  switch (true) {
    case word === "up":
    case word === "down":
      request.up = word === "up";
      return;
    case word === "name": {
      const name = words.next();
      if (request.name !== undefined) words.duplicate("name");
      if (!validName(name)) words.wrong('"name" not a valid ifname');
      request.name = name;
      request.dev ??= name;
      return;
    }
    case word === "index": {
      const value = words.next();
      if (request.index) words.duplicate("index");
      request.index = Number.parseInt(value, 10) || 0;
      if (request.index <= 0) words.wrong('Invalid "index" value');
      return;
    }
    case matches(word, "link"):
      request.lower = words.next();
      return;
    case matches(word, "address"):
      request.address = getLinkAddress(session, words.next());
      return;
    case matches(word, "broadcast") || word === "brd":
      request.broadcast = getLinkAddress(session, words.next());
      return;
    case matches(word, "txqueuelen") || word === "qlen" || matches(word, "txqlen"):
      return number("txqlen", "txqueuelen");
    case word === "mtu":
      return number("mtu", "mtu");
    case ["xdpgeneric", "xdpdrv", "xdpoffload", "xdp"].includes(word):
      words.next();
      return session.notModelled(COMMAND, `option "${word}"`);
    case word === "netns": {
      const name = words.next();
      if (request.netns !== undefined) words.duplicate("netns");
      request.netns = resolveNetns(session, name) ?? words.wrong('Invalid "netns" value\n');
      return;
    }
    case word === "multicast":
    case word === "allmulticast":
    case word === "promisc":
    case word === "arp":
      request[word as "multicast" | "allmulticast" | "promisc" | "arp"] = onOff(words, session, word);
      return;
    case word === "trailers":
      if (!onOff(words, session, word)) session.notModelled(COMMAND, 'option "trailers off"');
      return;
    case word === "carrier":
      request.carrier = strictOnOff(words, session, word, 22);
      return;
    case word === "vf":
      integer(words.next()) ?? words.wrong('Invalid "vf" value\n');
      return session.notModelled(COMMAND, 'option "vf"');
    case matches(word, "master"):
      request.master = (session.find(words.next()) ?? words.wrong("Device does not exist\n")).ifname;
      return;
    case word === "vrf":
      // no device is a VRF here, which is what Linux says of one that is not
      words.next();
      return words.wrong("Not a valid VRF name\n");
    case matches(word, "nomaster"):
      request.master = null;
      return;
    case matches(word, "dynamic"):
      if (onOff(words, session, "dynamic")) session.notModelled(COMMAND, 'option "dynamic on"');
      return;
    case matches(word, "alias"): {
      const alias = words.next();
      if (Buffer.byteLength(alias) >= 256) words.wrong("alias too long\n");
      request.alias = alias;
      return;
    }
    case word === "group": {
      const value = words.next();
      if (request.group !== undefined) words.duplicate("group");
      request.group = groups.number(value) ?? words.wrong('Invalid "group" value\n');
      return;
    }
    case word === "mode": {
      const mode = words.next().toLowerCase();
      if (mode !== "default" && mode !== "dormant") words.wrong("Invalid link mode\n");
      if (mode === "dormant") session.notModelled(COMMAND, 'option "mode dormant"');
      return;
    }
    case word === "state":
      if (!OPERSTATES.includes(words.next().toUpperCase())) words.wrong("Invalid operstate\n");
      return session.notModelled(COMMAND, 'option "state"');
    case matches(word, "addrgenmode"): {
      const mode = words.next().toLowerCase();
      if (!ADDRESS_MODES.includes(mode)) words.wrong("Invalid address generation mode\n");
      if (mode !== "eui64") session.notModelled(COMMAND, `option "addrgenmode ${mode}" (it is of IPv6)`);
      return;
    }
    case matches(word, "link-netns"):
      resolveNetns(session, words.next()) ?? words.wrong('Invalid "link-netns" value\n');
      return session.notModelled(COMMAND, 'option "link-netns"');
    case matches(word, "link-netnsid"):
      integer(words.next()) ?? words.wrong('Invalid "link-netnsid" value\n');
      return session.notModelled(COMMAND, 'option "link-netnsid"');
    case word === "protodown":
      if (strictOnOff(words, session, word, 22)) session.notModelled(COMMAND, 'option "protodown on"');
      return;
    case word === "protodown_reason" || word === "parentdev":
      words.next();
      return session.notModelled(COMMAND, `option "${word}"`);
  }
  for (const [key, option] of Object.entries(FIXED)) {
    if (!(option.abbreviation ? matches(word, key) : word === key)) continue;
    const value = (option.abbreviation ? integer : unsigned)(words.next()) ?? words.wrong(option.reason);
    if (value !== option.value) session.notModelled(COMMAND, `option "${key}" other than ${option.value}`);
    return;
  }
  if (matches(word, "help")) linkUsage(session);
  const dev = word === "dev" ? words.next() : word;
  if (request.dev !== request.name) words.garbage("dev");
  if (!validName(dev, true)) words.wrong('"dev" not a valid ifname');
  request.dev = dev;
}

/** The checks that iplink_parse makes when it has read everything. */
function finish(session: Session, words: Words, request: LinkRequest, verb: Verb): void {
  const creates = verb === "add" || verb === "replace";
  request.name ??= request.dev;
  request.dev ??= request.name;
  if (!creates && request.dev !== undefined && request.address) {
    const device = session.find(request.dev);
    // dev->addr_len: of a tunnel without Ethernet that of an IPv4 address, which cannot be changed so
    const bytes = device && [768, 776, 778].includes(device.hardware) ? 4 : 6;
    if (device && request.address.length !== bytes) {
      session.fail(1, `Invalid address length ${request.address.length} - must be ${bytes} bytes`);
    }
    if (device && bytes === 4) session.fail(2, "RTNETLINK answers: Operation not supported");
  }
  if (request.index && !creates && request.netns === undefined) {
    session.exit(255, "index can be used only when creating devices or when moving device to another netns.");
  }
  if (request.group !== undefined && request.dev === undefined) {
    if (!words.done) {
      session.exit(255, `Garbage instead of arguments "${words.word} ...". Try "ip link help".`);
    }
    if (creates) session.exit(255, "group cannot be used when creating devices.");
    delete request.kind;
    return;
  }
  if (creates) {
    if (request.name !== request.dev) {
      session.exit(255, 'both "name" and "dev" cannot be used when creating devices.');
    }
    if (request.lower !== undefined) session.device(request.lower);
    return;
  }
  if (request.dev === undefined) session.exit(255, 'Not enough information: "dev" argument is required.');
  if (request.name === request.dev) delete request.name;
  request.dev = session.device(request.dev).ifname;
}

/** Six bytes as text; the kernel refuses any other length with EINVAL. */
export function etherText(session: Session, bytes: number[] | undefined): string | undefined {
  if (!bytes) return undefined;
  if (bytes.length < 6) session.fail(2, "RTNETLINK answers: Invalid argument");
  return formatLinkAddress(bytes.slice(0, 6));
}
