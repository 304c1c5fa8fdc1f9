/** /proc: /proc/sys (sysctls), /proc/net in the namespace of the reader, and the few general files that scripts look at. */
import { unsupported } from "../../model/errors.js";
import type { Kernel } from "../../model/kernel.js";
import { formatEntry } from "../conntrack/print.js";
import * as ipvs from "./proc-ipvs.js";
import { arpTable, deviceTable, ipsecStatistics, routeTable, tableNames } from "./proc-net.js";
import { directory, file, type VirtualNode, type VirtualTree } from "./virtual.js";

const NOT_MODELLED = [
  "fib_trie",
  "fib_triestat",
  "tcp",
  "tcp6",
  "udp",
  "udp6",
  "raw",
  "icmp",
  "snmp",
  "netstat",
  "sockstat",
  "igmp",
  "mcfilter",
  "packet",
  "unix",
  "wireless",
  "if_inet6",
  "ipv6_route",
  "softnet_stat",
  "dev_mcast",
  "nf_conntrack_expect",
  "ip_tables_matches",
  "ip_tables_targets",
  "ip6_tables_matches",
  "ip6_tables_targets",
  // directories: each of their files is refused
  "ipt_hashlimit",
  "ip6t_hashlimit",
  "netfilter",
];

const NET: Record<string, (kernel: Kernel, netns: string) => string> = {
  arp: arpTable,
  dev: deviceTable,
  nf_conntrack: connectionTable,
  route: routeTable,
  // psched_show (net/sched/sch_api.c): ns in a us, ns in a tick, us in a second, timers exact to the ns
  psched: () => "000003e8 00000040 000f4240 3b9aca00\n",
  xfrm_stat: ipsecStatistics,
  ip_tables_names: (kernel, netns) => tableNames(kernel, netns, "ipv4"),
  ip6_tables_names: (kernel, netns) => tableNames(kernel, netns, "ipv6"),
};

/** Files of the module ip_vs: listed once it is loaded. Who names one means a machine that has it. */
const IPVS: typeof NET = {
  ip_vs: ipvs.services,
  ip_vs_app: ipvs.helpers,
  ip_vs_conn: ipvs.connections,
  ip_vs_conn_sync: ipvs.syncedConnections,
  ip_vs_stats: ipvs.statistics,
  ip_vs_stats_percpu: ipvs.cpuStatistics,
};

/** ct_seq_show */
function connectionTable(kernel: Kernel, netns: string): string {
  const lines = kernel.conntrackEntries(netns).map((entry) => formatEntry(entry, { extended: true, use: 2 }));
  return lines.map((line) => `${line}\n`).join("");
}

/** ct_cpu_seq_show (net/netfilter/nf_conntrack_standalone.c): a machine of one CPU; what Linux counts no more is 0 */
function connectionStatistics(kernel: Kernel, netns: string): string {
  const s = kernel.conntrackStat(netns);
  const [entries, ...columns] = [
    kernel.conntrackCount(netns),
    s.clashResolve,
    s.found,
    0,
    s.invalid,
    0,
    0,
    s.chainTooLong,
    s.insert,
    s.insertFailed,
    s.drop,
    s.earlyDrop,
    s.error,
    // expectations: there are none
    0,
    0,
    0,
    s.searchRestart,
  ].map((value) => value.toString(16).padStart(8, "0"));
  const expectations = columns.splice(12);
  return (
    "entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error  " +
    "expect_new expect_create expect_delete search_restart\n" +
    `${entries}  ${columns.join(" ")}  ${expectations.join(" ")}\n`
  );
}

export const proc: VirtualTree = (kernel, netns, parts) => {
  const [first, ...rest] = parts;
  switch (first) {
    case undefined:
      return directory(() => ["net", "self", "sys", "uptime", "version", "filesystems", "modules"]);
    case "sys":
      return sysctlNode(kernel, netns, rest);
    case "net":
      return netNode(kernel, netns, rest);
    case "self":
    case "1":
      return selfNode(kernel, netns, rest);
    case "uptime":
      return rest.length > 0
        ? null
        : file(() => `${(kernel.nowNs / 1e9).toFixed(2)} ${(kernel.nowNs / 1e9).toFixed(2)}\n`);
    case "version":
      return rest.length > 0 ? null : file(() => "Linux version 6.1.0 (vethwork)\n");
    case "modules":
    case "filesystems":
      return rest.length > 0 ? null : file(() => "");
    default:
      return null;
  }
};

function selfNode(kernel: Kernel, netns: string, rest: string[]): VirtualNode | null {
  if (rest.length === 0) return directory(() => ["net", "ns"]);
  if (rest[0] === "net") return netNode(kernel, netns, rest.slice(1));
  if (rest[0] !== "ns") return null;
  if (rest.length === 1) return directory(() => ["net"]);
  return rest[1] === "net" && rest.length === 2
    ? { type: "link", target: `net:[${namespaceInode(kernel, netns)}]` }
    : null;
}

/** An inode number for a namespace, as `readlink /proc/self/ns/net` shows it. */
export function namespaceInode(kernel: Kernel, netns: string): number {
  return netns === "" ? 4026531840 : 4026532200 + kernel.netnsNames().indexOf(netns);
}

function netNode(kernel: Kernel, netns: string, rest: string[]): VirtualNode | null {
  if (rest.length === 0) {
    const modules = kernel.modules().includes("ip_vs") ? Object.keys(IPVS) : [];
    return directory(() => [...Object.keys(NET), ...modules, "stat"].sort());
  }
  if (rest[0] === "xt_recent") return recentNode(kernel, netns, rest.slice(1));
  if (rest[0] === "stat") return statNode(kernel, netns, rest.slice(1));
  if (NOT_MODELLED.includes(rest[0]!)) {
    return file(() => {
      throw unsupported(`/proc/net/${rest.join("/")}`);
    });
  }
  if (rest.length > 1) return null;
  const content = NET[rest[0]!] ?? IPVS[rest[0]!];
  return content ? file(() => content(kernel, netns)) : null;
}

/** /proc/net/stat */
function statNode(kernel: Kernel, netns: string, rest: string[]): VirtualNode | null {
  if (rest.length === 0) return directory(() => ["nf_conntrack"]);
  if (rest.length > 1) return null;
  if (rest[0] === "nf_conntrack") return file(() => connectionStatistics(kernel, netns));
  if (!["arp_cache", "ndisc_cache", "rt_cache", "synproxy", "ip_conntrack"].includes(rest[0]!)) return null;
  return file(() => {
    throw unsupported(`/proc/net/stat/${rest[0]}`);
  });
}

/** /proc/net/xt_recent: there once a rule uses the match. */
function recentNode(kernel: Kernel, netns: string, rest: string[]): VirtualNode | null {
  const names = kernel.recentTables(netns);
  const [name] = rest;
  if (name === undefined) return names.length > 0 ? directory(() => names.sort()) : null;
  if (rest.length > 1 || !names.includes(name)) return null;
  return file(
    () => kernel.recentText(netns, name),
    (text) => kernel.apply({ op: "recent.write", netns, name, text }),
  );
}

function sysctlNode(kernel: Kernel, netns: string, parts: string[]): VirtualNode | null {
  const path = parts.join("/");
  if (path !== "") {
    let value: string | null = null;
    try {
      value = kernel.sysctl(netns, path);
    } catch {
      // not a file: perhaps a directory
    }
    if (value !== null) {
      return file(
        () => `${kernel.sysctl(netns, path)}\n`,
        (text) => kernel.apply({ op: "sysctl.set", netns, path, value: text.replace(/\n$/, "") }),
      );
    }
  }
  const prefix = path === "" ? "" : `${path}/`;
  const names = new Set<string>();
  for (const known of kernel.sysctlPaths(netns))
    if (known.startsWith(prefix)) names.add(known.slice(prefix.length).split("/")[0]!);
  return names.size > 0 ? directory(() => [...names].sort()) : null;
}
