/** A router that tracks, between hosts that only the tests play: 10.0.1.0/24 behind eth0 of `c`, 10.0.2.0/24 behind eth0 of `s`. */
import { ConntrackStatRecord, Statistic } from "../../src/kernel/abi.generated.js";
import type { CtEntry } from "../../src/model/conntrack.js";
import { build, NatLab } from "../nat/lab.js";

export { build };

const { ip } = build;

export class CtLab {
  private constructor(readonly nat: NatLab) {}

  /** `more` runs in the initial namespace after the router is there. */
  static async make(more = ""): Promise<CtLab> {
    const rules = ["NEW", "ESTABLISHED", "RELATED", "INVALID"].map(
      (state) => `ip netns exec r iptables -A FORWARD -m conntrack --ctstate ${state}`,
    );
    return new CtLab(await NatLab.with([], { more: `${rules.join("\n")}\n${more}` }));
  }

  get kernel() {
    return this.nat.lab.kernel;
  }
  /** A packet from the client (or, with "s", from the server); true where the other side got it. */
  send(from: "c" | "s", part: unknown, fields: object = {}): boolean {
    const [src, dst] = from === "c" ? ["10.0.1.2", "10.0.2.2"] : ["10.0.2.2", "10.0.1.2"];
    const seen = this.nat.send(from, ip({ src, dst, ...fields }, part));
    return (from === "c" ? seen.s : seen.c).length > 0;
  }
  entries(): CtEntry[] {
    return this.kernel.conntrackEntries("r");
  }
  /** the one connection there is */
  only(): CtEntry {
    const all = this.entries();
    if (all.length !== 1) throw new Error(`${all.length} connections`);
    return all[0]!;
  }
  sysctl(name: string, value: number, netns = "r"): void {
    this.kernel.apply({
      op: "sysctl.set",
      netns,
      path: `net/netfilter/nf_conntrack_${name}`,
      value: `${value}`,
    });
  }
  /** packets that matched --ctstate, by state */
  async states(): Promise<Record<string, number>> {
    const text = await this.nat.run("ip netns exec r iptables-save -c");
    const found = [...text.matchAll(/^\[(\d+):\d+\] -A FORWARD -m conntrack --ctstate (\w+)$/gm)];
    return Object.fromEntries(found.map(([, count, state]) => [state!, Number(count)]));
  }
  count(): number {
    return this.kernel.conntrackCount("r");
  }
  /** bytes that all connections take */
  bytes(): number {
    const m = this.kernel.machine;
    m.check(m.exports.conntrack_stat!(m.namespaceId("r")));
    return m.u32(m.mailbox + ConntrackStatRecord.bytes);
  }
  packetsLive(): number {
    return Number(this.kernel.machine.exports.statistic!(Statistic.packetsLive));
  }
  advance(seconds: number): void {
    this.nat.lab.advance(seconds * 1e9);
  }
}
