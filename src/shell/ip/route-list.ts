/** `ip route show` and `ip route flush` (iproute_list_flush_or_save of ip/iproute.c). */
import { VethworkError } from "../../model/errors.js";
import type { RouteSpec } from "../../model/op.js";
import type { Route } from "../../model/state.js";
import { getPrefix, ipv4, isWithin, type Prefix, sameNetwork, splitPrefix } from "./inet.js";
import { type AnyRouteType, dsfields, protocols, routeType, scopes, TABLE_MAIN, tables } from "./names.js";
import { unsigned } from "./numbers.js";
import { readFamily } from "./route-modify.js";
import { type HiddenColumns, printRoute } from "./route-print.js";
import { explain, type Family, type Session } from "./session.js";
import { routeUsage } from "./usage.js";
import { matches, matchesAny, Words } from "./words.js";

interface RouteFilter {
  /** 0 is every table */
  table: number;
  cache: boolean;
  protocol?: number;
  scope?: number;
  type?: AnyRouteType;
  tos?: number;
  metric?: number;
  mark?: number;
  device?: string;
  inputDevice?: string;
  via?: Prefix;
  source?: Prefix;
  /** destinations within this one */
  root?: Prefix;
  /** destinations that contain this one */
  match?: Prefix;
  /** `from`: routes of IPv4 have no source prefix, so only 0/0 is within it */
  fromLength: number;
  family: Family;
}

function parseFilter(session: Session, argv: string[]): RouteFilter {
  const family = session.options.family;
  const filter: RouteFilter = { table: TABLE_MAIN, cache: false, fromLength: 0, family };
  const words = new Words(session, argv);
  for (; !words.done; words.advance()) selector(session, words, filter);
  if (filter.inputDevice !== undefined) session.device(filter.inputDevice);
  if (filter.device !== undefined) filter.device = session.device(filter.device).ifname;
  return filter;
}

function selector(session: Session, words: Words, filter: RouteFilter): void {
  const word = words.word;
  const prefix = () => getPrefix(session, words.word, filter.family);
  if (matches(word, "table")) {
    const table = tables.number(words.next());
    if (table !== undefined) filter.table = table;
    else if (words.word === "all") filter.table = 0;
    else if (words.word === "cache") filter.cache = true;
    else if (words.word === "help") routeUsage(session);
    else words.wrong("table id value is invalid\n");
  } else if (matches(word, "vrf")) {
    words.next();
    words.wrong("Invalid VRF\n");
  } else if (matchesAny(word, "cached", "cloned")) {
    filter.cache = true;
  } else if (word === "tos" || matches(word, "dsfield")) {
    filter.tos = dsfields.number(words.next()) ?? words.wrong("TOS value is invalid\n");
  } else if (matches(word, "protocol")) {
    const protocol = protocols.number(words.next());
    if (protocol === undefined && words.word !== "all") words.wrong('invalid "protocol"\n');
    filter.protocol = protocol;
  } else if (matches(word, "scope")) {
    const scope = scopes.number(words.next());
    if (scope === undefined && words.word !== "all") words.wrong('invalid "scope"\n');
    filter.scope = scope;
  } else if (matches(word, "type")) {
    filter.type = routeType(words.next()) ?? words.wrong("node type value is invalid\n");
  } else if (word === "dev" || word === "oif") {
    filter.device = words.next();
  } else if (word === "iif") {
    filter.inputDevice = words.next();
  } else if (word === "mark") {
    filter.mark = unsigned(words.next()) ?? words.wrong("invalid mark value");
  } else if (matchesAny(word, "metric", "priority") || word === "preference") {
    filter.metric = unsigned(words.next()) ?? words.wrong('"metric" value is invalid\n');
  } else if (word === "via") {
    const named = readFamily(words.next());
    if (named) words.next();
    filter.via = getPrefix(session, words.word, named ?? filter.family);
  } else if (word === "src") {
    words.next();
    filter.source = prefix();
  } else if (matches(word, "realms")) {
    words.next();
    session.notModelled("ip route", 'selector "realms"');
  } else if (matches(word, "from")) {
    words.next();
    const kind = ["root", "match", "exact"].find((keyword) => matches(words.word, keyword));
    if (kind) words.next();
    const from = prefix();
    if (kind !== "match") filter.fromLength = from.bitLength;
  } else {
    destination(session, words, filter);
  }
}

function destination(session: Session, words: Words, filter: RouteFilter): void {
  if (matches(words.word, "to")) words.next();
  const kind = ["root", "match", "exact"].find((keyword) => matches(words.word, keyword));
  if (kind) words.next();
  const prefix = getPrefix(session, words.word, filter.family);
  if (kind !== "match") filter.root = prefix;
  if (kind !== "root") filter.match = prefix;
}

function selects(filter: RouteFilter, route: Route): boolean {
  if (filter.table !== 0 && route.table !== filter.table) return false;
  if (filter.protocol !== undefined && route.protocol !== filter.protocol) return false;
  if (filter.scope !== undefined && route.scope !== filter.scope) return false;
  if (filter.type !== undefined && route.type !== filter.type) return false;
  if (filter.tos !== undefined && route.tos !== filter.tos) return false;
  if (filter.metric !== undefined && route.metric !== filter.metric) return false;
  if (filter.inputDevice !== undefined || filter.mark || filter.fromLength > 0) return false;
  const single = route.nexthops.length === 1 ? route.nexthops[0] : undefined;
  if (filter.device !== undefined && single?.dev !== filter.device) return false;
  const inet6 = route.dst.includes(":");
  if (!inet6 && (!within(filter.via, single?.via) || !within(filter.source, route.prefsrc))) return false;
  const { root, match } = filter;
  if (route.dst.includes(":")) return selects6(filter, route);
  const dst = splitPrefix(route.dst);
  if ([root, match, filter.via, filter.source].some((prefix) => prefix?.family === "inet6")) return false;
  if (root && (root.bitLength > dst.bits || !sameNetwork(dst.address, root.address, root.bitLength)))
    return false;
  return !match || (match.bitLength >= dst.bits && sameNetwork(dst.address, match.address, dst.bits));
}

function selects6({ root, match, via, source }: RouteFilter, route: Route): boolean {
  const [address, length] = route.dst.split("/") as [string, string];
  const bits = Number(length);
  const gateway = route.nexthops[0]?.via;
  if (via && !(gateway && isWithin(gateway, via))) return false;
  if (source && !(route.prefsrc !== null && isWithin(route.prefsrc, source))) return false;
  if (root && root.bitLength > 0 && !(root.bitLength <= bits && isWithin(address, root))) return false;
  if (!match) return true;
  if (match.byteLength === 0 || match.bitLength === 0) return bits === 0;
  // the route contains what is asked for
  return match.bitLength >= bits && isWithin(address, { ...match, bitLength: bits });
}

function within(prefix: Prefix | undefined, address: string | null | undefined): boolean {
  return !prefix || sameNetwork(ipv4(address ?? "0.0.0.0"), prefix.address, prefix.bitLength);
}

/** A dump. Linux refuses a table that was never made; for the main one iproute2 keeps quiet about that when it lists. */
function dump(session: Session, filter: RouteFilter, purpose: "Dump" | "Flush"): Route[] {
  const { kernel, netns } = session;
  const table = filter.table === 0 ? undefined : filter.table;
  if (filter.family !== "unspec" && filter.family !== "inet" && filter.family !== "inet6") return [];
  try {
    if (filter.family === "inet6") return kernel.routes6(netns, table);
    const routes = kernel.routes(netns, table);
    // only a dump of all tables asks all families
    return filter.family === "unspec" && table === undefined ? [...routes, ...kernel.routes6(netns)] : routes;
  } catch (error) {
    if (!(error instanceof VethworkError)) throw error;
    if (purpose === "Dump" && filter.table === TABLE_MAIN) return [];
    session.error(explain(error));
    return session.fail(2, `${purpose} terminated`);
  }
}

export function listRoutes(session: Session, argv: string[]): void {
  const filter = parseFilter(session, argv);
  // Linux has kept no cache of IPv4 routes since 3.6: a dump of it is empty
  const all = filter.cache
    ? filter.family === "inet6"
      ? session.kernel.routes6(session.netns, "cache")
      : []
    : dump(session, filter, "Dump");
  const routes = all.filter((route) => selects(filter, route));
  session.out.begin();
  for (const route of routes) printRoute(session, route, hiddenColumns(filter));
  session.out.end();
}

function hiddenColumns(filter: RouteFilter): HiddenColumns {
  return {
    table: filter.table !== 0,
    protocol: filter.protocol !== undefined,
    scope: filter.scope !== undefined,
    tos: filter.tos !== undefined,
    via: filter.via?.bitLength === 32,
    source: filter.source?.bitLength === 32,
    device: filter.device !== undefined,
    metric: filter.metric !== undefined,
  };
}

export function flushRoutes(session: Session, argv: string[]): void {
  const { out, options } = session;
  if (argv.length === 0) session.fail(1, '"ip route flush" requires arguments.');
  const filter = parseFilter(session, argv);
  if (filter.cache) {
    if (filter.family === "inet6") return;
    session.talk({ op: "sysctl.set", netns: session.netns, path: "net/ipv4/route/flush", value: "-1" });
    if (options.stats > 0) out.raw("*** IPv4 routing cache is flushed.\n");
    return;
  }
  for (let round = 0; ;) {
    const doomed = dump(session, filter, "Flush").filter((route) => selects(filter, route));
    if (doomed.length === 0) {
      if (options.stats === 0) return;
      if (round === 0) out.raw("Nothing to flush.\n");
      else out.raw(`*** Flush is complete after ${round} round${round > 1 ? "s" : ""} ***\n`);
      return;
    }
    round++;
    let deleted = 0;
    for (const route of doomed) {
      if (options.stats > 1) printRoute(session, route, hiddenColumns(filter));
      if (deleteRoute(session, route)) deleted++;
    }
    if (deleted === 0) session.fail(1, "Failed to send flush request: No such process");
    if (options.stats > 0) out.raw(`\n*** Round ${round}, deleting ${doomed.length} entries ***\n`);
  }
}

/** false where it had gone already, with another that was deleted */
function deleteRoute(session: Session, route: Route): boolean {
  const spec: RouteSpec = {
    netns: session.netns,
    dst: route.dst,
    type: route.type,
    table: route.table,
    protocol: route.protocol,
    scope: route.scope,
    metric: route.metric,
    tos: route.tos,
    nexthops: route.nexthops.map(({ via, dev, weight, onlink }) => ({
      ...(via !== null && { via }),
      ...(dev !== "" && { dev }),
      weight,
      ...(onlink && { onlink }),
    })),
  };
  if (route.prefsrc !== null) spec.prefsrc = route.prefsrc;
  try {
    session.kernel.apply({ op: "route.delete", ...spec });
    return true;
  } catch (error) {
    if (error instanceof VethworkError && error.code === "ESRCH") return false;
    return session.refused(error);
  }
}
