/** Counters of a kernel after a run. */
import { Statistic } from "../kernel/abi.generated.js";
import type { VethworkKernel } from "../kernel/kernel.js";
import { interfaceName } from "./names.js";

export interface InterfaceTotals {
  /** NETNS:IFACE */
  name: string;
  received: { frames: number; bytes: number };
  sent: { frames: number; bytes: number };
  /** SKB_DROP_REASON_ names without the prefix, most first */
  drops: { reason: string; packets: number }[];
}

export interface RunTotals {
  interfaces: InterfaceTotals[];
  /** all packets lost */
  drops: number;
  /** loops that were cut off */
  loops: number;
  /** virtual time since boot, ns */
  timeNs: number;
  /** frames put in from outside: replays and packet sockets */
  injected: number;
}

export function runTotals(kernel: VethworkKernel): RunTotals {
  const interfaces: InterfaceTotals[] = [];
  for (const netns of kernel.netnsNames())
    for (const link of kernel.links(netns))
      interfaces.push({
        name: interfaceName(netns, link.ifname),
        received: { frames: link.rx.packets, bytes: link.rx.bytes },
        sent: { frames: link.tx.packets, bytes: link.tx.bytes },
        drops: kernel.drops(netns, link.ifindex),
      });
  return {
    interfaces,
    drops: interfaces.reduce((sum, i) => sum + i.drops.reduce((n, d) => n + d.packets, 0), 0),
    loops: kernel.statistic(Statistic.storms),
    timeNs: kernel.nowNs,
    injected: kernel.statistic(Statistic.framesInjected),
  };
}
