/** Two hosts on a wire, c (10.0.0.1) and s (10.0.0.2), and what passes between them. */
import { Lab } from "../../src/index.js";
import { Statistic } from "../../src/kernel/abi.generated.js";
import type { SocketHandle } from "../../src/model/kernel.js";

export const CLIENT_MAC = "02:00:00:00:00:01";
export const SERVER_MAC = "02:00:00:00:00:02";
const SETUP = `
ip netns add c; ip netns add s
ip link add eth0 netns c address ${CLIENT_MAC} type veth peer name eth0 netns s address ${SERVER_MAC}
for n in c s; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n c addr add 10.0.0.1/24 dev eth0; ip -n s addr add 10.0.0.2/24 dev eth0
ip -n c neigh add 10.0.0.2 lladdr ${SERVER_MAC} dev eth0 nud permanent
ip -n s neigh add 10.0.0.1 lladdr ${CLIENT_MAC} dev eth0 nud permanent
`;

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;

/** A TCP segment as it was seen. */
export interface Seen {
  from: "c" | "s";
  atNs: number;
  flags: number;
  sequence: number;
  acknowledgement: number;
  window: number;
  options: string;
  length: number;
  bytes: Uint8Array;
}

export class Hosts {
  readonly lab: Lab;
  private constructor(seed: number) {
    this.lab = new Lab({ seed, memoryBytes: 64 << 20 });
  }

  static async make(script = "", seed = 7): Promise<Hosts> {
    const hosts = new Hosts(seed);
    await hosts.sh(SETUP + script);
    hosts.lab.advance(1e9);
    hosts.lab.record();
    hosts.lab.frames();
    return hosts;
  }

  get kernel() {
    return this.lab.kernel;
  }

  async sh(script: string): Promise<string> {
    const { exitCode, stdout, stderr } = await this.lab.run(script);
    if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
    return stdout;
  }

  /** TCP segments that left c or s since the last call, oldest first. */
  segments(): Seen[] {
    return this.lab
      .frames()
      .filter((f) => f.dir === "out" && f.iface === "eth0" && f.bytes[23] === 6)
      .map((f) => {
        const view = new DataView(f.bytes.buffer, f.bytes.byteOffset, f.bytes.byteLength);
        const tcp = 14 + (f.bytes[14]! & 15) * 4;
        const header = (f.bytes[tcp + 12]! >> 4) * 4;
        return {
          from: f.netns as "c" | "s",
          atNs: f.timeNs,
          flags: f.bytes[tcp + 13]!,
          sequence: view.getUint32(tcp + 4),
          acknowledgement: view.getUint32(tcp + 8),
          window: view.getUint16(tcp + 14),
          options: Buffer.from(f.bytes.subarray(tcp + 20, tcp + header)).toString("hex"),
          length: view.getUint16(16) - (tcp - 14) - header,
          bytes: f.bytes,
        };
      });
  }

  listen(port = 8080, backlog = 5): SocketHandle {
    const socket = this.kernel.openSocket("s", "tcp");
    this.kernel.bindSocket(socket, { address: "0.0.0.0", port });
    this.kernel.listenSocket(socket, backlog);
    return socket;
  }

  connect(port = 8080): SocketHandle {
    const socket = this.kernel.openSocket("c", "tcp");
    this.kernel.connectSocket(socket, { address: "10.0.0.2", port });
    return socket;
  }

  /** A connection with both ends in hand. */
  pair(): { listener: SocketHandle; client: SocketHandle; server: SocketHandle } {
    const listener = this.listen();
    const client = this.connect();
    return { listener, client, server: this.kernel.acceptSocket(listener)! };
  }

  /** Carries all of `bytes` from one socket to another, time passing where it must; answers what arrived. */
  carry(from: SocketHandle, to: SocketHandle, bytes: Uint8Array, stepNs = 1e8, limitNs = 600e9): Buffer {
    const parts: Uint8Array[] = [];
    let [sent, got] = [0, 0];
    const endNs = this.kernel.nowNs + limitNs;
    while (got < bytes.length) {
      if (sent < bytes.length) sent += this.kernel.sendSocket(from, bytes.subarray(sent, sent + 16384));
      const part = this.kernel.readSocket(to);
      parts.push(part);
      got += part.length;
      if (part.length === 0) {
        if (this.kernel.nowNs > endNs) throw new Error(`only ${got} of ${bytes.length} bytes came`);
        this.lab.advance(stepNs);
      }
    }
    return Buffer.concat(parts);
  }

  packetsLive(): number {
    return this.kernel.statistic(Statistic.packetsLive);
  }

  states(netns: string): string[] {
    return this.kernel.inetSockets(netns).map((s) => s.state);
  }
}

export const noise = (length: number): Buffer =>
  Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 255));
