/** One route as `ip route` prints it (print_route of ip/iproute.c). */
import type { Nexthop, Route, RouteAnswer, RouteType } from "../../model/state.js";
import { dsfields, protocols, routeTypeName, scopes, TABLE_MAIN, tables } from "./names.js";
import type { Session } from "./session.js";

/** Columns that the selectors of a list have made needless. */
export interface HiddenColumns {
  table?: boolean;
  protocol?: boolean;
  scope?: boolean;
  tos?: boolean;
  via?: boolean;
  device?: boolean;
  source?: boolean;
  metric?: boolean;
}

const PROTOCOL_BOOT = 3;

function printType(session: Session, type: RouteType): void {
  const { out, options } = session;
  if (type === "unicast" && options.details === 0) return;
  const name = routeTypeName(type, options.numeric);
  out.field("type", name, `${name} `);
}

/** "default", "10.0.0.0/8", or a host without its /32 */
function printDestination(session: Session, prefix: string): void {
  const inet6 = prefix.includes(":");
  const dst =
    prefix === "0.0.0.0/0" || prefix === "::/0" ? "default" : prefix.replace(inet6 ? /\/128$/ : /\/32$/, "");
  session.out.field("dst", dst, `${dst} `, dst === "default" ? undefined : inet6 ? "inet6" : "inet");
}

function printVia(session: Session, via: string): void {
  session.out.text("via ");
  session.out.field("gateway", via, `${via} `, via.includes(":") ? "inet6" : "inet");
}

function printDevice(session: Session, dev: string): void {
  session.out.text("dev ");
  session.out.field("dev", dev, `${dev} `, "ifname");
}

function printSource(session: Session, source: string): void {
  session.out.text("src ");
  session.out.field("prefsrc", source, `${source} `, source.includes(":") ? "inet6" : "inet");
}

function printTable(session: Session, table: number): void {
  const { out, options } = session;
  if (table === 0 || (table === TABLE_MAIN && options.details === 0)) return;
  const name = tables.name(table, options.numeric);
  out.field("table", name, `table ${name} `);
}

function printFlags(session: Session, flags: string[]): void {
  const { out } = session;
  out.openArray("flags");
  for (const flag of flags) out.field(null, flag, `${flag} `);
  out.closeArray();
}

function nexthopFlags(nexthop: Nexthop): string[] {
  const { dead, onlink, linkdown } = nexthop;
  return [dead && "dead", onlink && "onlink", linkdown && "linkdown"].filter(
    (flag): flag is string => flag !== false,
  );
}

/** Of several next hops the route has the flags that all of them have (fib_sync_down_dev), but never "onlink". */
function routeFlags({ nexthops, flags }: Route): string[] {
  if (flags) return flags;
  if (nexthops.length === 0) return [];
  if (nexthops.length === 1) return nexthopFlags(nexthops[0]);
  const all = (flag: "dead" | "linkdown") => nexthops.every((nexthop) => nexthop[flag]);
  return (["dead", "linkdown"] as const).filter(all);
}

/** RTA_PREF: no other preference is modelled */
function printPreference(session: Session): void {
  session.out.field("pref", "medium", "pref medium");
}

interface Metrics {
  hoplimit?: number;
  mtu?: number;
  mtuLocked?: boolean;
  advmss?: number;
}

/** RTAX_*: in the order of their numbers */
function printMetrics(session: Session, metrics: Metrics): void {
  const { out } = session;
  if (metrics.mtu === undefined && metrics.advmss === undefined && metrics.hoplimit === undefined) return;
  out.openArray("metrics");
  out.openObject(null);
  if (metrics.mtu !== undefined) {
    out.field("mtu", metrics.mtu, `mtu ${metrics.mtuLocked ? "lock " : ""}${metrics.mtu} `);
  }
  if (metrics.advmss !== undefined) out.field("advmss", metrics.advmss, `advmss ${metrics.advmss} `);
  if (metrics.hoplimit !== undefined)
    out.field("hoplimit", metrics.hoplimit, `hoplimit ${metrics.hoplimit} `);
  out.closeObject();
  out.closeArray();
}

export function printRoute(session: Session, route: Route, hidden: HiddenColumns): void {
  const { out, options } = session;
  const details = options.details > 0;
  const single = route.nexthops.length === 1 ? route.nexthops[0] : undefined;
  out.openObject(null);
  printType(session, route.type);
  printDestination(session, route.dst);
  if (route.tos !== 0 && !hidden.tos) {
    const tos = dsfields.name(route.tos, options.numeric);
    out.field("tos", tos, `tos ${tos} `);
  }
  if (single && single.via !== null && !hidden.via) printVia(session, single.via);
  if (single && single.dev !== "" && !hidden.device) printDevice(session, single.dev);
  if (!hidden.table) printTable(session, route.table);
  if ((route.protocol !== PROTOCOL_BOOT || details) && !hidden.protocol) {
    const protocol = protocols.name(route.protocol, options.numeric);
    out.field("protocol", protocol, `proto ${protocol} `);
  }
  if ((route.scope !== 0 || details) && !hidden.scope) {
    const scope = scopes.name(route.scope, options.numeric);
    out.field("scope", scope, `scope ${scope} `);
  }
  if (route.prefsrc !== null && !hidden.source) printSource(session, route.prefsrc);
  const inet6 = route.dst.includes(":");
  // every route of IPv6 comes with RTA_PRIORITY, 0 too
  if ((route.metric !== 0 || inet6) && !hidden.metric)
    out.field("metric", route.metric, `metric ${route.metric} `);
  printFlags(session, routeFlags(route));
  if (route.expires !== undefined) out.field("expires", route.expires, `expires ${route.expires}sec `);
  printMetrics(session, route);
  if (inet6) printPreference(session);
  if (route.nexthops.length > 1) printNexthops(session, route.nexthops);
  out.text("\n");
  out.closeObject();
}

function printNexthops(session: Session, nexthops: Nexthop[]): void {
  const { out } = session;
  out.openArray("nexthops");
  for (const nexthop of nexthops) {
    out.openObject(null);
    out.text(`${out.newline}\tnexthop `);
    if (nexthop.via !== null) printVia(session, nexthop.via);
    out.field("dev", nexthop.dev, `dev ${nexthop.dev} `);
    out.field("weight", nexthop.weight, `weight ${nexthop.weight} `);
    printFlags(session, nexthopFlags(nexthop));
    out.closeObject();
  }
  out.closeArray();
}

/** The answer of `ip route get`: a cached route, with what the cache says on a second line. */
export function printAnswer(session: Session, answer: RouteAnswer & Metrics): void {
  const { out } = session;
  out.openObject(null);
  if (answer.inet6) return printAnswer6(session, answer, answer.inet6);
  printType(session, answer.type);
  printDestination(session, answer.dst);
  if (answer.from !== null) out.field("from", answer.from, `from ${answer.from} `);
  if (answer.tos !== 0) {
    const tos = dsfields.name(answer.tos, session.options.numeric);
    out.field("tos", tos, `tos ${tos} `);
  }
  if (answer.via !== null) printVia(session, answer.via);
  printDevice(session, answer.dev);
  printTable(session, answer.table);
  // rt_fill_info: no source for a received packet, nor where it is the one that was asked for
  if (answer.iif === null && answer.src !== "" && answer.src !== answer.from) {
    printSource(session, answer.src);
  }
  // RTCF_MULTICAST is the bit that rtnetlink also uses for RTM_F_OFFLOAD_FAILED
  printFlags(session, answer.cache.includes("mc") ? ["rt_offload_failed"] : []);
  if (answer.mark !== 0) {
    out.field(
      "mark",
      answer.mark,
      `mark ${answer.mark >= 16 ? `0x${answer.mark.toString(16)}` : answer.mark} `,
    );
  }
  // RTA_UID comes with a route for sending only
  if (answer.iif === null) out.field("uid", answer.uid, `uid ${answer.uid} `);
  out.text(`${out.newline}    cache ${answer.cache.length > 0 ? `<${answer.cache.join(",")}> ` : ""}`);
  out.openArray("cache");
  if (out.json) answer.cache.forEach((flag) => out.member(null, flag));
  out.closeArray();
  if (answer.expires !== undefined) out.field("expires", answer.expires, `expires ${answer.expires}sec `);
  printMetrics(session, answer);
  if (answer.iif !== null) out.field("iif", answer.iif, `iif ${answer.iif} `);
  out.text("\n");
  out.closeObject();
}

/** rt6_fill_node: an IPv6 route as such, with the addresses that were asked for; a cached one (an exception) differs by its expiry alone. */
function printAnswer6(
  session: Session,
  answer: RouteAnswer & Metrics,
  own: NonNullable<RouteAnswer["inet6"]>,
): void {
  const { out, options } = session;
  // a route of the kernel's own that refuses by default is printed with its type
  if (answer.type !== "unicast" || options.details > 0) {
    const name = routeTypeName(answer.type, options.numeric);
    out.field("type", name, `${name} `);
  }
  printDestination(session, answer.dst);
  if (answer.from !== null) out.field("from", answer.from, `from ${answer.from} `);
  if (answer.via !== null) printVia(session, answer.via);
  printDevice(session, answer.dev);
  printTable(session, answer.table);
  if (own.protocol !== PROTOCOL_BOOT || options.details > 0) {
    const protocol = protocols.name(own.protocol, options.numeric);
    out.field("protocol", protocol, `proto ${protocol} `);
  }
  if (options.details > 0) out.field("scope", "global", "scope global ");
  if (answer.iif === null && answer.src !== "") printSource(session, answer.src);
  out.field("metric", own.metric, `metric ${own.metric} `);
  printFlags(session, []);
  if (answer.expires !== undefined) out.field("expires", answer.expires, `expires ${answer.expires}sec `);
  printMetrics(session, answer);
  if (answer.iif !== null) out.field("iif", answer.iif, `iif ${answer.iif} `);
  printPreference(session);
  out.text("\n");
  out.closeObject();
}
