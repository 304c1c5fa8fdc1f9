/** Routes: RTM_NEWROUTE, RTM_DELROUTE and RTM_GETROUTE as the model has them. */
import { unsupported, VethworkError } from "../model/errors.js";
import type { RouteQuery } from "../model/kernel.js";
import type { Op, RouteSpec } from "../model/op.js";
import type { Nexthop, Route, RouteAnswer, RouteType as RouteTypeName } from "../model/state.js";
import {
  Errno,
  Extack,
  NexthopFlag,
  NexthopRecord,
  RouteCacheFlag,
  RouteCursor,
  RouteFlag,
  RouteQueryRecord,
  RouteRecord,
  RouteScope,
  RouteTable,
  RouteType,
  RouteTypeNames,
} from "./abi.generated.js";
import { kernelError } from "./errors.js";
import { linkAt, links } from "./links.js";
import { MAILBOX_BYTES, type Machine } from "./machine.js";
import { formatIpv4, parseIpv4, parsePrefix } from "./text.js";

type RouteOp = Extract<Op, { op: `route.${string}` }>;

/** NLM_F_* of the message that `ip route VERB` sends */
export const ROUTE_REQUESTS: Record<RouteOp["op"], number> = {
  "route.add": RouteFlag.CREATE | RouteFlag.EXCL,
  "route.append": RouteFlag.CREATE | RouteFlag.APPEND,
  "route.prepend": RouteFlag.CREATE,
  "route.replace": RouteFlag.CREATE | RouteFlag.REPLACE,
  "route.change": RouteFlag.REPLACE,
  "route.delete": 0,
};

/** RTPROT_BOOT: who adds a route without saying more */
const PROTOCOL_BOOT = 3;
/** as many as fit behind the record in the mailbox */
const MOST_NEXTHOPS = Math.floor((MAILBOX_BYTES - RouteRecord.size) / NexthopRecord.size);

function typeNumber(name: RouteTypeName): number {
  const number = RouteType[name.toUpperCase() as keyof typeof RouteType];
  if (number === undefined) throw unsupported(`route type "${name}"`);
  return number;
}

function typeName(number: number): RouteTypeName {
  return (RouteTypeNames[number] ?? "UNSPEC").toLowerCase() as RouteTypeName;
}

/** iproute2's scope for a route that names none (iproute_modify). */
function defaultScope(spec: RouteSpec, deletes: boolean): number {
  if (spec.type === "local") return RouteScope.HOST;
  if (spec.type === "broadcast" || spec.type === "multicast") return RouteScope.LINK;
  if (deletes) return RouteScope.NOWHERE;
  const direct =
    (spec.type ?? "unicast") === "unicast" &&
    spec.nexthops.length === 1 &&
    spec.nexthops[0]!.via === undefined;
  return direct ? RouteScope.LINK : RouteScope.UNIVERSE;
}

export function applyRoute(m: Machine, op: RouteOp): void {
  const id = m.namespaceId(op.netns);
  const deletes = op.op === "route.delete";
  const ways = op.nexthops.map((way) => ({
    gateway: way.via === undefined ? 0 : parseIpv4(way.via),
    oif: way.dev === undefined ? 0 : m.ifindex(op.netns, way.dev),
    flags: way.onlink ? NexthopFlag.ONLINK : 0,
    weight: way.weight ?? 1,
  }));
  if (ways.length > MOST_NEXTHOPS) throw new VethworkError("EMSGSIZE", "Message too long");
  const prefix = parsePrefix(op.dst);
  const at = m.mailbox;
  m.clear(RouteRecord.size + ways.length * NexthopRecord.size);
  const set = (field: number, value: number): void => m.setU32(at + field, value);
  set(RouteRecord.destination, prefix.address);
  set(RouteRecord.prefixLength, prefix.length);
  set(RouteRecord.type, op.type ? typeNumber(op.type) : deletes ? 0 : RouteType.UNICAST);
  set(
    RouteRecord.table,
    op.table ?? (op.type === "local" || op.type === "broadcast" ? RouteTable.LOCAL : RouteTable.MAIN),
  );
  set(RouteRecord.protocol, op.protocol ?? (deletes ? 0 : PROTOCOL_BOOT));
  set(RouteRecord.scope, op.scope ?? defaultScope(op, deletes));
  set(RouteRecord.metric, op.metric ?? 0);
  set(RouteRecord.tos, op.tos ?? 0);
  set(RouteRecord.preferredSource, op.prefsrc ? parseIpv4(op.prefsrc) : 0);
  set(RouteRecord.mtu, op.mtu ?? 0);
  set(RouteRecord.mtuLocked, op.mtuLocked ? 1 : 0);
  set(RouteRecord.advmss, op.advmss ?? 0);
  set(RouteRecord.flags, ROUTE_REQUESTS[op.op]);
  set(RouteRecord.multipath, ways.length > 1 ? 1 : 0);
  set(RouteRecord.nexthopCount, ways.length);
  ways.forEach((way, i) => {
    const to = RouteRecord.size + i * NexthopRecord.size;
    set(to + NexthopRecord.gateway, way.gateway);
    set(to + NexthopRecord.oif, way.oif);
    set(to + NexthopRecord.flags, way.flags);
    set(to + NexthopRecord.weight, way.weight);
  });
  m.check(deletes ? m.exports.route_delete!(id) : m.exports.route_add!(id));
}

/** The routes of one table, or of all, in the order of Linux's dump. */
export function routes(m: Machine, netns: string, table?: number): Route[] {
  const id = m.namespaceId(netns);
  // main is there from the first route on: until then it counts as empty
  if (table && table !== RouteTable.MAIN && !m.exports.route_table!(id, table))
    throw kernelError(Errno.ENOENT, Extack.FIB_TABLE_MISSING);
  const names = new Map(links(m, netns).map((link) => [link.ifindex, link.ifname]));
  // the cursor lies at the end of the mailbox, where no answer reaches
  const cursor = m.mailbox + MAILBOX_BYTES - RouteCursor.size;
  m.clear(RouteCursor.size, cursor);
  m.setU32(cursor + RouteCursor.only, table ?? 0);
  const all: Route[] = [];
  while (m.exports.route_next!(id, cursor)) all.push(readRoute(m, names));
  return all;
}

function readRoute(m: Machine, names: Map<number, string>): Route {
  const at = m.mailbox;
  const get = (field: number): number => m.u32(at + field);
  const nexthops: Nexthop[] = [];
  for (let i = 0; i < get(RouteRecord.nexthopCount); i++) {
    const from = RouteRecord.size + i * NexthopRecord.size;
    const gateway = get(from + NexthopRecord.gateway);
    const flags = get(from + NexthopRecord.flags);
    nexthops.push({
      via: gateway ? formatIpv4(gateway) : null,
      dev: names.get(get(from + NexthopRecord.oif)) ?? "",
      weight: get(from + NexthopRecord.weight),
      onlink: (flags & NexthopFlag.ONLINK) !== 0,
      dead: (flags & NexthopFlag.DEAD) !== 0,
      linkdown: (flags & NexthopFlag.LINKDOWN) !== 0,
    });
  }
  const source = get(RouteRecord.preferredSource);
  const mtu = get(RouteRecord.mtu);
  const advmss = get(RouteRecord.advmss);
  const single = nexthops.length === 1 && nexthops[0]!.via === null && nexthops[0]!.dev === "";
  return {
    dst: `${formatIpv4(get(RouteRecord.destination))}/${get(RouteRecord.prefixLength)}`,
    type: typeName(get(RouteRecord.type)),
    table: get(RouteRecord.table),
    protocol: get(RouteRecord.protocol),
    scope: get(RouteRecord.scope),
    metric: get(RouteRecord.metric),
    tos: get(RouteRecord.tos),
    prefsrc: source ? formatIpv4(source) : null,
    ...(mtu && { mtu }),
    ...(mtu && get(RouteRecord.mtuLocked) && { mtuLocked: true }),
    ...(advmss && { advmss }),
    ...(nexthops.length > 1 && { flags: wholeFlags(get(RouteRecord.flags)) }),
    // routes that refuse have an empty nexthop in the kernel and none here
    nexthops: single ? [] : nexthops,
  };
}

function wholeFlags(flags: number): ("dead" | "linkdown")[] {
  const words: ("dead" | "linkdown")[] = [];
  if (flags & NexthopFlag.DEAD) words.push("dead");
  if (flags & NexthopFlag.LINKDOWN) words.push("linkdown");
  return words;
}

/** The words between < and > of `ip route get`, in iproute2's order (print_cache_flags). */
function cacheWords(flags: number, redirect: boolean): string[] {
  const words: string[] = [];
  if (flags & RouteCacheFlag.LOCAL) words.push("local");
  if (flags & RouteCacheFlag.MULTICAST) words.push("mc");
  if (flags & RouteCacheFlag.BROADCAST) words.push("brd");
  if (flags & RouteCacheFlag.REDIRECTED) words.push("redirected");
  if (redirect) words.push("redirect");
  return words;
}

export function routeGet(m: Machine, query: RouteQuery): RouteAnswer {
  const id = m.namespaceId(query.netns);
  const iif = query.iif === undefined ? 0 : m.ifindex(query.netns, query.iif);
  const oif = query.oif === undefined ? 0 : m.ifindex(query.netns, query.oif);
  const at = m.mailbox;
  const destination = parseIpv4(query.dst);
  m.clear(RouteQueryRecord.size);
  const set = (field: number, value: number): void => m.setU32(at + field, value);
  set(RouteQueryRecord.destination, destination);
  set(RouteQueryRecord.source, query.from ? parseIpv4(query.from) : 0);
  set(RouteQueryRecord.iif, iif);
  set(RouteQueryRecord.oif, oif);
  set(RouteQueryRecord.mark, query.mark ?? 0);
  set(RouteQueryRecord.tos, query.tos ?? 0);
  m.check(m.exports.route_query!(id));
  const get = (field: number): number => m.u32(at + field);
  const gateway = get(RouteQueryRecord.gateway);
  const source = get(RouteQueryRecord.preferredSource);
  const mtu = get(RouteQueryRecord.mtu);
  const expires = get(RouteQueryRecord.expiresSeconds);
  const advmss = get(RouteQueryRecord.advmss);
  const answer: RouteAnswer & { mtuLocked?: boolean; advmss?: number } = {
    type: typeName(get(RouteQueryRecord.type)),
    dst: formatIpv4(destination),
    via: gateway ? formatIpv4(gateway) : null,
    dev: deviceName(m, query.netns, get(RouteQueryRecord.device)),
    table: get(RouteQueryRecord.table),
    src: source ? formatIpv4(source) : "",
    // rt_fill_info: 0.0.0.0 is no source
    from: query.from && parseIpv4(query.from) ? query.from : null,
    iif: query.iif ?? null,
    mark: query.mark ?? 0,
    tos: get(RouteQueryRecord.routeTos),
    cache: cacheWords(get(RouteQueryRecord.flags), get(RouteQueryRecord.doRedirect) !== 0),
    uid: 0,
  };
  if (mtu) answer.mtu = mtu;
  if (mtu && get(RouteQueryRecord.mtuLocked)) answer.mtuLocked = true;
  if (advmss) answer.advmss = advmss;
  if (expires) answer.expires = expires;
  return answer;
}

function deviceName(m: Machine, netns: string, ifindex: number): string {
  return m.keepMailbox(() => linkAt(m, netns, ifindex)?.ifname ?? "");
}
