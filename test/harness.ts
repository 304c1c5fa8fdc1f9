/** A kernel for tests: boots, records every frame of every interface in memory. */
import { Machine, type MachineOptions } from "../src/kernel/machine.js";
import { describeDevice } from "../src/kernel/links.js";
import { Statistic } from "../src/kernel/abi.generated.js";

export interface SeenFrame {
  netns: string;
  iface: string;
  dir: "in" | "out";
  bytes: Uint8Array;
  /** ns of virtual time since boot */
  timeNs: number;
  packetId: bigint;
}

export class TestKernel {
  readonly machine: Machine;
  readonly frames: SeenFrame[] = [];
  private readonly taps: { netns: string; iface: string }[] = [];

  constructor(options: MachineOptions = {}) {
    this.machine = new Machine({ memoryBytes: 256 << 20, ...options });
    this.machine.host = {
      flush: (blocks) => this.read(blocks),
      openTap: (_id, device) => {
        const mailbox = this.machine.bytes.slice(this.machine.mailbox, this.machine.mailbox + 4096);
        const link = describeDevice(this.machine, device);
        this.machine.put(mailbox);
        return this.taps.push({ netns: link.netns, iface: link.ifname }) - 1;
      },
      refill: () => 0x80000000,
    };
    this.machine.exports.capture!(1);
  }

  private read(blocks: Uint8Array): void {
    const view = new DataView(blocks.buffer, blocks.byteOffset, blocks.byteLength);
    for (let at = 0; at < blocks.length; at += view.getUint32(at + 4, true)) {
      const tap = this.taps[view.getUint32(at + 8, true)]!;
      const length = view.getUint32(at + 20, true);
      const options = at + 28 + ((length + 3) & ~3);
      const time = (BigInt(view.getUint32(at + 12, true)) << 32n) | BigInt(view.getUint32(at + 16, true));
      this.frames.push({
        ...tap,
        dir: view.getUint32(options + 4, true) === 1 ? "in" : "out",
        bytes: blocks.slice(at + 28, at + 28 + length),
        timeNs: Number(time),
        packetId: view.getBigUint64(options + 12, true),
      });
    }
  }

  /** Frames seen since the last call. */
  take(): SeenFrame[] {
    this.machine.exports.flush_taps!();
    return this.frames.splice(0);
  }

  /** Transmits a frame (hex or bytes) on an interface; answers 0 or a negative errno. */
  send(netns: string, iface: string, frame: Uint8Array | string): number {
    const bytes =
      typeof frame === "string" ? Uint8Array.from(Buffer.from(frame.replace(/\s+/g, ""), "hex")) : frame;
    const m = this.machine;
    const index = m.ifindex(netns, iface);
    m.put(bytes);
    return m.exports.packet_send!(m.namespaceId(netns), index, m.mailbox, bytes.length);
  }

  /** Lets time pass. */
  run(ns: number): void {
    const until = BigInt.asUintN(64, this.machine.exports.now!() as bigint) + BigInt(ns);
    while (!this.machine.exports.run_until!(until, 1_000_000)) {}
  }

  /** Packets in use: 0 whenever nothing is queued. */
  get packetsLive(): number {
    return Number(this.machine.exports.statistic!(Statistic.packetsLive));
  }
}
