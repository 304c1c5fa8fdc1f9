/** `port` and `portrange`: unfragmented IPv4, plain IPv6. */
import { servicePort } from "../model/services.js";
import { all, any, within, type Decision, type Load } from "./decision.js";
import { ends } from "./direction.js";
import type { Refuse } from "./error.js";
import { protocolNumber, type Layers } from "./layers.js";
import { Op } from "./opcodes.js";
import type { Direction, Identifier, Protocol, Qualifiers } from "./syntax.js";

const WITH_PORTS: Protocol[] = ["tcp", "udp", "sctp"];
const LARGEST = 65535;

interface Ports {
  from: number;
  to: number;
  /** of a name that only one protocol has */
  protocol?: Protocol;
}

export class PortCompiler {
  constructor(
    private readonly layers: Layers,
    private readonly refuse: Refuse,
  ) {}

  port(q: Qualifiers, id: Identifier, at: number): Decision {
    const kind = q.kind!;
    if (q.protocol && !WITH_PORTS.includes(q.protocol))
      this.refuse(`${q.protocol} has no ports`, at, `illegal qualifier of '${kind}'`);
    const { from, to, protocol } = kind === "portrange" ? this.range(id, at) : this.single(id, at);
    if (q.protocol && protocol && q.protocol !== protocol) {
      const words = id.form === "name" ? id.text : "";
      const libpcap = `port ${kind === "portrange" ? "in range " : ""}'${words}' is ${protocol}`;
      this.refuse(`that is a port of ${protocol}`, at, libpcap);
    }
    const asked = protocol ?? q.protocol;
    const numbers = (asked ? [asked] : WITH_PORTS).map(protocolNumber);
    return any(this.ports4(q.direction, numbers, from, to), this.ports6(q.direction, numbers, from, to));
  }

  private single(id: Identifier, at: number): Ports {
    if (id.form === "number") return this.number(id.value, at);
    if (id.form === "name") return this.named(id.text, at, `unknown port '${id.text}'`);
    return this.noPort(id, at);
  }

  private range(id: Identifier, at: number): Ports {
    if (id.form === "number") return this.number(id.value, at);
    if (id.form !== "name") return this.noPort(id, at);
    const [, low, high] = /^([\w.]+)-([\w.-]+)$/.exec(id.text) ?? [];
    const unknown = `unknown port in range '${id.text}'`;
    if (low === undefined || high === undefined) return this.named(id.text, at, unknown);
    const [first, last] = [this.named(low, at, unknown), this.named(high, at, unknown)];
    return {
      from: Math.min(first.from, last.from),
      to: Math.max(first.to, last.to),
      ...(first.protocol === last.protocol && { protocol: first.protocol }),
    };
  }

  private noPort(id: Identifier, at: number): never {
    const libpcap = id.form === "ipv4" ? "'port' modifier applied to ip host" : undefined;
    return this.refuse("a port's number or name is missing", at, libpcap);
  }

  private named(name: string, at: number, libpcap: string): Ports {
    if (/^\d+$/.test(name)) return this.number(Number(name), at);
    // pcap_nametoport: where both have it, at one port, either is meant
    const [tcp, udp] = [servicePort(name, "tcp"), servicePort(name, "udp")];
    const port = tcp ?? udp;
    if (port === null) return this.refuse(`"${name}" is no port's name; give its number`, at, libpcap);
    if (tcp === udp) return { from: port, to: port };
    return { from: port, to: port, protocol: tcp === null ? "udp" : "tcp" };
  }

  private number(value: number, at: number): Ports {
    if (value > LARGEST)
      this.refuse(`a port is at most ${LARGEST}`, at, `illegal port number ${value} > ${LARGEST}`);
    return { from: value, to: value };
  }

  private ports4(direction: Direction | undefined, protocols: number[], from: number, to: number): Decision {
    const { layers } = this;
    const ask = (end: "src" | "dst"): Decision => {
      const load: Load[] = [
        { code: Op.ldxMsh, k: layers.payload },
        { code: Op.ldInd[2], k: layers.payload + (end === "src" ? 0 : 2) },
      ];
      return within(load, from, to);
    };
    const [first, ...rest] = protocols.map((protocol) =>
      all(layers.equals(9, 1, protocol), layers.notLaterFragment(), ends(direction, ask)),
    );
    return all(layers.protocol("ip"), any(first!, ...rest));
  }

  private ports6(direction: Direction | undefined, protocols: number[], from: number, to: number): Decision {
    const { layers } = this;
    const ask = (end: "src" | "dst") =>
      within([{ code: Op.ldAbs[2], k: layers.payload + 40 + (end === "src" ? 0 : 2) }], from, to);
    const [first, ...rest] = protocols.map((protocol) =>
      all(layers.equals(6, 1, protocol), ends(direction, ask)),
    );
    return all(layers.protocol("ip6"), any(first!, ...rest));
  }
}
