/** /proc/net/ip_vs and its like, in the columns that Linux writes (net/netfilter/ipvs/ip_vs_ctl.c, ip_vs_conn.c, ip_vs_app.c). */
import type { VsDestKey, VsForward, VsRates, VsService, VsStats } from "../../model/ipvs.js";
import type { Kernel } from "../../model/kernel.js";

/** ip_vs_fwd_name */
const FORWARD: Record<VsForward, string> = {
  masq: "Masq",
  local: "Local",
  tunnel: "Tunnel",
  gateway: "Route",
  bypass: "Bypass",
};
const HZ = 100;

function hex(value: number | bigint, width: number): string {
  return value.toString(16).toUpperCase().padStart(width, "0");
}

function hexAddress(address: string): string {
  return address
    .split(".")
    .map((part) => hex(Number(part), 2))
    .join("");
}

function place({ address, port }: VsDestKey, separator: string): string {
  return `${hexAddress(address)}${separator}${hex(port, 4)}`;
}

/** ip_vs_info_seq_show */
export function services(kernel: Kernel, netns: string): string {
  const lines = [
    "IP Virtual Server version 1.2.1 (size=4096)",
    "Prot LocalAddress:Port Scheduler Flags",
    "  -> RemoteAddress:Port Forward Weight ActiveConn InActConn",
  ];
  for (const service of kernel.vsServices(netns)) {
    lines.push(serviceLine(service));
    for (const d of kernel.vsDests(netns, service.key))
      lines.push(
        `  -> ${place(d.key, ":")}      ${FORWARD[d.spec.forward].padEnd(7)} ${String(d.spec.weight).padEnd(6)} ` +
          `${String(d.active).padEnd(10)} ${String(d.inactive).padEnd(10)}`,
      );
  }
  return lines.map((line) => `${line}\n`).join("");
}

function serviceLine({ key, spec }: VsService): string {
  const ops = spec.onePacket ? "ops " : "";
  const head =
    "fwmark" in key
      ? `FWM  ${hex(key.fwmark, 8)} ${spec.scheduler} ${ops}`
      : `${key.protocol.toUpperCase()}  ${place(key, ":")} ${spec.scheduler} ${ops} `;
  if (spec.persistent === undefined) return head;
  return `${head}persistent ${(spec.persistent * HZ) | 0} ${hexAddress(spec.netmask ?? "255.255.255.255")}`;
}

/** ip_vs_conn_seq_show */
export function connections(kernel: Kernel, netns: string): string {
  const lines = ["Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData"];
  for (const c of kernel.vsConnections(netns))
    lines.push(`${connectionHead(c)} ${String(c.expires).padStart(7)}`);
  return lines.map((line) => `${line}\n`).join("");
}

function connectionHead(c: ReturnType<Kernel["vsConnections"]>[number]): string {
  const places = [c.client, c.virtual, c.destination].map((at) => place(at, " ")).join(" ");
  return `${c.protocol.padEnd(3)} ${places} ${c.state.padEnd(11)}`;
}

/** ip_vs_conn_sync_seq_show: none of them came from another machine */
export function syncedConnections(kernel: Kernel, netns: string): string {
  const lines = ["Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Origin Expires"];
  for (const c of kernel.vsConnections(netns))
    lines.push(`${connectionHead(c)} ${"LOCAL".padEnd(6)} ${String(c.expires).padStart(7)}`);
  return lines.map((line) => `${line}\n`).join("");
}

/** Five columns: %8LX three times, %16LX twice. */
function columns(s: VsStats | VsRates): string {
  const packets = [s.connections, s.inPackets, s.outPackets].map((value) => upper(value).padStart(8));
  return [...packets, upper(s.inBytes).padStart(16), upper(s.outBytes).padStart(16)].join(" ");
}

function upper(value: bigint): string {
  return value.toString(16).toUpperCase();
}

/** ip_vs_stats_show */
export function statistics(kernel: Kernel, netns: string): string {
  const { stats, rates } = kernel.vsTotals(netns);
  return (
    "   Total Incoming Outgoing         Incoming         Outgoing\n" +
    "   Conns  Packets  Packets            Bytes            Bytes\n" +
    `${columns(stats)}\n\n` +
    " Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s\n" +
    `${columns(rates)}\n`
  );
}

/** ip_vs_stats_percpu_show: a machine of one CPU, whose counters nothing sets back */
export function cpuStatistics(kernel: Kernel, netns: string): string {
  const { stats, rates, counters } = kernel.vsTotals(netns);
  return (
    "       Total Incoming Outgoing         Incoming         Outgoing\n" +
    "CPU    Conns  Packets  Packets            Bytes            Bytes\n" +
    `  0 ${columns(counters)}\n` +
    `  ~ ${columns(stats)}\n\n` +
    "     Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s\n" +
    `    ${columns(rates)}\n`
  );
}

/** ip_vs_app_seq_show: no helper (FTP) is modelled */
export function helpers(): string {
  return "prot port    usecnt name\n";
}
