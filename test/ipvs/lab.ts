/** A director (`r`) between clients (10.0.1.2 to 9 behind `c`) and servers (10.0.2.2 to 9 behind `s`) that only the tests play. */
import type { Lab } from "../../src/index.js";
import type { VsConnection, VsDestSpec, VsOp, VsServiceKey, VsServiceSpec } from "../../src/model/ipvs.js";
import { VsSysctl } from "../../src/kernel/abi.generated.js";
import { build, NatLab, type Seen } from "../nat/lab.js";

export { build };
export type { Seen };

export const VIP = "10.0.1.100";
const SETUP = `ip -n r addr add ${VIP}/32 dev ra`;

export const tcpService = (port = 80): VsServiceKey => ({ protocol: "tcp", address: VIP, port });
export const udpService = (port = 53): VsServiceKey => ({ protocol: "udp", address: VIP, port });

export class VsLab {
  private constructor(private readonly nat: NatLab) {}

  static async make({ seed = 1, more = "" } = {}): Promise<VsLab> {
    return new VsLab(await NatLab.with([], { seed, more: `${SETUP}\n${more}` }));
  }

  /** A service and its servers, all masqueraded with weight 1 where nothing else is said. */
  static async with(
    key: VsServiceKey,
    servers: ({ address: string; port?: number } & Partial<VsDestSpec>)[],
    spec: Partial<VsServiceSpec> = {},
    options: { seed?: number; more?: string } = {},
  ): Promise<VsLab> {
    const lab = await VsLab.make(options);
    lab.service(key, servers, spec);
    return lab;
  }

  service(
    key: VsServiceKey,
    servers: ({ address: string; port?: number } & Partial<VsDestSpec>)[],
    spec: Partial<VsServiceSpec> = {},
  ): void {
    this.apply({ op: "ipvs.service.add", netns: "r", key, spec: { scheduler: "rr", ...spec } });
    for (const server of servers) this.add(key, server);
  }

  add(
    key: VsServiceKey,
    { address, port = 0, ...spec }: { address: string; port?: number } & Partial<VsDestSpec>,
  ): void {
    const dest = { address, port: port || ("port" in key ? key.port : 0) };
    this.apply({ op: "ipvs.dest.add", netns: "r", key, dest, spec: { forward: "masq", weight: 1, ...spec } });
  }

  apply(op: VsOp): void {
    this.lab.kernel.apply(op);
  }

  get lab(): Lab {
    return this.nat.lab;
  }
  run(script: string): Promise<string> {
    return this.nat.run(script);
  }
  /** of net/ipv4/vs/ */
  sysctl(name: keyof typeof VsSysctl, value: number): void {
    const m = this.lab.kernel.machine;
    m.check(m.exports.ipvs_sysctl_set!(m.namespaceId("r"), VsSysctl[name], value));
  }
  /** s */
  wait(seconds: number): void {
    this.lab.advance(seconds * 1e9);
    this.lab.frames();
  }

  /** From a client (or a server, `from` "s"): what the hosts of both sides received because of it. */
  send(from: "c" | "s", part: unknown): { c: Seen[]; s: Seen[] } {
    return this.nat.send(from, part);
  }

  /** A segment of client 10.0.1.h to the service; the server that received it, or undefined. */
  segment(h: number, port: number, flags: string, vport = 80): string | undefined {
    const { s } = this.send("c", build.ip({ src: `10.0.1.${h}`, dst: VIP }, build.tcp(port, vport, flags)));
    return s[0]?.dst;
  }
  /** A segment of a server to client 10.0.1.h; what the client received. */
  answer(server: string, h: number, port: number, flags: string, sport = 80): Seen | undefined {
    const { c } = this.send(
      "s",
      build.ip({ src: server, dst: `10.0.1.${h}` }, build.tcp(sport, port, flags)),
    );
    return c[0];
  }
  datagram(h: number, port: number, vport = 53): string | undefined {
    const { s } = this.send("c", build.ip({ src: `10.0.1.${h}`, dst: VIP }, build.udp(port, vport)));
    return s[0]?.dst;
  }

  /** "TCP 10.0.1.2:1000 80 10.0.2.2:80 SYN_RECV 60": client, virtual port, server, state, s that remain */
  connections(): string[] {
    return this.lab.kernel.vsConnections("r").map(line);
  }
}

const line = (c: VsConnection): string =>
  `${c.protocol} ${c.client.address}:${c.client.port} ${c.virtual.port} ${c.destination.address}:${c.destination.port} ${c.state} ${c.expires}`;
