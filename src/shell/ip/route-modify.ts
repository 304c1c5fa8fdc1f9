/** `ip route add|append|prepend|replace|change|delete` (iproute_modify of ip/iproute.c). */
import type { RouteNexthop, RouteSpec } from "../../model/op.js";
import type { RouteType } from "../../model/state.js";
import { addressText, getAddress, getPrefix, type Prefix } from "./inet.js";
import {
  type AnyRouteType,
  dsfields,
  protocols,
  routeType,
  scopes,
  TABLE_LOCAL,
  TABLE_MAIN,
  tables,
} from "./names.js";
import { unsigned } from "./numbers.js";
import { EARLY_METRICS, LATE_METRICS, routeMetric, validRealms } from "./route-metrics.js";
import type { Family, Session } from "./session.js";
import { routeUsage } from "./usage.js";
import { matches, matchesAny, Words } from "./words.js";

type Verb = "add" | "append" | "prepend" | "replace" | "change" | "delete";

const COMMAND = "ip route";
const OPERATIONS = {
  add: "route.add",
  append: "route.append",
  prepend: "route.prepend",
  replace: "route.replace",
  change: "route.change",
  delete: "route.delete",
} as const;
const SCOPE_HOST = 254;
const SCOPE_LINK = 253;
const PROTOCOL_BOOT = 3;

interface RouteRequest {
  family: Family;
  dst?: Prefix;
  type?: AnyRouteType;
  table?: number;
  protocol?: number;
  scope?: number;
  metric?: number;
  tos?: number;
  source?: string;
  mtu?: number;
  mtuLocked?: boolean;
  advmss?: number;
  hoplimit?: number;
  via?: string;
  device?: string;
  onlink: boolean;
  nexthops?: RouteNexthop[];
}

export function readFamily(word: string): Family | undefined {
  return (["inet", "inet6", "mpls", "link", "bridge"] as Family[]).find((family) => family === word);
}

/** `via [FAMILY] ADDRESS`; a gateway of another family than the route's is one of IPv6. */
function gateway(session: Session, words: Words, request: RouteRequest): string {
  words.next();
  const named = readFamily(words.word);
  if (named) words.next();
  const address = getAddress(session, words.word, named ?? request.family);
  if (request.family === "unspec") request.family = address.family;
  if (address.family !== request.family)
    session.notModelled(COMMAND, `a gateway of family "${address.family}"`);
  return addressText(address);
}

function option(session: Session, words: Words, request: RouteRequest): boolean {
  const word = words.word;
  // no option begins so, and no other than these two may be meant by them
  if (/^[0-9]/.test(word)) return false;
  if (word === "dev" || word === "oif") {
    request.device = words.next();
    return true;
  }
  if (word === "onlink") {
    request.onlink = true;
    return true;
  }
  const refuse = (name: string): never => session.notModelled(COMMAND, `option "${name}"`);
  if (word === "src") {
    const address = getAddress(session, words.next(), request.family);
    if (request.family === "unspec") request.family = address.family;
    request.source = addressText(address);
  } else if (word === "as" || word === "expires" || word === "nhid") {
    words.next();
    if (word === "expires") unsigned(words.word) ?? words.wrong('"expires" value is invalid\n');
    if (word === "as") {
      if (words.word === "to") words.next();
      getAddress(session, words.word, request.family);
    }
    if (word === "nhid") unsigned(words.word) ?? words.wrong('"id" value is invalid\n');
    refuse(word);
  } else if (word === "via") {
    if (request.via !== undefined) words.wrong("use nexthop syntax to specify multiple via\n");
    request.via = gateway(session, words, request);
  } else if (word === "from") {
    getPrefix(session, words.next(), request.family);
    refuse(word);
  } else if (word === "tos" || matches(word, "dsfield")) {
    request.tos = dsfields.number(words.next()) ?? words.wrong('"tos" value is invalid\n');
  } else if (matches(word, "metric") || matches(word, "priority") || word === "preference") {
    request.metric = unsigned(words.next()) ?? words.wrong('"metric" value is invalid\n');
  } else if (word === "scope") {
    request.scope = scopes.number(words.next()) ?? words.wrong('invalid "scope" value\n');
  } else if (word === "mtu") {
    words.next();
    request.mtuLocked = words.word === "lock";
    if (request.mtuLocked) words.next();
    request.mtu = unsigned(words.word) ?? words.wrong('"mtu" value is invalid\n');
  } else if (routeMetric(session, words, request, EARLY_METRICS)) {
    return true;
  } else if (matches(word, "features")) {
    if (words.next() !== "ecn") words.wrong('"features" value not valid\n');
    refuse("features");
  } else if (matches(word, "quickack")) {
    const value = unsigned(words.next()) ?? words.wrong('"quickack" value is invalid\n');
    if (value > 1) words.wrong('"quickack" value should be 0 or 1\n');
    refuse("quickack");
  } else if (matches(word, "congctl")) {
    words.next();
    refuse("congctl");
  } else if (routeMetric(session, words, request, LATE_METRICS)) {
    return true;
  } else if (matches(word, "realms")) {
    if (!validRealms(words.next())) words.wrong('"realm" value is invalid\n');
    refuse("realms");
  } else if (matches(word, "protocol")) {
    request.protocol = protocols.number(words.next()) ?? words.wrong('"protocol" value is invalid\n');
  } else if (matches(word, "table")) {
    request.table = tables.number(words.next()) ?? words.wrong('"table" value is invalid\n');
  } else if (matches(word, "vrf")) {
    words.next();
    words.wrong("Invalid VRF\n");
  } else if (matches(word, "pref")) {
    if (!["low", "medium", "high"].includes(words.next())) {
      unsigned(words.word, 255) ?? words.wrong('"pref" value is invalid\n');
    }
    // medium is what every route has
    if (words.word !== "medium" && words.word !== "0") refuse("pref");
  } else if (word === "encap") {
    if (!["mpls", "ip", "ip6", "bpf", "seg6", "seg6local", "rpl", "ioam6", "xfrm"].includes(words.next())) {
      words.wrong('"encap type" value is invalid\n');
    }
    refuse("encap");
  } else if (word === "ttl-propagate" || word === "fastopen_no_cookie") {
    words.next();
    if (word === "ttl-propagate" && !matchesAny(words.word, "enabled", "disabled")) {
      words.wrong('"ttl-propagate" value is invalid\n');
    }
    refuse(word);
  } else {
    return false;
  }
  return true;
}

function parse(session: Session, argv: string[]): RouteRequest {
  const request: RouteRequest = { family: session.options.family, onlink: false };
  const words = new Words(session, argv);
  for (; !words.done; words.advance()) {
    if (words.word === "nexthop") {
      checkDestination(session, request);
      parseNexthops(session, words, request);
      break;
    }
    if (option(session, words, request)) continue;
    if (words.word === "to") words.next();
    const type = /^[0-9]/.test(words.word) ? undefined : routeType(words.word);
    if (type !== undefined) {
      words.next();
      request.type = type;
    }
    if (matches(words.word, "help")) routeUsage(session);
    if (request.dst) words.garbage("to");
    request.dst = getPrefix(session, words.word, request.family);
    if (request.family === "unspec") request.family = request.dst.family;
  }
  checkDestination(session, request);
  return request;
}

function checkDestination(session: Session, request: RouteRequest): void {
  if (!request.dst) routeUsage(session);
  if (request.device !== undefined) request.device = session.deviceName(request.device);
}

function parseNexthops(session: Session, words: Words, request: RouteRequest): void {
  const nexthops: RouteNexthop[] = [];
  while (!words.done) {
    if (words.word !== "nexthop") {
      session.exit(255, `Error: "nexthop" or end of line is expected instead of "${words.word}"`);
    }
    if (!words.hasNext()) session.exit(255, 'Error: unexpected end of line after "nexthop"');
    words.advance();
    nexthops.push(parseNexthop(session, words, request));
  }
  request.nexthops = nexthops;
}

function parseNexthop(session: Session, words: Words, request: RouteRequest): RouteNexthop {
  const nexthop: RouteNexthop = {};
  for (; !words.done; words.advance()) {
    const word = words.word;
    if (word === "via") {
      nexthop.via = gateway(session, words, request);
    } else if (word === "dev") {
      const device = session.find(words.next());
      if (!device) {
        session.error(`Cannot find device "${words.word}"`);
        session.exit(255, "Error: cannot parse nexthop");
      }
      nexthop.dev = device.ifname;
    } else if (word === "weight") {
      const weight = unsigned(words.next(), 256);
      if (!weight) words.wrong('"weight" is invalid\n');
      nexthop.weight = weight;
    } else if (word === "onlink") {
      nexthop.onlink = true;
    } else if (matches(word, "realms") || word === "encap" || word === "as") {
      words.next();
      session.notModelled(COMMAND, `nexthop option "${word}"`);
    } else {
      break;
    }
  }
  return nexthop;
}

export function modifyRoute(session: Session, argv: string[], verb: Verb): void {
  const request = parse(session, argv);
  session.onlyInternet(COMMAND, request.family);
  session.talk({ op: OPERATIONS[verb], ...specification(session, request, verb) });
}

const LOCAL_TYPES: AnyRouteType[] = ["local", "broadcast", "nat", "anycast"];

function specification(session: Session, request: RouteRequest, verb: Verb): RouteSpec {
  const { type, dst } = request;
  if (
    type === "none" ||
    (type === "anycast" && request.family !== "inet6") ||
    type === "nat" ||
    type === "xresolve"
  ) {
    session.notModelled(COMMAND, `type "${type}"`);
  }
  const deletes = verb === "delete";
  const spec: RouteSpec = {
    netns: session.netns,
    dst: `${request.family === "inet6" && dst!.family !== "inet6" ? "::" : addressText(dst!)}/${dst!.bitLength}`,
    table: request.table ?? (type && LOCAL_TYPES.includes(type) ? TABLE_LOCAL : TABLE_MAIN),
    nexthops: nexthops(session, request),
  };
  if (!deletes || type) spec.type = (type ?? "unicast") as RouteType;
  const protocol = request.protocol ?? (deletes ? undefined : PROTOCOL_BOOT);
  if (protocol !== undefined) spec.protocol = protocol;
  const scope = request.scope ?? defaultScope(request, deletes);
  if (scope !== undefined) spec.scope = scope;
  if (request.metric !== undefined) spec.metric = request.metric;
  if (request.tos !== undefined) spec.tos = request.tos;
  if (request.source !== undefined) spec.prefsrc = request.source;
  if (request.mtu !== undefined) spec.mtu = request.mtu;
  if (request.mtuLocked) spec.mtuLocked = true;
  if (request.advmss !== undefined) spec.advmss = request.advmss;
  if (request.hoplimit !== undefined) spec.hoplimit = request.hoplimit;
  return spec;
}

/** Undefined is RT_SCOPE_NOWHERE: a deletion that takes any scope. */
function defaultScope(request: RouteRequest, deletes: boolean): number | undefined {
  const { type } = request;
  if (type === "local") return SCOPE_HOST;
  if (type === "broadcast" || type === "multicast") return SCOPE_LINK;
  if (deletes) return undefined;
  const direct = request.via === undefined && request.nexthops === undefined;
  return (type === undefined || type === "unicast") && direct ? SCOPE_LINK : 0;
}

/** The kernel compares a gateway or device given beside a list with the list's first entry (fib_get_nhs). */
function nexthops(session: Session, request: RouteRequest): RouteNexthop[] {
  const { via, device, onlink } = request;
  if (request.nexthops) {
    const first = request.nexthops[0];
    if (device !== undefined && first.dev !== device) {
      session.fail(2, "Error: Nexthop device index does not match RTA_OIF.");
    }
    if (via !== undefined && first.via !== via) {
      session.fail(2, "Error: Nexthop gateway does not match RTA_GATEWAY or RTA_VIA.");
    }
    return request.nexthops;
  }
  if (via === undefined && device === undefined && !onlink) return [];
  return [
    {
      ...(via !== undefined && { via }),
      ...(device !== undefined && { dev: device }),
      ...(onlink && { onlink: true }),
    },
  ];
}
