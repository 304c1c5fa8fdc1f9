/** /proc/net/arp, /proc/net/dev and /proc/net/route, in the columns that Linux writes (net/ipv4/arp.c, net/core/net-procfs.c, fib_trie.c). */
import type { Kernel } from "../../model/kernel.js";
import type { XtFamily } from "../../model/netfilter.js";
import type { LinkStatistics } from "../../model/state.js";

export function arpTable(kernel: Kernel, netns: string): string {
  const lines = ["IP address       HW type     Flags       HW address            Mask     Device"];
  for (const entry of kernel.neighbors(netns)) {
    if (entry.state === "NOARP" || entry.dst.includes(":")) continue;
    const known = ["REACHABLE", "STALE", "DELAY", "PROBE", "PERMANENT"].includes(entry.state);
    const flags = entry.proxy ? 0x8 : entry.state === "PERMANENT" ? 0x6 : known ? 0x2 : 0;
    const mac = entry.lladdr ?? "00:00:00:00:00:00";
    lines.push(
      `${entry.dst.padEnd(16)} 0x${"1".padEnd(10)}0x${flags.toString(16).padEnd(10)}${mac.padEnd(17)}     *        ${entry.dev}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

export function deviceTable(kernel: Kernel, netns: string): string {
  let text =
    "Inter-|   Receive                                                |  Transmit\n" +
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n";
  const column = (value: number, width: number): string => String(value).padStart(width);
  const receive = (s: LinkStatistics): string =>
    [
      column(s.bytes, 7),
      column(s.packets, 7),
      column(s.errors, 4),
      column(s.dropped, 4),
      column(0, 4),
      column(0, 5),
      column(0, 10),
      column(s.multicast, 9),
    ].join(" ");
  const transmit = (s: LinkStatistics): string =>
    [
      column(s.bytes, 8),
      column(s.packets, 7),
      column(s.errors, 4),
      column(s.dropped, 4),
      column(0, 4),
      column(0, 5),
      column(0, 7),
      column(0, 10),
    ].join(" ");
  for (const link of kernel.links(netns))
    text += `${link.ifname.padStart(6)}: ${receive(link.rx)} ${transmit(link.tx)}\n`;
  return text;
}

/** An IPv4 address as Linux prints it here: hexadecimal in host order (little endian). */
function hex(address: string): string {
  const bytes = address.split(".").map((part) => Number(part).toString(16).padStart(2, "0"));
  return bytes.reverse().join("").toUpperCase();
}

function mask(length: number): string {
  const bits = "1".repeat(length).padEnd(32, "0");
  return hex([0, 8, 16, 24].map((at) => parseInt(bits.slice(at, at + 8), 2)).join("."));
}

export function routeTable(kernel: Kernel, netns: string): string {
  const lines = ["Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT"];
  for (const route of kernel.routes(netns, 254)) {
    if (!["unicast", "blackhole", "unreachable", "prohibit"].includes(route.type) || route.dst.includes(":"))
      continue;
    const [network = "0.0.0.0", length = "32"] = route.dst.split("/");
    const hop = route.nexthops[0];
    let flags = 0x1;
    if (hop?.via) flags |= 0x2;
    if (length === "32") flags |= 0x4;
    if (route.type !== "unicast") flags |= 0x200;
    const columns = [
      hop?.dev || "*",
      hex(network),
      hop?.via ? hex(hop.via) : "00000000",
      flags.toString(16).toUpperCase().padStart(4, "0"),
      0,
      0,
      route.metric,
      mask(Number(length)),
      route.advmss ? route.advmss + 40 : 0,
      0,
      0,
    ];
    lines.push(columns.join("\t"));
  }
  return lines.map((line) => `${line.padEnd(127)}\n`).join("");
}

/** /proc/net/ip_tables_names (net/netfilter/x_tables.c: xt_table_seq_show): the newest table first. */
export function tableNames(kernel: Kernel, netns: string, family: XtFamily): string {
  return kernel
    .xtTables(netns, family)
    .map((name) => `${name}\n`)
    .join("");
}

/** xfrm_statistics_seq_show (net/xfrm/xfrm_proc.c) */
export function ipsecStatistics(kernel: Kernel, netns: string): string {
  return kernel
    .xfrmStatistics(netns)
    .map(([name, value]) => `${name.padEnd(24)}\t${value}\n`)
    .join("");
}
