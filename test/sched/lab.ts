/** A cable from a:x to b:y for tests of queues: frames are told apart by a number in them. */
import { Lab } from "../../src/lab/lab.js";
import { Statistic } from "../../src/kernel/abi.generated.js";

const HEADER = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x12, 0x34];
const NUMBER = 20;

export interface Arrival {
  number: number;
  timeNs: number;
  bytes: Uint8Array;
}

export class Cable {
  readonly lab: Lab;

  private constructor(seed: number) {
    this.lab = new Lab({ seed, memoryBytes: 256 << 20 });
  }

  static async create(seed = 1): Promise<Cable> {
    const cable = new Cable(seed);
    await cable.sh(`ip netns add a
      ip netns add b
      ip link add x netns a address 02:00:00:00:00:01 type veth peer name y netns b address 02:00:00:00:00:02
      ip -n a link set x up
      ip -n b link set y up`);
    cable.lab.record((name) => name === "b:y");
    return cable;
  }

  /** Runs a script that must succeed; its output. */
  async sh(script: string): Promise<string> {
    const { exitCode, stdout, stderr } = await this.lab.run(`set -e\n${script}`);
    if (exitCode) throw new Error(`exit code ${exitCode}: ${stdout}${stderr}`);
    return stdout;
  }

  /** `tc -n a qdisc add dev x ...` */
  add(words: string): Promise<string> {
    return this.sh(`tc -n a qdisc add dev x ${words}`);
  }

  /** Sends a frame of `bytes` with a number in it. */
  send(number: number, bytes = 1000): void {
    const frame = new Uint8Array(bytes);
    frame.set(HEADER);
    frame[NUMBER] = number >> 16;
    frame[NUMBER + 1] = (number >> 8) & 255;
    frame[NUMBER + 2] = number & 255;
    try {
      this.lab.kernel.transmit("a", "x", frame);
    } catch (error) {
      // a queue that is full tells the sender
      if ((error as { code?: string }).code !== "ENOBUFS") throw error;
    }
  }

  /** What has arrived at b:y since the last call, with times since `sinceNs`. */
  arrivals(sinceNs = 0): Arrival[] {
    return this.lab.frames().map(({ bytes, timeNs }) => ({
      number: (bytes[NUMBER]! << 16) | (bytes[NUMBER + 1]! << 8) | bytes[NUMBER + 2]!,
      timeNs: timeNs - sinceNs,
      bytes,
    }));
  }

  numbers(): number[] {
    return this.arrivals().map(({ number }) => number);
  }

  statistic(which: number): number {
    return Number(this.lab.kernel.machine.exports.statistic!(which) as bigint);
  }

  get packetsLive(): number {
    return this.statistic(Statistic.packetsLive);
  }
}
