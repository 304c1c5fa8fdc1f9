/** One story told twice, with the flow cache and without: whoever looks must see the same. */
import { expect } from "vitest";
import { Lab } from "../../src/index.js";
import { FlowStats, Refusal } from "../../src/kernel/abi.generated.js";
import type { FastModeName } from "../../src/kernel/machine.js";
import type { CaptureSink } from "../../src/lab/recorder.js";
// @ts-expect-error -- plain JavaScript, shared with .ci/record.mjs
import * as build from "../../.ci/oracle/frames.mjs";

export { build };

/** A router `r` between hosts that only the tests play: 10.0.1.0/24 behind eth0 of `c`, 10.0.2.0/24 behind eth0 of `s`. */
export const ROUTER = `
for n in c r s; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
for n in c r s; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
for d in lo ra rb; do ip -n r link set $d up; done
ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
for i in 2 3 4 5; do
  ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb
done
`;

/** Destination and source of what a host of ROUTER sends. */
const MACS = {
  c: ["02:00:00:00:01:01", "02:00:00:00:01:02"],
  s: ["02:00:00:00:02:01", "02:00:00:00:02:02"],
} as const;

export class Story {
  readonly lab: Lab;
  readonly told: string[] = [];
  private id = 0;

  /** `comments`: the story is the capture with its comments, as a file would have it. */
  constructor(
    fast: FastModeName,
    private readonly comments = false,
  ) {
    this.lab = new Lab({ seed: 3, memoryBytes: 256 << 20, fast });
    if (comments) this.lab.captureTo(this.sink(), undefined, { comments: true });
    else this.lab.record();
  }

  private sink(): CaptureSink {
    return {
      open: () => {},
      names: () => {},
      blocks: (bytes) => {
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        for (let at = 0; at < bytes.length; at += view.getUint32(at + 4, true))
          this.told.push(
            Buffer.from(bytes.subarray(at, at + view.getUint32(at + 4, true))).toString("latin1"),
          );
      },
      end: () => {},
    };
  }

  /** What the script writes is part of the story. */
  async run(script: string): Promise<string> {
    const { exitCode, stdout, stderr } = await this.lab.run(`set -e\n${script}`);
    if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
    this.told.push(stdout);
    return stdout;
  }

  frame(netns: string, frame: Uint8Array): void {
    this.lab.kernel.transmit(netns, "eth0", frame);
    this.wait(0.0001);
  }

  /** A packet from a host of ROUTER. */
  send(from: "c" | "s", part: unknown, fields: object = {}): void {
    const [router, host] = MACS[from];
    const [src, dst] = from === "c" ? ["10.0.1.2", "10.0.2.2"] : ["10.0.2.2", "10.0.1.2"];
    this.frame(from, build.eth(router, host, build.ip({ src, dst, id: ++this.id, ...fields }, part)));
  }

  /** s */
  wait(seconds: number): void {
    this.lab.advance(Math.round(seconds * 1e9));
    if (this.comments) return;
    for (const f of this.lab.frames())
      this.told.push(`${f.timeNs} ${f.netns}:${f.iface} ${f.dir} ${Buffer.from(f.bytes).toString("hex")}`);
  }

  /** Frames that took the way of a recipe. */
  get hits(): number {
    const m = this.lab.kernel.machine;
    m.exports.fast_statistics!();
    return Number(m.view.getBigUint64(m.mailbox + FlowStats.hits, true));
  }

  /** How often a walk gave no recipe, by reason. */
  get refusals(): Record<string, number> {
    const m = this.lab.kernel.machine;
    m.exports.fast_statistics!();
    const found: Record<string, number> = {};
    for (const [name, index] of Object.entries(Refusal)) {
      if (name === "COUNT" || typeof index !== "number") continue;
      const count = Number(m.view.getBigUint64(m.mailbox + FlowStats.size + 8 * index, true));
      if (count) found[name] = count;
    }
    return found;
  }
}

/** What a router's tools say in the end. */
export const LOOK = `
ip netns exec r iptables-save -c
ip netns exec r conntrack -L -o extended 2>/dev/null
ip netns exec r conntrack -S
ip -n r -s link
ip -n r neigh
`;

/** Tells the story both ways, compares them, and answers the one with the cache. */
export async function tell(story: (s: Story) => Promise<void>, comments = false): Promise<Story> {
  const slow = new Story("off", comments);
  await story(slow);
  const fast = new Story("on", comments);
  await story(fast);
  for (const s of [slow, fast]) if (comments) s.lab.endCapture();
  const first = slow.told.findIndex((line, i) => line !== fast.told[i]);
  if (first >= 0) expect([first, fast.told[first]]).toEqual([first, slow.told[first]]);
  expect(fast.told.length).toBe(slow.told.length);
  expect(slow.hits).toBe(0);
  return fast;
}
