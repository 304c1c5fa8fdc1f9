/** Two hosts on a cable: `a` has no IPv6 of its own and sends frames, `b` is 2001:db8::2 and answers. */
import { expect } from "vitest";
// @ts-expect-error -- plain JavaScript, shared with the labs' frames.mjs
import { eth } from "../../.ci/oracle/frames.mjs";
import { Lab } from "../../src/index.js";
import { Statistic } from "../../src/kernel/abi.generated.js";

export const A = "02:00:00:00:00:01";
export const B = "02:00:00:00:00:02";
export const HOST = { src: "2001:db8::1", dst: "2001:db8::2" };

export class Pair {
  readonly lab: Lab;

  private constructor(seed: number) {
    this.lab = new Lab({ seed, memoryBytes: 128 << 20 });
  }

  static async create({ seed = 1, more = "" } = {}): Promise<Pair> {
    const pair = new Pair(seed);
    await pair.sh(`ip netns add a
      ip netns add b
      ip netns exec b sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0
      ip netns exec b sysctl -qw net.ipv6.icmp.ratelimit=0
      ip link add eth0 netns a address ${A} type veth peer name eth0 netns b address ${B}
      ip -n b link set lo up
      ip -n a link set eth0 up
      ip -n b link set eth0 up
      ip -n b addr add 2001:db8::2/64 dev eth0
      ip -n b neigh add 2001:db8::1 lladdr ${A} dev eth0
      ${more}`);
    pair.lab.advance(3e9);
    pair.lab.record((name) => name === "a:eth0");
    return pair;
  }

  async sh(script: string): Promise<string> {
    const { exitCode, stdout, stderr } = await this.lab.run(`set -e\n${script}`);
    expect(exitCode, stdout + stderr).toBe(0);
    return stdout;
  }

  /** Sends a part (v6 of frames6.mjs) from a to b. */
  send(part: unknown, to = B): void {
    this.lab.kernel.transmit("a", "eth0", Uint8Array.from(eth(to, A, part) as Uint8Array));
  }

  /** The IPv6 packets that came back since the last call, from their header on. */
  answers(): Uint8Array[] {
    return this.lab
      .frames()
      .filter((frame) => frame.dir === "in" && frame.bytes[12] === 0x86 && frame.bytes[13] === 0xdd)
      .map((frame) => frame.bytes.slice(14));
  }

  get live(): number {
    return this.lab.kernel.statistic(Statistic.packetsLive);
  }
  get used(): number {
    return this.lab.kernel.statistic(Statistic.memoryUsed);
  }
}

/** Whether the ICMPv6 message behind a bare IPv6 header has a right checksum (RFC 8200 section 8.1). */
export function checksumOk(packet: Uint8Array): boolean {
  const length = packet.length - 40;
  const words = [...packet.slice(8), ...(length & 1 ? [0] : [])];
  let sum = length + 58;
  for (let i = 0; i < words.length; i += 2) sum += (words[i]! << 8) | words[i + 1]!;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum === 0xffff;
}
