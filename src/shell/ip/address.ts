/** `ip address`: add, change, replace, delete (ipaddr_modify of ip/ipaddress.c). */
import type { Op } from "../../model/op.js";
import { flushAddresses, listAddresses } from "./address-list.js";
import { addressText, formatIpv4, getAddress, getPrefix, type Prefix } from "./inet.js";
import { scopes } from "./names.js";
import { unsigned } from "./numbers.js";
import type { Family, Session } from "./session.js";
import { addressUsage } from "./usage.js";
import { matches, matchesAny, Words } from "./words.js";

type Verb = "add" | "change" | "replace" | "delete";

export function address(session: Session, argv: string[]): void {
  const [command, ...rest] = argv;
  if (command === undefined) return listAddresses(session, []);
  if (matches(command, "add")) return modify(session, rest, "add");
  if (matches(command, "change") || command === "chg") return modify(session, rest, "change");
  if (matches(command, "replace")) return modify(session, rest, "replace");
  if (matches(command, "delete")) return modify(session, rest, "delete");
  if (matchesAny(command, "list", "show", "lst")) return listAddresses(session, rest);
  if (matches(command, "flush")) return flushAddresses(session, rest);
  if (matchesAny(command, "save", "showdump", "restore"))
    return session.notModelled("ip address", `command "${command}"`);
  if (matches(command, "help")) addressUsage(session);
  session.exit(255, `Command "${command}" is unknown, try "ip address help".`);
}

interface AddressRequest {
  family: Family;
  local?: Prefix;
  localWord: string;
  peer?: Prefix;
  broadcast?: Prefix | "+" | "-";
  scope?: number;
  device?: string;
  label?: string;
  validLifetime?: number | null;
  preferredLifetime?: number | null;
  noprefixroute: boolean;
  autojoin: boolean;
  nodad: boolean;
  metric?: number;
}

/** IFA_F_* that iproute2 warns about and leaves out */
const READ_ONLY_FLAGS = new Set([
  "secondary",
  "temporary",
  "permanent",
  "tentative",
  "deprecated",
  "dadfailed",
  "stable-privacy",
]);
const IPV6_FLAGS = new Set(["home", "nodad", "mngtmpaddr", "optimistic"]);

function parse(session: Session, argv: string[]): AddressRequest {
  const request: AddressRequest = {
    family: session.options.family,
    localWord: "",
    noprefixroute: false,
    autojoin: false,
    nodad: false,
  };
  const words = new Words(session, argv);
  const family = (prefix: Prefix) => {
    if (request.family === "unspec") request.family = prefix.family;
    return prefix;
  };
  const lifetime = () => (words.word === "forever" ? null : unsigned(words.word));
  for (; !words.done; words.advance()) {
    const word = words.word;
    if (word === "peer" || word === "remote") {
      words.next();
      if (request.peer && request.peer.byteLength > 0) words.duplicate("peer");
      request.peer = family(getPrefix(session, words.word, request.family));
    } else if (matches(word, "broadcast") || word === "brd") {
      words.next();
      if (request.broadcast !== undefined) words.duplicate("broadcast");
      request.broadcast =
        words.word === "+" || words.word === "-"
          ? words.word
          : family(getAddress(session, words.word, request.family));
    } else if (word === "anycast") {
      family(getAddress(session, words.next(), request.family));
      session.notModelled("ip address", 'option "anycast"');
    } else if (word === "scope") {
      request.scope = scopes.number(words.next()) ?? words.wrong("invalid scope value.");
    } else if (word === "dev") {
      request.device = words.next();
    } else if (word === "label") {
      request.label = words.next();
    } else if (matches(word, "metric") || matches(word, "priority") || word === "preference") {
      request.metric = unsigned(words.next()) ?? words.wrong('"metric" value is invalid\n');
    } else if (matches(word, "valid_lft")) {
      if (request.validLifetime !== undefined) words.duplicate("valid_lft");
      words.next();
      request.validLifetime =
        lifetime() ?? (words.word === "forever" ? null : words.wrong("valid_lft value"));
    } else if (matches(word, "preferred_lft")) {
      if (request.preferredLifetime !== undefined) words.duplicate("preferred_lft");
      words.next();
      request.preferredLifetime =
        lifetime() ?? (words.word === "forever" ? null : words.wrong("preferred_lft value"));
    } else if (word === "noprefixroute") {
      request.noprefixroute = true;
    } else if (word === "autojoin") {
      request.autojoin = true;
    } else if (READ_ONLY_FLAGS.has(word)) {
      session.error(`Warning: ${word} option is not mutable from userspace`);
    } else if (IPV6_FLAGS.has(word)) {
      if (request.family !== "inet6")
        session.error(`Warning: ${word} option can be set only for IPv6 addresses`);
      else if (word === "nodad") request.nodad = true;
      else session.notModelled("ip address", `option "${word}"`);
    } else {
      if (word === "local") words.next();
      if (matches(words.word, "help")) addressUsage(session);
      if (request.local && request.local.byteLength > 0) words.garbage("local");
      request.localWord = words.word;
      request.local = family(getPrefix(session, words.word, request.family));
    }
  }
  return request;
}

function modify(session: Session, argv: string[], verb: Verb): void {
  const request = parse(session, argv);
  if (request.device === undefined) session.fail(1, 'Not enough information: "dev" argument is required.');
  const { local, family } = request;
  const wildcard =
    verb === "delete" &&
    !request.peer &&
    local !== undefined &&
    local.family === "inet" &&
    local.byteLength > 0 &&
    !local.lengthGiven;
  if (wildcard) warnWildcard(session, request.localWord);
  if ((request.broadcast === "+" || request.broadcast === "-") && verb !== "delete" && family !== "inet") {
    session.fail(1, "Broadcast can be set only for IPv4 addresses");
  }
  const device = session.device(request.device).ifname;
  checkLifetimes(session, request);
  if (request.autojoin) {
    if (local === undefined || local.family !== "inet" || local.address >>> 28 !== 14) {
      session.fail(1, "autojoin needs multicast address");
    }
    session.notModelled("ip address", 'option "autojoin"');
  }
  session.onlyInternet("ip address", family);
  if (family === "inet6") {
    if (!local || local.byteLength === 0) session.fail(2, "RTNETLINK answers: Invalid argument");
    if (request.peer && verb === "change") session.notModelled("ip address", 'option "peer" of a change');
    session.talk(operation(session, request, verb, device, local));
    return;
  }
  if (request.metric) session.notModelled("ip address", 'option "metric"');
  // RTM_NEWADDR has no handler for a message without a family
  if (family !== "inet") session.fail(2, "RTNETLINK answers: Operation not supported");
  if (!local || local.byteLength === 0) session.fail(2, "RTNETLINK answers: Invalid argument");
  if (request.label !== undefined && Buffer.byteLength(request.label) > 15) {
    session.fail(2, "Error: Attribute failed policy validation.");
  }
  if (wildcard) return deleteAny(session, device, local, request.label);
  session.talk(operation(session, request, verb, device, local));
}

function warnWildcard(session: Session, word: string): void {
  session.error("Warning: Executing wildcard deletion to stay compatible with old scripts.");
  session.error(`         Explicitly specify the prefix length (${word}/32) to avoid this warning.`);
  session.error("         This special behaviour is likely to disappear in further releases,");
  session.error("         fix your scripts!");
}

/** Without a length the kernel takes the first address that is the same (inet_rtm_deladdr). */
function deleteAny(session: Session, link: string, local: Prefix, label: string | undefined): void {
  const text = formatIpv4(local.address);
  const found = session.kernel
    .addresses(session.netns)
    .find(
      (known) =>
        known.ifname === link && known.local === text && (label === undefined || known.label === label),
    );
  if (!found) session.fail(2, "RTNETLINK answers: Cannot assign requested address");
  session.talk({
    op: "address.delete",
    netns: session.netns,
    link,
    local: text,
    prefixlen: found.prefixlen,
    ...(found.peer !== null && { peer: found.peer }),
  });
}

function checkLifetimes(session: Session, request: AddressRequest): void {
  if (request.validLifetime === undefined && request.preferredLifetime === undefined) return;
  const valid = request.validLifetime ?? Number.POSITIVE_INFINITY;
  const preferred = request.preferredLifetime ?? Number.POSITIVE_INFINITY;
  if (valid === 0) session.fail(1, "valid_lft is zero");
  if (valid < preferred) session.fail(1, "preferred_lft is greater than valid_lft");
}

const SCOPE_HOST = 254;

function operation(session: Session, request: AddressRequest, verb: Verb, link: string, local: Prefix): Op {
  const base = {
    netns: session.netns,
    link,
    local: addressText(local),
    // ifa_prefixlen is the peer's; 0 falls back to the local one
    prefixlen: request.peer?.bitLength || local.bitLength,
    ...(request.peer && { peer: addressText(request.peer) }),
    ...(request.label !== undefined && { label: request.label }),
  };
  if (verb === "delete") return { op: "address.delete", ...base };
  const broadcast = broadcastOf(request, local);
  return {
    op: `address.${verb}`,
    ...base,
    ...(broadcast !== undefined && { broadcast }),
    scope: request.scope ?? (local.address >>> 24 === 127 ? SCOPE_HOST : 0),
    ...(request.noprefixroute && { noprefixroute: true }),
    ...(request.nodad && { nodad: true }),
    ...(request.metric && { metric: request.metric }),
    ...(typeof request.validLifetime === "number" && { validLifetime: request.validLifetime }),
    ...(typeof request.preferredLifetime === "number" && { preferredLifetime: request.preferredLifetime }),
  };
}

/** "+" sets the host bits of the peer's network, "-" clears them; a /31 or /32 has neither. */
function broadcastOf(request: AddressRequest, local: Prefix): string | undefined {
  const { broadcast } = request;
  if (broadcast === undefined) return undefined;
  if (broadcast !== "+" && broadcast !== "-") return formatIpv4(broadcast.address);
  const peer = request.peer ?? local;
  if (peer.bitLength > 30) return undefined;
  const host = 2 ** (32 - peer.bitLength) - 1;
  return formatIpv4(((broadcast === "+" ? peer.address | host : peer.address & ~host) as number) >>> 0);
}
