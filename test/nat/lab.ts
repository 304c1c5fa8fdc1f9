/** A router between hosts that only the tests play: 10.0.1.0/24 behind eth0 of `c`, 10.0.2.0/24 behind eth0 of `s`. */
import { Lab } from "../../src/index.js";
// @ts-expect-error -- plain JavaScript, shared with .ci/record.mjs
import * as build from "../../.ci/oracle/frames.mjs";

export { build };

const SETUP = `
for n in c r s; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
for d in lo ra rb; do ip -n r link set $d up; done
ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
for i in 2 3 4 5 6 7 8 9; do
  ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb
done
`;

const MACS = {
  c: ["02:00:00:00:01:01", "02:00:00:00:01:02"],
  s: ["02:00:00:00:02:01", "02:00:00:00:02:02"],
} as const;

/** An IPv4 packet as a host received it. */
export interface Seen {
  src: string;
  dst: string;
  protocol: number;
  /** of UDP, TCP */
  sport: number;
  dport: number;
  /** the IP packet */
  bytes: Buffer;
}

const address = (bytes: Buffer, at: number) => [...bytes.subarray(at, at + 4)].join(".");

function read(frame: Uint8Array): Seen {
  const bytes = Buffer.from(frame.subarray(14));
  const transport = (bytes[0]! & 15) * 4;
  const port = (at: number) => (bytes.length >= transport + at + 2 ? bytes.readUInt16BE(transport + at) : 0);
  return {
    src: address(bytes, 12),
    dst: address(bytes, 16),
    protocol: bytes[9]!,
    sport: port(0),
    dport: port(2),
    bytes,
  };
}

export class NatLab {
  readonly lab: Lab;
  private constructor(seed: number) {
    this.lab = new Lab({ seed, memoryBytes: 256 << 20 });
  }

  /** Each rule is what follows `iptables -t nat -A`. */
  static async with(rules: readonly string[], { seed = 1, more = "" } = {}): Promise<NatLab> {
    const nat = new NatLab(seed);
    nat.lab.record();
    await nat.run(
      `${SETUP}${more}\n${rules.map((rule) => `ip netns exec r iptables -t nat -A ${rule}`).join("\n")}`,
    );
    nat.lab.advance(1e9);
    nat.lab.frames();
    return nat;
  }

  async run(script: string): Promise<string> {
    const { exitCode, stdout, stderr } = await this.lab.run(`set -e\n${script}`);
    if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
    return stdout;
  }

  /** One packet from a host behind `from`; what the hosts on the other side, or on its own, received because of it. */
  send(from: "c" | "s", part: unknown): { c: Seen[]; s: Seen[] } {
    const [router, host] = MACS[from];
    this.lab.kernel.transmit(from, "eth0", build.eth(router, host, part));
    this.lab.advance(1e6);
    const frames = this.lab.frames().filter((frame) => frame.dir === "in" && frame.iface === "eth0");
    const at = (netns: string) => frames.filter((frame) => frame.netns === netns).map((f) => read(f.bytes));
    return { c: at("c"), s: at("s") };
  }

  /** The same for a packet in bytes. */
  sendBytes(from: "c" | "s", packet: Uint8Array): { c: Seen[]; s: Seen[] } {
    return this.send(from, { ethertype: 0x0800, body: () => Buffer.from(packet) });
  }
}

/** The words of a packet, RFC 1071, as it would be checked: 0 is right. */
export const headerSum = (bytes: Buffer): number => build.checksum(bytes.subarray(0, (bytes[0]! & 15) * 4));

/** The transport checksum with the pseudo header: 0 is right, and what remains tells by how much it is wrong. */
export function transportSum(bytes: Buffer): number {
  const head = (bytes[0]! & 15) * 4;
  const body = bytes.subarray(head);
  const protocol = bytes[9]!;
  if (protocol === 1) return build.checksum(body);
  const pseudo = Buffer.concat([
    bytes.subarray(12, 20),
    Buffer.from([0, protocol, body.length >> 8, body.length & 255]),
  ]);
  return build.checksum(
    body.length % 2 ? Buffer.concat([pseudo, body, Buffer.alloc(1)]) : Buffer.concat([pseudo, body]),
  );
}

/** The packet that answers: addresses and ports swapped, an echo answered; every checksum stays as right as it was. */
export function answer(packet: Buffer, ttl = 64): Buffer {
  const bytes = Buffer.from(packet);
  const swap = (a: number, b: number, length: number) => {
    const first = Buffer.from(bytes.subarray(a, a + length));
    bytes.copy(bytes, a, b, b + length);
    first.copy(bytes, b);
  };
  swap(12, 16, 4);
  const head = (bytes[0]! & 15) * 4;
  if (bytes[9] === 1) {
    // 8 became 0: the sum loses 0x0800
    const sum = bytes.readUInt16BE(head + 2) + 0x0800;
    bytes[head] = 0;
    bytes.writeUInt16BE((sum & 0xffff) + (sum >>> 16), head + 2);
  } else swap(head, head + 2, 2);
  bytes[8] = ttl;
  bytes.writeUInt16BE(0, 10);
  bytes.writeUInt16BE(build.checksum(bytes.subarray(0, head)), 10);
  return bytes;
}
