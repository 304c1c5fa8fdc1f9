/** The router of test/nat/lab.ts with rules of any table, each as `iptables` takes it. */
import { build, NatLab } from "../nat/lab.js";

export const { ip, udp, tcp, echo, icmp, eth, hex, bytes, fragments } = build;

export async function router(rules: readonly string[], { more = "", seed = 1 } = {}): Promise<NatLab> {
  const lines = rules.map((rule) => `ip netns exec r iptables ${rule}`);
  return NatLab.with([], { seed, more: `${more}\n${lines.join("\n")}` });
}

/** Sends a UDP packet to a port of a host behind the router; whether it arrived. */
export function send(nat: NatLab, port: number, { src = "10.0.1.2", length = 4 } = {}): boolean {
  return nat.send("c", ip({ src, dst: "10.0.2.2" }, udp(5000, port, bytes(length)))).s.length > 0;
}

/** How many of `count` packets in a row arrive. */
export function burst(nat: NatLab, port: number, count: number, options = {}): number {
  let arrived = 0;
  for (let i = 0; i < count; i++) if (send(nat, port, options)) arrived++;
  return arrived;
}
