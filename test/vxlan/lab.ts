/** Two hosts on a cable, for tests of tunnels. */
import { Lab } from "../../src/index.js";
import { Statistic } from "../../src/kernel/abi.generated.js";

export class Hosts {
  readonly lab = new Lab({ seed: 0, memoryBytes: 64 << 20 });
  private readonly sockets = new Map<string, number>();

  /** Namespaces a (10.0.0.1) and b (10.0.0.2) with ea and eb between them, neighbours known; then `script`. */
  async start(script: string): Promise<this> {
    await this.ok(`
      for h in a b; do ip netns add $h; done
      ip link add ea netns a address 02:00:00:00:00:0a type veth peer name eb netns b address 02:00:00:00:00:0b
      ip -n a addr add 10.0.0.1/24 dev ea
      ip -n b addr add 10.0.0.2/24 dev eb
      ip -n a link set ea up
      ip -n b link set eb up
      ip -n a neigh add 10.0.0.2 lladdr 02:00:00:00:00:0b dev ea
      ip -n b neigh add 10.0.0.1 lladdr 02:00:00:00:00:0a dev eb
      ${script}`);
    return this;
  }

  async ok(script: string): Promise<string> {
    const result = await this.lab.run(`set -e\n${script}`);
    if (result.exitCode !== 0) throw new Error(`${script}\n${result.stderr}`);
    return result.stdout;
  }

  /** What a script that fails says. */
  async refused(script: string): Promise<string> {
    const result = await this.lab.run(script);
    if (result.exitCode === 0) throw new Error(`${script} did not fail`);
    return result.stderr.trim();
  }

  listen(netns: string, ifname: string): void {
    this.sockets.set(`${netns}:${ifname}`, this.lab.kernel.openPacketSocket(netns, ifname));
  }

  /** Frames received (not sent) on an interface since the last call. */
  received(netns: string, ifname: string): Uint8Array[] {
    const messages = this.lab.kernel.receive(this.sockets.get(`${netns}:${ifname}`)!);
    return messages.filter((message) => message.direction === "in").map((message) => message.bytes);
  }

  send(netns: string, ifname: string, frame: Uint8Array): void {
    this.lab.kernel.transmit(netns, ifname, frame);
  }

  get packetsLive(): number {
    return this.lab.kernel.statistic(Statistic.packetsLive);
  }
}

export const u16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;

/** An IPv4 datagram with eight bytes of transport header in an Ethernet frame; checksums are 0, nobody looks. */
export function frame(
  to: string,
  from: string,
  {
    src = 0xc0a80001,
    dst = 0xc0a80002,
    protocol = 17,
    ports = [1, 2] as [number, number],
    type = 0x0800,
  } = {},
): Uint8Array {
  const bytes = new Uint8Array(14 + 20 + 8 + 4);
  const view = new DataView(bytes.buffer);
  const mac = (text: string, at: number) =>
    text.split(":").forEach((part, i) => view.setUint8(at + i, Number.parseInt(part, 16)));
  mac(to, 0);
  mac(from, 6);
  view.setUint16(12, type);
  view.setUint8(14, 0x45);
  view.setUint16(16, 32);
  view.setUint8(22, 64);
  view.setUint8(23, protocol);
  view.setUint32(26, src);
  view.setUint32(30, dst);
  view.setUint16(34, ports[0]);
  view.setUint16(36, ports[1]);
  return bytes;
}
