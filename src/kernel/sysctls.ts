/**
 * /proc/sys/net: paths, units and ranges of the sysctls that the kernel holds (include/net/neighbour.h, net/ipv4/devinet.c,
 * sysctl_net_ipv4.c, arp.c), and constants for those whose effects are not modelled. Ranges were recorded in Linux 6.1.
 */
import { unsupported, VethworkError } from "../model/errors.js";
import { ConfSysctl, NeighSysctl, NetSysctl, SysctlTable } from "./abi.generated.js";
import { conntrackSysctl, conntrackSysctlPaths, setConntrackSysctl } from "./conntrack-sysctls.js";
import { setVsSysctl, vsSysctl, vsSysctlPaths } from "./ipvs/sysctls.js";
import { links } from "./links.js";
import type { Machine } from "./machine.js";
import { setSysctl6, sysctl6, sysctl6Paths } from "./ipv6/sysctls.js";
import { EVERYWHERE, INITIAL_ONLY } from "./sysctl-constants.js";

/** How a file shows its value: `scale` of what the kernel holds is 1 in the file. */
interface Format {
  scale?: number;
  min?: number;
  max?: number;
  /** milliseconds in steps of a jiffy (HZ = 100), rounded up (proc_dointvec_ms_jiffies) */
  jiffies?: boolean;
  readOnly?: boolean;
}

interface Place extends Format {
  table: number;
  ifindex: number;
  id: number;
}

const BYTE: Format = { min: 0, max: 255 };
const FLAG: Format = { min: 0, max: 1 };
const NATURAL: Format = { min: 0 };
const MILLISECONDS: Format = { min: 0, jiffies: true };
/** a neighbour's time in seconds; the kernel holds milliseconds */
const SECONDS: Format = { scale: 1000 };
/** in USER_HZ: hundredths of a second */
const TICKS: Format = { scale: 10 };

const NET_FORMATS: Record<string, Format> = {
  ip_default_ttl: { min: 1, max: 255 },
  ip_no_pmtu_disc: BYTE,
  ip_forward_use_pmtu: BYTE,
  ip_forward_update_priority: FLAG,
  fwmark_reflect: BYTE,
  ip_early_demux: BYTE,
  ip_nonlocal_bind: BYTE,
  ip_dynaddr: BYTE,
  icmp_echo_ignore_all: FLAG,
  icmp_echo_enable_probe: FLAG,
  icmp_echo_ignore_broadcasts: FLAG,
  icmp_ignore_bogus_error_responses: FLAG,
  icmp_errors_use_inbound_ifaddr: FLAG,
  icmp_ratelimit: MILLISECONDS,
  icmp_msgs_per_sec: NATURAL,
  icmp_msgs_burst: NATURAL,
  igmp_qrv: { min: 1 },
  igmp_link_local_mcast_reports: BYTE,
  ipfrag_max_dist: NATURAL,
  fib_multipath_hash_policy: { min: 0, max: 3 },
  fib_multipath_hash_fields: { min: 1, max: 4095 },
  fib_multipath_use_neigh: FLAG,
  route_min_pmtu: { min: 68 },
  route_min_adv_mss: { min: 256 },
  ip_unprivileged_port_start: { min: 0, max: 65535 },
  tcp_mtu_probing: BYTE,
  tcp_ecn: { min: 0, max: 2 },
  tcp_sack: BYTE,
  tcp_timestamps: BYTE,
  tcp_window_scaling: BYTE,
  core_somaxconn: NATURAL,
  nf_log_all_netns: FLAG,
  fb_tunnels_only_for_init_net: { min: 0, max: 2 },
};

const CONF_FORMATS: Record<string, Format> = { mc_forwarding: { readOnly: true } };

/** Files of a neighbour directory: which value, and how it is shown. */
const NEIGH_FILES: Record<string, Format & { id: number }> = {
  mcast_solicit: { id: NeighSysctl.mcast_solicit, ...NATURAL },
  ucast_solicit: { id: NeighSysctl.ucast_solicit, ...NATURAL },
  app_solicit: { id: NeighSysctl.app_solicit, ...NATURAL },
  mcast_resolicit: { id: NeighSysctl.mcast_resolicit, ...NATURAL },
  retrans_time: { id: NeighSysctl.retrans_time_ms, ...TICKS },
  retrans_time_ms: { id: NeighSysctl.retrans_time_ms, ...MILLISECONDS },
  base_reachable_time: { id: NeighSysctl.base_reachable_time_ms, ...SECONDS },
  base_reachable_time_ms: { id: NeighSysctl.base_reachable_time_ms, ...MILLISECONDS },
  delay_first_probe_time: { id: NeighSysctl.delay_first_probe_time, ...SECONDS },
  interval_probe_time_ms: { id: NeighSysctl.interval_probe_time_ms, min: 1, jiffies: true },
  gc_stale_time: { id: NeighSysctl.gc_stale_time, ...SECONDS },
  unres_qlen_bytes: { id: NeighSysctl.unres_qlen_bytes, ...NATURAL },
  // in packets of the largest Ethernet frame: SKB_TRUESIZE(ETH_FRAME_LEN)
  unres_qlen: { id: NeighSysctl.unres_qlen_bytes, scale: 2090, min: 0 },
  proxy_qlen: { id: NeighSysctl.proxy_qlen, ...NATURAL },
  anycast_delay: { id: NeighSysctl.anycast_delay, ...TICKS },
  proxy_delay: { id: NeighSysctl.proxy_delay, ...TICKS },
  locktime: { id: NeighSysctl.locktime, ...TICKS },
};
/** Only net/ipv4/neigh/default of the initial namespace has these: they belong to the one table of the machine. */
const NEIGH_TABLE_FILES: Record<string, Format & { id: number }> = {
  gc_interval: { id: NeighSysctl.gc_interval, ...SECONDS },
  gc_thresh1: { id: NeighSysctl.gc_thresh1, ...NATURAL },
  gc_thresh2: { id: NeighSysctl.gc_thresh2, ...NATURAL },
  gc_thresh3: { id: NeighSysctl.gc_thresh3, ...NATURAL },
};

/** net/ipv4/route and net/core in namespaces other than the initial one */
const NAMESPACED = new Set(["route_min_pmtu", "route_mtu_expires", "route_min_adv_mss", "core_somaxconn"]);

const PORT_RANGE = "net/ipv4/ip_local_port_range";
const ROUTE_FLUSH = "net/ipv4/route/flush";
/** Files of br_netfilter: there once the module is loaded (net/bridge/br_netfilter_hooks.c: brnf_table). */
const BRIDGE_NETFILTER = /^net\/bridge\/bridge-nf-/;
const NOT_MODELLED =
  /^(kernel|vm|fs|dev|user|abi|debug|crypto|sunrpc|net\/(netfilter|nf_conntrack_max|ipv6|mpls|vrf)(\/|$))/;

const NET_FILES = netFiles();

function netFiles(): Map<string, Format & { id: number; initialOnly: boolean }> {
  const files = new Map<string, Format & { id: number; initialOnly: boolean }>();
  for (const [name, id] of Object.entries(NetSysctl)) {
    if (name === "COUNT" || name.startsWith("ip_local_port_range")) continue;
    if (name.startsWith("nf_conntrack_")) continue;
    const path = name.startsWith("route_")
      ? `net/ipv4/route/${name.slice(6)}`
      : name.startsWith("core_")
        ? `net/core/${name.slice(5)}`
        : name.startsWith("bridge_nf_")
          ? `net/bridge/bridge-nf-${name.slice(10).replaceAll("_", "-")}`
          : name.startsWith("nf_log")
            ? `net/netfilter/${name}`
            : name.startsWith("fb_tunnels")
              ? `net/core/${name}`
              : `net/ipv4/${name}`;
    const initialOnly =
      path.split("/").length > 3 || name.startsWith("core_") || /^(nf_log|fb_tunnels)/.test(name)
        ? !NAMESPACED.has(name)
        : false;
    files.set(path, { ...NET_FORMATS[name], id: id as number, initialOnly });
  }
  return files;
}

/** Path with slashes; dots are separators only where there is no slash. */
function normalise(path: string): string {
  const text = path.includes("/") ? path : path.replaceAll(".", "/");
  return text.replace(/^\/+|\/+$/g, "").replace(/\/{2,}/g, "/");
}

function notFound(): VethworkError {
  return new VethworkError("ENOENT", "No such file or directory");
}
function invalid(): VethworkError {
  return new VethworkError("EINVAL", "Invalid argument");
}
function denied(): VethworkError {
  return new VethworkError("EACCES", "Permission denied");
}

/** Where the kernel holds the value of a path; null where it does not. */
function find(m: Machine, netns: string, path: string): Place | null {
  if (path === "net/ipv4/ip_forward") {
    return { table: SysctlTable.CONF_ALL, ifindex: 0, id: ConfSysctl.forwarding };
  }
  const net = NET_FILES.get(path);
  if (BRIDGE_NETFILTER.test(path) && !m.exports.bridge_netfilter_loaded!()) return null;
  if (net) return net.initialOnly && netns !== "" ? null : { ...net, table: SysctlTable.NET, ifindex: 0 };
  const match = /^net\/ipv4\/(conf|neigh)\/([^/]+)\/([^/]+)$/.exec(path);
  if (!match) return null;
  const [, kind, device, name] = match as unknown as [string, string, string, string];
  if (kind === "conf") {
    const id = (ConfSysctl as Record<string, number>)[name];
    if (id === undefined || name === "COUNT") return null;
    const format = CONF_FORMATS[name] ?? {};
    if (device === "all") return { ...format, table: SysctlTable.CONF_ALL, ifindex: 0, id };
    if (device === "default") return { ...format, table: SysctlTable.CONF_DEFAULT, ifindex: 0, id };
    return { ...format, table: SysctlTable.CONF_DEVICE, ifindex: deviceOf(m, netns, device), id };
  }
  if (device === "default") {
    const file = netns === "" ? (NEIGH_FILES[name] ?? NEIGH_TABLE_FILES[name]) : undefined;
    return file ? { ...file, table: SysctlTable.NEIGH_DEFAULT, ifindex: 0 } : null;
  }
  const file = NEIGH_FILES[name];
  return file ? { ...file, table: SysctlTable.NEIGH_DEVICE, ifindex: deviceOf(m, netns, device) } : null;
}

function deviceOf(m: Machine, netns: string, name: string): number {
  try {
    return m.ifindex(netns, name);
  } catch {
    throw notFound();
  }
}

function get(m: Machine, netns: string, place: Pick<Place, "table" | "ifindex" | "id">): number {
  m.check(m.exports.sysctl_get!(m.namespaceId(netns), place.table, place.ifindex, place.id));
  return m.i32(m.mailbox);
}

function set(m: Machine, netns: string, place: Pick<Place, "table" | "ifindex" | "id">, value: number): void {
  m.check(m.exports.sysctl_set!(m.namespaceId(netns), place.table, place.ifindex, place.id, value));
}

/** Constant of a path that exists and has no effect here, or undefined. */
function constant(netns: string, path: string): string | undefined {
  return EVERYWHERE[path] ?? (netns === "" ? INITIAL_ONLY[path] : undefined);
}

/** A file that Linux may have. Those that are held here have been looked for: they are the initial namespace's alone. */
function isNotModelled(path: string): boolean {
  return NOT_MODELLED.test(path) && path.split("/").length > 1 && !NET_FILES.has(path);
}

/** The text of a file below /proc/sys; throws ENOENT, EACCES for what cannot be read. */
export function sysctl(m: Machine, netns: string, name: string): string {
  const path = normalise(name);
  m.namespaceId(netns);
  if (path === PORT_RANGE) return portRange(m, netns).join("\t");
  if (path === ROUTE_FLUSH) throw denied();
  const conntrack = conntrackSysctl(m, netns, path);
  if (conntrack !== undefined) return conntrack;
  const balanced = vsSysctl(m, netns, path);
  if (balanced !== undefined) return balanced;
  const place = find(m, netns, path);
  if (place) return String(Math.trunc(get(m, netns, place) / (place.scale ?? 1)));
  const value = sysctl6(m, netns, path) ?? constant(netns, path);
  if (value !== undefined) return value;
  throw isNotModelled(path) ? unsupported(`sysctl ${path}`) : notFound();
}

/** Writes a file below /proc/sys as a shell would. */
export function setSysctl(m: Machine, netns: string, name: string, text: string): void {
  const path = normalise(name);
  m.namespaceId(netns);
  if (path === PORT_RANGE) return setPortRange(m, netns, text);
  if (path === ROUTE_FLUSH) {
    m.check(m.exports.route_flush!(m.namespaceId(netns)));
    return;
  }
  // whoever sets these means a machine that has the module
  if (BRIDGE_NETFILTER.test(path) && NET_FILES.has(path)) m.exports.bridge_netfilter_load!();
  if (setConntrackSysctl(m, netns, path, () => parseNumber(text))) return;
  if (setVsSysctl(m, netns, path, text, parseNumber)) return;
  const place = find(m, netns, path);
  if (place) return write(m, netns, path, place, text);
  if (setSysctl6(m, netns, path, text, parseNumber)) return;
  const value = constant(netns, path);
  if (value === undefined) {
    throw isNotModelled(path) ? unsupported(`sysctl ${path}`) : notFound();
  }
  // what it is anyway may be written
  if (text.trim().split(/\s+/).join("\t") !== value) throw unsupported(`sysctl ${path} = ${text.trim()}`);
}

/** The first number of a text as the kernel reads it (proc_get_long): decimal, 0x or 0 in front; what follows a blank is ignored. */
function parseNumber(text: string): number {
  const match = /^\s*(-?)(0[xX][0-9a-fA-F]+|[0-9]+)(?=\s|\0|$)/.exec(text);
  if (!match) throw invalid();
  const digits = match[2]!;
  const isOctal = /^0[0-7]+$/.test(digits);
  if (/^0[0-9]+$/.test(digits) && !isOctal) throw invalid();
  const value = isOctal ? Number.parseInt(digits, 8) : Number(digits);
  return match[1] ? -value : value;
}

function write(m: Machine, netns: string, path: string, place: Place, text: string): void {
  if (place.readOnly) throw denied();
  const value = parseNumber(text);
  if (value > 0x7fffffff || value < -0x80000000) {
    if (/ipfrag_(high|low)_thresh$/.test(path) && value > 0) throw unsupported(`${path} above 2147483647`);
    throw invalid();
  }
  if (value < (place.min ?? -0x80000000) || value > (place.max ?? 0x7fffffff)) throw invalid();
  if (path === "net/ipv4/icmp_echo_enable_probe" && value !== 0)
    throw unsupported("ICMP extended echo (RFC 8335)");
  checkThresholds(m, netns, path, value);
  let held = value * (place.scale ?? 1);
  // brnf_sysctl_call_tables
  if (BRIDGE_NETFILTER.test(path)) held = value === 0 ? 0 : 1;
  if (place.jiffies) held = Math.ceil(value / 10) * 10;
  if (held > 0x7fffffff) throw invalid();
  set(m, netns, place, held);
}

/** ipfrag_low_thresh stays below or at ipfrag_high_thresh. */
function checkThresholds(m: Machine, netns: string, path: string, value: number): void {
  const net = (id: number) => get(m, netns, { table: SysctlTable.NET, ifindex: 0, id });
  if (path === "net/ipv4/ipfrag_high_thresh" && value < net(NetSysctl.ipfrag_low_thresh)) throw invalid();
  if (path === "net/ipv4/ipfrag_low_thresh" && (value < 0 || value > net(NetSysctl.ipfrag_high_thresh)))
    throw invalid();
}

function portRange(m: Machine, netns: string): [number, number] {
  const at = (id: number) => get(m, netns, { table: SysctlTable.NET, ifindex: 0, id });
  return [at(NetSysctl.ip_local_port_range_low), at(NetSysctl.ip_local_port_range_high)];
}

/** ipv4_local_port_range: low and high port, and not below the unprivileged ones. */
function setPortRange(m: Machine, netns: string, text: string): void {
  const parts = text.trim().split(/\s+/).filter(Boolean);
  const before = portRange(m, netns);
  const [low, high] = [parts[0], parts[1]].map((part, i) =>
    part === undefined ? before[i]! : parseNumber(part),
  );
  const least = get(m, netns, {
    table: SysctlTable.NET,
    ifindex: 0,
    id: NetSysctl.ip_unprivileged_port_start,
  });
  if (!parts.length || low! < 1 || high! > 65535 || high! < low! || low! < least) throw invalid();
  set(m, netns, { table: SysctlTable.NET, ifindex: 0, id: NetSysctl.ip_local_port_range_low }, low!);
  set(m, netns, { table: SysctlTable.NET, ifindex: 0, id: NetSysctl.ip_local_port_range_high }, high!);
}

/** Every path that can be read or written, sorted. */
export function sysctlPaths(m: Machine, netns: string): string[] {
  const isInitial = netns === "";
  const devices = links(m, netns).map((link) => link.ifname);
  const conf = Object.keys(ConfSysctl).filter((name) => name !== "COUNT");
  const paths = [
    "net/ipv4/ip_forward",
    PORT_RANGE,
    ...Object.keys(EVERYWHERE),
    ...conntrackSysctlPaths(netns),
    ...vsSysctlPaths(m),
    ...sysctl6Paths(m, netns),
  ];
  if (isInitial) paths.push(...Object.keys(INITIAL_ONLY));
  const bridgeNetfilter = m.exports.bridge_netfilter_loaded!() === 1;
  for (const [path, file] of NET_FILES) {
    if (!isInitial && file.initialOnly) continue;
    if (bridgeNetfilter || !BRIDGE_NETFILTER.test(path)) paths.push(path);
  }
  for (const device of ["all", "default", ...devices]) {
    for (const name of conf) paths.push(`net/ipv4/conf/${device}/${name}`);
  }
  for (const device of devices)
    for (const name of Object.keys(NEIGH_FILES)) paths.push(`net/ipv4/neigh/${device}/${name}`);
  if (isInitial) {
    for (const name of [...Object.keys(NEIGH_FILES), ...Object.keys(NEIGH_TABLE_FILES)])
      paths.push(`net/ipv4/neigh/default/${name}`);
  }
  return [...new Set(paths)].sort();
}

/** A number for a sysctl of a namespace (FNV-1a of its path, and the namespace's id): what its cause is kept by. */
export function sysctlKey(m: Machine, netns: string, name: string): bigint {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(normalise(name))) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return (BigInt(m.namespaceId(netns)) << 32n) | BigInt(hash);
}
