/** /proc/sys/net/ipv6: what the kernel holds, and constants for the rest (net/ipv6/addrconf.c, sysctl_net_ipv6.c, icmp.c). */
import { unsupported, VethworkError } from "../../model/errors.js";
import { Conf6Sysctl, NeighSysctl, Net6Sysctl, Sysctl6Table } from "../abi.generated.js";
import { links } from "../links.js";
import type { Machine } from "../machine.js";
import { IPV6_CONF } from "../sysctl-constants.js";

interface Format {
  scale?: number;
  min?: number;
  max?: number;
  /** milliseconds in steps of a jiffy (HZ = 100) */
  jiffies?: boolean;
  /** values that work on Linux and not here, and what they are called */
  refuses?: (value: number) => string | null;
}

interface Place extends Format {
  table: number;
  ifindex: number;
  id: number;
}

const BYTE: Format = { min: 0, max: 255 };
const MILLISECONDS: Format = { min: 0, jiffies: true };
const off = (name: string): Format => ({ refuses: (value) => (value === 0 ? null : name) });

const NET_FORMATS: Record<string, Format> = {
  bindv6only: BYTE,
  anycast_src_echo_reply: BYTE,
  auto_flowlabels: { min: 0, max: 3 },
  flowlabel_reflect: { min: 0, max: 7 },
  flowlabel_state_ranges: BYTE,
  fwmark_reflect: BYTE,
  icmp_echo_ignore_all: BYTE,
  icmp_echo_ignore_anycast: BYTE,
  icmp_echo_ignore_multicast: BYTE,
  icmp_ratelimit: MILLISECONDS,
  mld_qrv: { min: 1 },
  ip_nonlocal_bind: { ...BYTE, ...off("ip_nonlocal_bind of IPv6") },
};
const CONF_FORMATS: Record<string, Format> = {
  hop_limit: { min: 1, max: 255 },
  addr_gen_mode: {
    min: 0,
    max: 3,
    refuses: (value) => (value > 1 ? "addr_gen_mode 2 and 3 (stable privacy and random addresses)" : null),
  },
  proxy_ndp: off("proxy_ndp"),
  accept_source_route: off("accept_source_route of IPv6"),
  ndisc_tclass: BYTE,
  ndisc_evict_nocarrier: BYTE,
};
/** the machine's own: other namespaces do not have them */
const INITIAL_ONLY = new Set(["mld_max_msf", "mld_qrv"]);

/** As IPv4's: see ../sysctls.ts. */
const NEIGH_FILES: Record<string, Format & { id: number }> = {
  mcast_solicit: { id: NeighSysctl.mcast_solicit, min: 0 },
  ucast_solicit: { id: NeighSysctl.ucast_solicit, min: 0 },
  app_solicit: { id: NeighSysctl.app_solicit, min: 0 },
  mcast_resolicit: { id: NeighSysctl.mcast_resolicit, min: 0 },
  retrans_time_ms: { id: NeighSysctl.retrans_time_ms, ...MILLISECONDS },
  base_reachable_time_ms: { id: NeighSysctl.base_reachable_time_ms, ...MILLISECONDS },
  delay_first_probe_time: { id: NeighSysctl.delay_first_probe_time, scale: 1000 },
  interval_probe_time_ms: { id: NeighSysctl.interval_probe_time_ms, min: 1, jiffies: true },
  gc_stale_time: { id: NeighSysctl.gc_stale_time, scale: 1000 },
  unres_qlen_bytes: { id: NeighSysctl.unres_qlen_bytes, min: 0 },
  unres_qlen: { id: NeighSysctl.unres_qlen_bytes, scale: 2090, min: 0 },
  proxy_qlen: { id: NeighSysctl.proxy_qlen, min: 0 },
  anycast_delay: { id: NeighSysctl.anycast_delay, scale: 10 },
  proxy_delay: { id: NeighSysctl.proxy_delay, scale: 10 },
  locktime: { id: NeighSysctl.locktime, scale: 10 },
};
const NEIGH_TABLE_FILES: Record<string, Format & { id: number }> = {
  gc_interval: { id: NeighSysctl.gc_interval, scale: 1000 },
  gc_thresh1: { id: NeighSysctl.gc_thresh1, min: 0 },
  gc_thresh2: { id: NeighSysctl.gc_thresh2, min: 0 },
  gc_thresh3: { id: NeighSysctl.gc_thresh3, min: 0 },
};

/** Files of a namespace that have no effect here. */
const CONSTANTS: Readonly<Record<string, string>> = {
  "net/ipv6/fib_multipath_hash_fields": "7",
  "net/ipv6/fib_multipath_hash_policy": "0",
  "net/ipv6/fib_notify_on_flag_change": "0",
  "net/ipv6/flowlabel_consistency": "1",
  "net/ipv6/idgen_delay": "1",
  "net/ipv6/idgen_retries": "3",
  "net/ipv6/ioam6_id": "16777215",
  "net/ipv6/ioam6_id_wide": "72057594037927935",
  "net/ipv6/route/gc_elasticity": "9",
  "net/ipv6/route/gc_interval": "30",
  "net/ipv6/route/gc_min_interval": "0",
  "net/ipv6/route/gc_min_interval_ms": "500",
  "net/ipv6/route/gc_thresh": "1024",
  "net/ipv6/route/gc_timeout": "60",
  "net/ipv6/route/max_size": "2147483647",
  "net/ipv6/route/skip_notify_on_dev_down": "0",
  "net/ipv6/seg6_flowlabel": "0",
  "net/ipv6/xfrm6_gc_thresh": "32768",
};

const RATE_MASK = "net/ipv6/icmp/ratemask";
const CONF_FILE = /^net\/ipv6\/conf\/([^/]+)\/([^/]+)$/;
const NEIGH_FILE = /^net\/ipv6\/neigh\/([^/]+)\/([^/]+)$/;

const NET_FILES = new Map<string, Format & { id: number; initialOnly: boolean }>(
  Object.entries(Net6Sysctl)
    .filter(([name]) => name !== "COUNT")
    .map(([name, id]) => [
      `net/ipv6/${name.replace(/^(icmp|route)_/, "$1/")}`,
      { ...NET_FORMATS[name], id: id as number, initialOnly: INITIAL_ONLY.has(name) },
    ]),
);

function notFound(): VethworkError {
  return new VethworkError("ENOENT", "No such file or directory");
}
function invalid(): VethworkError {
  return new VethworkError("EINVAL", "Invalid argument");
}

function deviceOf(m: Machine, netns: string, name: string): number {
  try {
    return m.ifindex(netns, name);
  } catch {
    throw notFound();
  }
}

/** Where the kernel holds the value of a path; null where it does not. */
function find(m: Machine, netns: string, path: string): Place | null {
  const net = NET_FILES.get(path);
  if (net) return net.initialOnly && netns !== "" ? null : { ...net, table: Sysctl6Table.NET, ifindex: 0 };
  const conf = CONF_FILE.exec(path);
  if (conf) {
    const [, device, name] = conf as unknown as [string, string, string];
    const id = (Conf6Sysctl as Record<string, number>)[name];
    if (id === undefined || name === "COUNT") return null;
    const format = CONF_FORMATS[name] ?? {};
    if (device === "all") return { ...format, table: Sysctl6Table.CONF_ALL, ifindex: 0, id };
    if (device === "default") return { ...format, table: Sysctl6Table.CONF_DEFAULT, ifindex: 0, id };
    return { ...format, table: Sysctl6Table.CONF_DEVICE, ifindex: deviceOf(m, netns, device), id };
  }
  const neigh = NEIGH_FILE.exec(path);
  if (!neigh) return null;
  const [, device, name] = neigh as unknown as [string, string, string];
  if (device === "default") {
    const file = netns === "" ? (NEIGH_FILES[name] ?? NEIGH_TABLE_FILES[name]) : undefined;
    return file ? { ...file, table: Sysctl6Table.NEIGH_DEFAULT, ifindex: 0 } : null;
  }
  const file = NEIGH_FILES[name];
  return file ? { ...file, table: Sysctl6Table.NEIGH_DEVICE, ifindex: deviceOf(m, netns, device) } : null;
}

function constant(m: Machine, netns: string, path: string): string | undefined {
  const value = CONSTANTS[path];
  if (value !== undefined) return value;
  const conf = CONF_FILE.exec(path);
  if (!conf) return undefined;
  const [, device, name] = conf as unknown as [string, string, string];
  if (device !== "all" && device !== "default") deviceOf(m, netns, device);
  return IPV6_CONF[name];
}

/** The text of a file, undefined for what is not below net/ipv6. */
export function sysctl6(m: Machine, netns: string, path: string): string | undefined {
  if (!path.startsWith("net/ipv6/")) return undefined;
  if (path === RATE_MASK) return rateMask(m, netns);
  const place = find(m, netns, path);
  if (place) {
    m.check(m.exports.sysctl6_get!(m.namespaceId(netns), place.table, place.ifindex, place.id));
    return String(Math.trunc(m.i32(m.mailbox) / (place.scale ?? 1)));
  }
  return constant(m, netns, path);
}

/** Writes a file; false for what is not below net/ipv6 or not known there. `number` is what the text begins with. */
export function setSysctl6(
  m: Machine,
  netns: string,
  path: string,
  text: string,
  parse: (text: string) => number,
): boolean {
  if (!path.startsWith("net/ipv6/")) return false;
  if (path === RATE_MASK) {
    setRateMask(m, netns, text);
    return true;
  }
  const place = find(m, netns, path);
  if (!place) {
    const value = constant(m, netns, path);
    if (value === undefined) return false;
    // what it is anyway may be written
    if (text.trim() !== value) throw unsupported(`sysctl ${path} = ${text.trim()}`);
    return true;
  }
  const value = parse(text);
  if (value < (place.min ?? -0x80000000) || value > (place.max ?? 0x7fffffff)) throw invalid();
  const refused = place.refuses?.(value);
  if (refused) throw unsupported(refused);
  const held = place.jiffies ? Math.ceil(value / 10) * 10 : value * (place.scale ?? 1);
  if (held > 0x7fffffff) throw invalid();
  m.check(m.exports.sysctl6_set!(m.namespaceId(netns), place.table, place.ifindex, place.id, held));
  return true;
}

function maskOf(m: Machine, netns: string): bigint {
  const id = m.namespaceId(netns);
  const low = BigInt.asUintN(64, m.exports.icmp6_ratemask!(id, 0) as bigint);
  return low | (BigInt.asUintN(64, m.exports.icmp6_ratemask!(id, 1) as bigint) << 64n);
}

/** proc_do_large_bitmap: "0-1,3-127" */
function rateMask(m: Machine, netns: string): string {
  const mask = maskOf(m, netns);
  const parts: string[] = [];
  for (let bit = 0; bit < 128; bit++) {
    if (!((mask >> BigInt(bit)) & 1n)) continue;
    const first = bit;
    while (bit < 127 && (mask >> BigInt(bit + 1)) & 1n) bit++;
    parts.push(first === bit ? String(first) : `${first}-${bit}`);
  }
  return parts.join(",");
}

function setRateMask(m: Machine, netns: string, text: string): void {
  let mask = 0n;
  for (const part of text.trim().split(",").filter(Boolean)) {
    const range = /^(\d+)(?:-(\d+))?$/.exec(part);
    const [first, last] = range ? [Number(range[1]), Number(range[2] ?? range[1])] : [1, 0];
    if (last < first || last > 255) throw invalid();
    if (last > 127) throw unsupported(`${RATE_MASK} above 127`);
    for (let bit = first; bit <= last; bit++) mask |= 1n << BigInt(bit);
  }
  const id = m.namespaceId(netns);
  m.exports.icmp6_set_ratemask!(id, BigInt.asIntN(64, mask), BigInt.asIntN(64, mask >> 64n));
}

/** Every path below net/ipv6. */
export function sysctl6Paths(m: Machine, netns: string): string[] {
  const paths = [RATE_MASK, ...Object.keys(CONSTANTS)];
  for (const [path, file] of NET_FILES) if (netns === "" || !file.initialOnly) paths.push(path);
  const names = [...Object.keys(Conf6Sysctl).filter((name) => name !== "COUNT"), ...Object.keys(IPV6_CONF)];
  const devices = links(m, netns)
    .filter((link) => link.mtu >= 1280)
    .map((link) => link.ifname);
  for (const device of ["all", "default", ...devices])
    for (const name of names) paths.push(`net/ipv6/conf/${device}/${name}`);
  for (const device of devices)
    for (const name of Object.keys(NEIGH_FILES)) paths.push(`net/ipv6/neigh/${device}/${name}`);
  if (netns === "")
    for (const name of [...Object.keys(NEIGH_FILES), ...Object.keys(NEIGH_TABLE_FILES)])
      paths.push(`net/ipv6/neigh/default/${name}`);
  return paths;
}
