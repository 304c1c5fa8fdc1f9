/** IPv6 routes: RTM_NEWROUTE, RTM_DELROUTE, RTM_GETROUTE and dumps of AF_INET6. */
import { unsupported, VethworkError } from "../../model/errors.js";
import type { RouteQuery } from "../../model/kernel.js";
import type { Op } from "../../model/op.js";
import type { Route, RouteAnswer, RouteType as TypeName } from "../../model/state.js";
import {
  NexthopFlag,
  Route6Cursor,
  Route6Flag,
  Route6QueryRecord,
  Route6Record,
  RouteTable,
  RouteType,
} from "../abi.generated.js";
import { kernelError } from "../errors.js";
import { linkAt, links } from "../links.js";
import { type Machine, MAILBOX_BYTES } from "../machine.js";
import { ROUTE_REQUESTS } from "../routes.js";
import { putIpv6, readIpv6, splitIpv6 } from "./text.js";

type RouteOp = Extract<Op, { op: `route.${string}` }>;

const NAMES = new Map<number, TypeName>(
  Object.entries(RouteType).map(([name, value]) => [value, name.toLowerCase() as TypeName]),
);

export function applyRoute6(m: Machine, op: RouteOp): void {
  if (op.nexthops.length > 1) throw unsupported("an IPv6 route with several next hops");
  const id = m.namespaceId(op.netns);
  const deletes = op.op === "route.delete";
  const way = op.nexthops[0] ?? {};
  const oif = way.dev === undefined ? 0 : m.ifindex(op.netns, way.dev);
  const prefix = splitIpv6(op.dst);
  const type = op.type
    ? RouteType[op.type.toUpperCase() as keyof typeof RouteType]
    : deletes
      ? 0
      : RouteType.UNICAST;
  const at = m.mailbox;
  m.clear(Route6Record.size);
  const set = (field: number, value: number): void => m.setU32(at + field, value);
  putIpv6(m, at + Route6Record.destination0, prefix.address);
  if (way.via !== undefined) {
    putIpv6(m, at + Route6Record.gateway0, way.via);
    set(Route6Record.hasGateway, 1);
  }
  if (op.prefsrc !== undefined) putIpv6(m, at + Route6Record.preferredSource0, op.prefsrc);
  set(Route6Record.prefixLength, prefix.length);
  set(Route6Record.type, type as number);
  set(
    Route6Record.table,
    op.table ?? (op.type === "local" || op.type === "anycast" ? RouteTable.LOCAL : RouteTable.MAIN),
  );
  set(Route6Record.protocol, op.protocol ?? (deletes ? 0 : 3));
  set(Route6Record.metric, op.metric ?? 0);
  set(Route6Record.oif, oif);
  set(Route6Record.mtu, op.mtu ?? 0);
  set(Route6Record.advmss, op.advmss ?? 0);
  set(Route6Record.hopLimit, op.hoplimit ?? 0);
  set(Route6Record.request, ROUTE_REQUESTS[op.op]);
  set(Route6Record.onlink, way.onlink ? 1 : 0);
  const result = deletes ? m.exports.route6_delete!(id) : m.exports.route6_add!(id);
  m.check(result, "an IPv6 route with several next hops");
}

/** The routes of one table, of all, or what is known about single destinations ("cache"), in the order of Linux's dump. */
export function routes6(m: Machine, netns: string, table?: number | "cache"): Route[] {
  const id = m.namespaceId(netns);
  const names = new Map(links(m, netns).map((link) => [link.ifindex, link.ifname]));
  const all: Route[] = [];
  if (table === "cache") {
    for (let i = 0; m.exports.route6_cached!(id, i); i++) all.push(read(m, names));
    return all;
  }
  if (table && !m.exports.route6_table!(id, table))
    throw new VethworkError("ENOENT", "Error: ipv6: FIB table does not exist.");
  const cursor = m.mailbox + MAILBOX_BYTES - Route6Cursor.size;
  m.clear(Route6Cursor.size, cursor);
  m.setU32(cursor + Route6Cursor.only, table ?? 0);
  while (m.exports.route6_next!(id, cursor)) all.push(read(m, names));
  return all;
}

function typeName(type: number): TypeName {
  return NAMES.get(type) ?? "unicast";
}

function read(m: Machine, names: Map<number, string>): Route {
  const at = m.mailbox;
  const get = (field: number): number => m.u32(at + field);
  const via = get(Route6Record.hasGateway) ? readIpv6(m, at + Route6Record.gateway0) : null;
  const source = readIpv6(m, at + Route6Record.preferredSource0);
  const flags = get(Route6Record.nexthopFlags);
  const mtu = get(Route6Record.mtu);
  const advmss = get(Route6Record.advmss);
  const hoplimit = get(Route6Record.hopLimit);
  const expires = get(Route6Record.expiresSeconds);
  return {
    dst: `${readIpv6(m, at + Route6Record.destination0)}/${get(Route6Record.prefixLength)}`,
    type: typeName(get(Route6Record.type)),
    table: get(Route6Record.table),
    protocol: get(Route6Record.protocol),
    scope: 0,
    metric: get(Route6Record.metric),
    tos: 0,
    prefsrc: source === "::" ? null : source,
    ...(mtu && { mtu }),
    ...(advmss && { advmss }),
    ...(hoplimit && { hoplimit }),
    ...(expires && { expires }),
    nexthops: [
      {
        via,
        dev: names.get(get(Route6Record.oif)) ?? "",
        weight: 1,
        onlink: get(Route6Record.onlink) !== 0,
        dead: (flags & NexthopFlag.DEAD) !== 0,
        linkdown: (flags & NexthopFlag.LINKDOWN) !== 0,
      },
    ],
  };
}

/** `ip -6 route get`; throws the error of a route that refuses. */
export function routeGet6(m: Machine, query: RouteQuery): RouteAnswer {
  const id = m.namespaceId(query.netns);
  const iif = query.iif === undefined ? 0 : m.ifindex(query.netns, query.iif);
  const oif = query.oif === undefined ? 0 : m.ifindex(query.netns, query.oif);
  const at = m.mailbox;
  m.clear(Route6QueryRecord.size);
  putIpv6(m, at + Route6QueryRecord.destination0, query.dst);
  if (query.from !== undefined) putIpv6(m, at + Route6QueryRecord.source0, query.from);
  m.setU32(at + Route6QueryRecord.iif, iif);
  m.setU32(at + Route6QueryRecord.oif, oif);
  m.setU32(at + Route6QueryRecord.mark, query.mark ?? 0);
  m.check(m.exports.route6_query!(id));
  const get = (field: number): number => m.u32(at + field);
  const dst = readIpv6(m, at + Route6QueryRecord.destination0);
  const source = readIpv6(m, at + Route6QueryRecord.preferredSource0);
  const mtu = get(Route6QueryRecord.mtu);
  const advmss = get(Route6QueryRecord.advmss);
  const hoplimit = get(Route6QueryRecord.hopLimit);
  const expires = get(Route6QueryRecord.expiresSeconds);
  const error = get(Route6QueryRecord.error);
  // inet6_rtm_getroute answers with the error of a route that refuses
  if (error) throw kernelError(error, 0);
  const answer: RouteAnswer = {
    type: typeName(get(Route6QueryRecord.type)),
    dst,
    via: get(Route6QueryRecord.hasGateway) ? readIpv6(m, at + Route6QueryRecord.gateway0) : null,
    dev: deviceName(m, query.netns, get(Route6QueryRecord.device)),
    table: get(Route6QueryRecord.table),
    src: source === "::" ? "" : source,
    from: query.from ?? "::",
    iif: query.iif ?? null,
    mark: query.mark ?? 0,
    tos: 0,
    cache: [],
    uid: 0,
    inet6: {
      protocol: get(Route6QueryRecord.protocol),
      metric: get(Route6QueryRecord.metric),
      anycast: (get(Route6QueryRecord.flags) & Route6Flag.ANYCAST) !== 0,
    },
  };
  if (mtu) answer.mtu = mtu;
  if (advmss) answer.advmss = advmss;
  if (hoplimit) answer.hoplimit = hoplimit;
  if (expires) answer.expires = expires;
  return answer;
}

function deviceName(m: Machine, netns: string, ifindex: number): string {
  return m.keepMailbox(() => linkAt(m, netns, ifindex)?.ifname ?? "");
}
