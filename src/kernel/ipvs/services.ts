/** Virtual services and their servers: from the model to the kernel's records (assembly/abi/ipvs.ts) and back. */
import { strerror, unsupported, VethworkError } from "../../model/errors.js";
import {
  VS_SCHEDULERS,
  type VsDest,
  type VsDestKey,
  type VsDestSpec,
  type VsForward,
  type VsOp,
  type VsRates,
  type VsService,
  type VsServiceKey,
  type VsServiceSpec,
  type VsStats,
  type VsTimeouts,
} from "../../model/ipvs.js";
import {
  VsConnFlag,
  VsDestRecord,
  VsScheduler,
  VsServiceFlag,
  VsServiceRecord,
  VsStatsRecord,
  VsTimeoutsRecord,
  VsTunnelFlag,
  VsTunnelType,
} from "../abi.generated.js";
import type { Machine } from "../machine.js";
import { formatIpv4, parseIpv4 } from "../text.js";

/** IP_VS_SCHEDNAME_MAXLEN and its NUL */
const LONGEST_SCHEDULER = 15;
const PROTOCOLS = { tcp: 6, udp: 17, sctp: 132 } as const;
const FORWARD: Record<VsForward, number> = {
  masq: VsConnFlag.MASQ,
  local: VsConnFlag.LOCALNODE,
  tunnel: VsConnFlag.TUNNEL,
  gateway: VsConnFlag.DROUTE,
  bypass: VsConnFlag.BYPASS,
};
const TUNNELS = { ipip: VsTunnelType.IPIP, gue: VsTunnelType.GUE, gre: VsTunnelType.GRE } as const;
const CHECKSUMS = {
  nocsum: VsTunnelFlag.NOCSUM,
  csum: VsTunnelFlag.CSUM,
} as const;

/** The name of a number among those of `names`. */
const nameOf = <T extends string>(names: Record<T, number>, value: number): T =>
  (Object.keys(names) as T[]).find((name) => names[name] === value)!;
/** Where a VsDestRecord begins behind the service's record: at the next multiple of eight. */
const BEHIND_SERVICE = (VsServiceRecord.size + 7) & ~7;

export function applyIpvs(m: Machine, op: VsOp): void {
  const namespace = m.namespaceId(op.netns);
  switch (op.op) {
    case "ipvs.service.add":
    case "ipvs.service.set":
      putService(m, op.key, op.spec);
      m.check(
        (op.op === "ipvs.service.add" ? m.exports.ipvs_service_add! : m.exports.ipvs_service_set!)(namespace),
      );
      return;
    case "ipvs.service.delete":
      putKey(m, op.key);
      m.check(m.exports.ipvs_service_delete!(namespace));
      return;
    case "ipvs.dest.add":
    case "ipvs.dest.set":
      putKey(m, op.key);
      putDest(m, op.dest, op.spec);
      m.check((op.op === "ipvs.dest.add" ? m.exports.ipvs_dest_add! : m.exports.ipvs_dest_set!)(namespace));
      return;
    case "ipvs.dest.delete":
      putKey(m, op.key);
      putDestKey(m, op.dest);
      m.check(m.exports.ipvs_dest_delete!(namespace));
      return;
    case "ipvs.flush":
      m.exports.ipvs_flush!(namespace);
      return;
    case "ipvs.zero":
      if (op.key) putKey(m, op.key);
      m.check(m.exports.ipvs_zero!(namespace, op.key ? 0 : 1));
      return;
    case "ipvs.timeouts":
      putTimeouts(m, op.timeouts);
      m.check(m.exports.ipvs_timeouts_set!(namespace));
  }
}

function address(text: string): number {
  if (text.includes(":")) throw unsupported(`IPVS of IPv6 (${text})`);
  return parseIpv4(text);
}

/** VsServiceRecord that only names a service. */
function putKey(m: Machine, key: VsServiceKey): void {
  const at = m.mailbox;
  m.clear(BEHIND_SERVICE);
  if ("fwmark" in key) {
    m.setU32(at + VsServiceRecord.protocol, PROTOCOLS.tcp);
    m.setU32(at + VsServiceRecord.fwmark, key.fwmark);
    return;
  }
  m.setU32(at + VsServiceRecord.protocol, PROTOCOLS[key.protocol]);
  m.setU32(at + VsServiceRecord.address, address(key.address));
  m.setU32(at + VsServiceRecord.port, key.port & 0xffff);
}

function putService(m: Machine, key: VsServiceKey, spec: VsServiceSpec): void {
  const at = m.mailbox;
  putKey(m, key);
  const scheduler = (VS_SCHEDULERS as readonly string[]).indexOf(spec.scheduler);
  if (scheduler < 0) m.putText(`${spec.scheduler.slice(0, LONGEST_SCHEDULER)}\0`, at + VsServiceRecord.size);
  m.setU32(at + VsServiceRecord.scheduler, scheduler < 0 ? VsScheduler.COUNT : scheduler);
  let flags = ((spec.schedulerFlags ?? 0) & 7) * VsServiceFlag.SCHED1;
  if (spec.persistent !== undefined) flags |= VsServiceFlag.PERSISTENT;
  if (spec.onePacket) flags |= VsServiceFlag.ONEPACKET;
  m.setU32(at + VsServiceRecord.flags, flags);
  m.setU32(at + VsServiceRecord.timeout, spec.persistent ?? 0);
  m.setU32(at + VsServiceRecord.netmask, address(spec.netmask ?? "255.255.255.255"));
}

function putDestKey(m: Machine, key: VsDestKey): void {
  const at = m.mailbox + BEHIND_SERVICE;
  m.clear(VsDestRecord.size, at);
  m.setU32(at + VsDestRecord.address, address(key.address));
  m.setU32(at + VsDestRecord.port, key.port & 0xffff);
}

function putDest(m: Machine, key: VsDestKey, spec: VsDestSpec): void {
  const at = m.mailbox + BEHIND_SERVICE;
  putDestKey(m, key);
  m.setU32(at + VsDestRecord.flags, FORWARD[spec.forward]);
  m.setU32(at + VsDestRecord.weight, spec.weight);
  m.setU32(at + VsDestRecord.upperThreshold, spec.upperThreshold ?? 0);
  m.setU32(at + VsDestRecord.lowerThreshold, spec.lowerThreshold ?? 0);
  const { type = "ipip", port = 0, checksum = "nocsum" } = spec.tunnel ?? {};
  m.setU32(at + VsDestRecord.tunnelType, TUNNELS[type]);
  m.setU32(at + VsDestRecord.tunnelPort, port);
  // GUE's private option that says where the checksum inside begins, for segments that nobody has summed up yet
  if (checksum === "remcsum") throw unsupported("a GUE tunnel with remote checksum (ipvsadm --tun-remcsum)");
  m.setU32(at + VsDestRecord.tunnelFlags, CHECKSUMS[checksum]);
}

function putTimeouts(m: Machine, timeouts: VsTimeouts): void {
  const at = m.mailbox;
  m.setU32(at + VsTimeoutsRecord.tcp, timeouts.tcp);
  m.setU32(at + VsTimeoutsRecord.tcpFin, timeouts.tcpFin);
  m.setU32(at + VsTimeoutsRecord.udp, timeouts.udp);
}

export function vsTimeouts(m: Machine, netns: string): VsTimeouts {
  m.check(m.exports.ipvs_timeouts!(m.namespaceId(netns)));
  const at = m.mailbox;
  return {
    tcp: m.u32(at + VsTimeoutsRecord.tcp),
    tcpFin: m.u32(at + VsTimeoutsRecord.tcpFin),
    udp: m.u32(at + VsTimeoutsRecord.udp),
  };
}

/** In order of creation. */
export function vsServices(m: Machine, netns: string): VsService[] {
  const namespace = m.namespaceId(netns);
  const services: VsService[] = [];
  let at = 0;
  while ((at = (m.exports.ipvs_service_next!(namespace, at) as number) >>> 0))
    services.push(readService(m, at));
  return services;
}

/** Address of a service in the kernel; throws ESRCH. */
function find(m: Machine, netns: string, key: VsServiceKey): number {
  const namespace = m.namespaceId(netns);
  putKey(m, key);
  const at = (m.exports.ipvs_service_find!(namespace) as number) >>> 0;
  if (!at) throw new VethworkError("ESRCH", strerror("ESRCH"));
  return at;
}

export function vsService(m: Machine, netns: string, key: VsServiceKey): VsService {
  return readService(m, find(m, netns, key));
}

export function readService(m: Machine, service: number): VsService {
  const stats = readStats(m, (m.exports.ipvs_service_read!(service) as number) >>> 0);
  const at = m.mailbox;
  const fwmark = m.u32(at + VsServiceRecord.fwmark);
  const protocol = m.u32(at + VsServiceRecord.protocol);
  const flags = m.u32(at + VsServiceRecord.flags);
  const schedulerFlags = (flags / VsServiceFlag.SCHED1) & 7;
  return {
    key: fwmark
      ? { fwmark }
      : {
          protocol: protocol === PROTOCOLS.tcp ? "tcp" : protocol === PROTOCOLS.udp ? "udp" : "sctp",
          address: formatIpv4(m.u32(at + VsServiceRecord.address)),
          port: m.u32(at + VsServiceRecord.port),
        },
    spec: {
      scheduler: VS_SCHEDULERS[m.u32(at + VsServiceRecord.scheduler)]!,
      ...(flags & VsServiceFlag.PERSISTENT ? { persistent: m.u32(at + VsServiceRecord.timeout) } : {}),
      netmask: formatIpv4(m.u32(at + VsServiceRecord.netmask)),
      ...(flags & VsServiceFlag.ONEPACKET ? { onePacket: true } : {}),
      ...(schedulerFlags ? { schedulerFlags } : {}),
    },
    flags,
    destinations: m.u32(at + VsServiceRecord.destinations),
    ...stats,
  };
}

/** Newest first; throws ESRCH. */
export function vsDests(m: Machine, netns: string, key: VsServiceKey): VsDest[] {
  const service = find(m, netns, key);
  const dests: VsDest[] = [];
  let at = 0;
  while ((at = (m.exports.ipvs_dest_next!(service, at) as number) >>> 0)) dests.push(readDest(m, at));
  return dests;
}

export function readDest(m: Machine, dest: number): VsDest {
  const stats = readStats(m, (m.exports.ipvs_dest_read!(dest) as number) >>> 0);
  const at = m.mailbox;
  const method = m.u32(at + VsDestRecord.flags) & VsConnFlag.FWD_MASK;
  return {
    key: { address: formatIpv4(m.u32(at + VsDestRecord.address)), port: m.u32(at + VsDestRecord.port) },
    spec: {
      forward: nameOf(FORWARD, method),
      weight: m.i32(at + VsDestRecord.weight),
      upperThreshold: m.u32(at + VsDestRecord.upperThreshold),
      lowerThreshold: m.u32(at + VsDestRecord.lowerThreshold),
      ...(method === VsConnFlag.TUNNEL ? { tunnel: readTunnel(m, at) } : {}),
    },
    active: m.u32(at + VsDestRecord.activeConnections),
    inactive: m.u32(at + VsDestRecord.inactiveConnections),
    persistent: m.u32(at + VsDestRecord.persistentConnections),
    ...stats,
  };
}

function readTunnel(m: Machine, at: number): NonNullable<VsDestSpec["tunnel"]> {
  const type = nameOf(TUNNELS, m.u32(at + VsDestRecord.tunnelType));
  if (type === "ipip") return { type };
  const checksum = nameOf(CHECKSUMS, m.u32(at + VsDestRecord.tunnelFlags));
  return { type, ...(type === "gue" && { port: m.u32(at + VsDestRecord.tunnelPort) }), checksum };
}

export function readStats(m: Machine, at: number): { stats: VsStats; rates: VsRates } {
  const value = (field: number) => m.u64(at + field);
  return {
    stats: {
      connections: value(VsStatsRecord.connections),
      inPackets: value(VsStatsRecord.inPackets),
      outPackets: value(VsStatsRecord.outPackets),
      inBytes: value(VsStatsRecord.inBytes),
      outBytes: value(VsStatsRecord.outBytes),
    },
    rates: {
      connections: value(VsStatsRecord.cps),
      inPackets: value(VsStatsRecord.inPps),
      outPackets: value(VsStatsRecord.outPps),
      inBytes: value(VsStatsRecord.inBps),
      outBytes: value(VsStatsRecord.outBps),
    },
  };
}

/** Of all that the namespace balanced; `counters`: those that nothing sets back, as they are at the moment. */
export function vsTotals(m: Machine, netns: string): { stats: VsStats; rates: VsRates; counters: VsStats } {
  const namespace = m.namespaceId(netns);
  m.exports.ipvs_totals!(namespace, 1);
  const counters = readStats(m, m.mailbox).stats;
  m.exports.ipvs_totals!(namespace, 0);
  return { ...readStats(m, m.mailbox), counters };
}
