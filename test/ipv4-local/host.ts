/** One host `r` with ra (10.0.1.1/24) to a peer whose frames the test makes, and rb (10.0.2.1/24) behind it. No neighbour is known. */
// @ts-expect-error -- plain JavaScript, shared with .ci/record.mjs
import * as build from "../../.ci/oracle/frames.mjs";
// @ts-expect-error -- plain JavaScript, shared with .ci/record.mjs
import { describe as describeFrame } from "../../.ci/oracle/describe.mjs";
import { expect } from "vitest";
import { Lab } from "../../src/index.js";
import { Statistic } from "../../src/kernel/abi.generated.js";

export { build };
export const RA = "02:00:00:00:01:01";
export const PEER = "02:00:00:00:01:02";
export const ALL = "ff:ff:ff:ff:ff:ff";

const SETUP = `
ip netns add r; ip netns add c; ip netns add s
ip link add ra netns r address ${RA} type veth peer name eth0 netns c address ${PEER}
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n r link set lo up; ip -n r link set ra up; ip -n r link set rb up
ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra; ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
`;

export class Host {
  readonly lab = new Lab({ seed: 7, memoryBytes: 64 << 20 });

  static async make(script = ""): Promise<Host> {
    const host = new Host();
    await host.sh(SETUP + script);
    host.lab.advance(1e9);
    host.lab.record();
    host.lab.frames();
    return host;
  }

  /** Runs a script that must succeed; answers what it prints. */
  async sh(script: string): Promise<string> {
    const { exitCode, stdout, stderr } = await this.lab.run(script);
    if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
    return stdout;
  }

  /** The peer sends an Ethernet frame with this part to r. */
  send(part: unknown, { to = RA, from = PEER, netns = "c" } = {}): void {
    this.lab.kernel.transmit(netns, "eth0", build.eth(to, from, part));
  }

  /** What r's peer on ra (or the host on rb) received since the last call, described in words. */
  heard(netns = "c"): string[] {
    return this.bytes(netns).map((bytes) => describeFrame(bytes) as string);
  }
  bytes(netns = "c"): Uint8Array[] {
    return this.lab
      .frames()
      .filter((f) => f.netns === netns && f.dir === "in")
      .map((f) => f.bytes);
  }

  /** Lets time pass until nothing is queued anywhere; every packet buffer must be back. */
  settle(seconds = 40): void {
    this.lab.advance(seconds * 1e9);
    expect(this.lab.kernel.statistic(Statistic.packetsLive)).toBe(0);
  }

  async neighbor(address: string): Promise<string> {
    return (await this.sh(`ip -n r neigh show ${address} nud all`)).trim();
  }
}

/** An ARP reply of the peer for an address. */
export const answer = (spa: string, sha = PEER, to = RA) =>
  build.arp({ op: 2, sha, spa, tha: to, tpa: "10.0.1.1" });
