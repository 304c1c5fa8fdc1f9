/** From what a filter says to what is asked of a packet. Follows libpcap 1.10's gencode.c in what it selects and refuses. */
import { ArithmeticCompiler } from "./arithmetic.js";
import { all, any, compare, not, test, type Decision } from "./decision.js";
import { FilterError, type Refuse } from "./error.js";
import { HostCompiler, type Resolve } from "./hosts.js";
import { Layers } from "./layers.js";
import { linkLayer, sentByInterface } from "./link-layer.js";
import { ETHER_TYPES, IP_PROTOCOLS } from "./names.js";
import { Op } from "./opcodes.js";
import { parse } from "./parser.js";
import { PortCompiler } from "./ports.js";
import { assemble, type Instruction } from "./program.js";
import type { Cast, Expression, Identifier, Qualifiers } from "./syntax.js";

export interface FilterOptions {
  /** LINKTYPE_* of the packets: 1 (Ethernet) where it is not told, 101 (RAW), 276 (LINUX_SLL2) */
  linkType?: number;
  /** names behind `host` */
  resolve?: Resolve;
  /** of the interface, for `ip broadcast`; 0 is known of none: only 0.0.0.0 and 255.255.255.255 are broadcasts */
  netmask?: number;
  /** the packets come from an interface, which tells their direction: `inbound`, `outbound` */
  live?: boolean;
}

const LARGEST_VLAN = 4095;
const FIRST_MULTICAST = 224;

/**
 * Compiles a capture filter (a subset of pcap-filter(7)).
 *
 * @returns null for an empty text: everything is selected
 * @throws FilterError with one sentence and the place; VethworkError EINVAL for another link type
 */
export function compileFilter(text: string, options: FilterOptions = {}): Instruction[] | null {
  const link = linkLayer(options.linkType ?? 1);
  const expression = parse(text);
  return expression && assemble(new Compiler(text, new Layers(link), options).decide(expression));
}

class Compiler {
  private readonly refuse: Refuse;
  private readonly hosts: HostCompiler;
  private readonly ports: PortCompiler;

  constructor(
    text: string,
    private readonly layers: Layers,
    private readonly options: FilterOptions,
  ) {
    this.refuse = (problem, at, libpcap) => {
      throw new FilterError(problem, text, at, libpcap);
    };
    this.hosts = new HostCompiler(layers, options.resolve ?? (() => undefined), this.refuse);
    this.ports = new PortCompiler(layers, this.refuse);
  }

  decide(e: Expression): Decision {
    switch (e.node) {
      case "and":
        return all(this.decide(e.left), this.decide(e.right));
      case "or":
        return any(this.decide(e.left), this.decide(e.right));
      case "not":
        return not(this.decide(e.operand));
      case "protocol":
        if (e.protocol !== "ether") return this.layers.protocol(e.protocol);
        return this.refuse(
          "every packet has a link layer; behind ether stands host, proto, broadcast or multicast",
          e.at,
          "link layer applied in wrong context",
        );
      case "broadcast":
        return this.broadcast(e);
      case "multicast":
        return this.multicast(e);
      case "direction":
        return this.direction(e);
      case "vlan":
        return this.vlan(e);
      case "relation":
        return new ArithmeticCompiler(this.layers, this.refuse).relation(e);
      default:
        return this.identifier(e.qualifiers, e.identifier, e.at);
    }
  }

  private vlan({ id, at }: Extract<Expression, { node: "vlan" }>): Decision {
    const { link } = this.layers;
    if (!link.isEthernet)
      this.refuse(`${link.description} has no VLANs`, at, `no VLAN support for ${link.description}`);
    if (id !== undefined && id > LARGEST_VLAN)
      this.refuse(
        `a VLAN is at most ${LARGEST_VLAN}`,
        at,
        `VLAN tag ${id} greater than maximum ${LARGEST_VLAN}`,
      );
    return this.layers.vlan(id);
  }

  private broadcast({ protocol, at }: Cast): Decision {
    const { link } = this.layers;
    if (protocol === undefined || protocol === "ether") {
      if (!link.isEthernet)
        this.refuse(`${link.description} has no broadcasts to ask for`, at, "not a broadcast link");
      return all(compare(2, 4, 0xffffffff), compare(0, 2, 0xffff));
    }
    if (protocol !== "ip")
      this.refuse(`${protocol} has no broadcast`, at, "only link-layer/IP broadcast filters supported");
    const { netmask } = this.options;
    if (netmask === undefined)
      return this.refuse(
        "ip broadcast needs the netmask of the network, which a capture does not tell",
        at,
        "netmask not known, so 'ip broadcast' not supported",
      );
    const host = ~netmask >>> 0;
    return all(
      this.layers.protocol("ip"),
      any(this.layers.equals(16, 4, 0, host), this.layers.equals(16, 4, host, host)),
    );
  }

  private multicast({ protocol, at }: Cast): Decision {
    const { layers } = this;
    if (protocol === "ip")
      return all(
        layers.protocol("ip"),
        test([{ code: Op.ldAbs[1], k: layers.payload + 16 }], Op.jge, FIRST_MULTICAST),
      );
    if (protocol === "ip6") return all(layers.protocol("ip6"), layers.equals(24, 1, 255));
    const ofLink = protocol === undefined || protocol === "ether";
    if (ofLink && layers.link.isEthernet) return test([{ code: Op.ldAbs[1], k: 0 }], Op.jset, 1);
    return this.refuse(
      `${ofLink ? layers.link.description : protocol} has no multicast to ask for`,
      at,
      "link-layer multicast filters supported only on ethernet/FDDI/token ring/ARCNET/802.11/ATM LANE/Fibre Channel",
    );
  }

  private direction({ isSent, at }: Extract<Expression, { node: "direction" }>): Decision {
    const { link } = this.layers;
    const sent = link.sent ?? (this.options.live ? sentByInterface : null);
    if (!sent)
      return this.refuse(
        `a capture of ${link.description} does not tell a packet's direction`,
        at,
        `inbound/outbound not supported on ${link.description} when reading savefiles`,
      );
    return isSent ? sent : not(sent);
  }

  private identifier(q: Qualifiers, id: Identifier, at: number): Decision {
    switch (q.kind) {
      case "port":
      case "portrange":
        return this.ports.port(q, id, at);
      case "proto":
        return this.proto(q, id, at);
      default:
        return this.hosts.host(q, id, at);
    }
  }

  private proto({ protocol }: Qualifiers, id: Identifier, at: number): Decision {
    const { layers } = this;
    switch (protocol) {
      case "ether":
        return layers.etherType(this.number(id, ETHER_TYPES, "ether", at));
      case "ip":
        return layers.ipProtocol(this.number(id, IP_PROTOCOLS, "ip", at));
      case "ip6":
        return layers.ip6Protocol(this.number(id, IP_PROTOCOLS, "ip", at));
      case undefined: {
        const number = this.number(id, IP_PROTOCOLS, "ip", at);
        return any(layers.ipProtocol(number), layers.ip6Protocol(number));
      }
      default: {
        const isLink = protocol === "arp" || protocol === "rarp";
        return this.refuse(
          `${protocol} does not carry other protocols`,
          at,
          isLink ? `${protocol} does not encapsulate another protocol` : `'${protocol} proto' is bogus`,
        );
      }
    }
  }

  private number(id: Identifier, names: Record<string, number>, under: string, at: number): number {
    if (id.form === "number") return id.value;
    const found = id.form === "name" && Object.hasOwn(names, id.text) ? names[id.text] : undefined;
    const libpcap = id.form === "name" ? `unknown ${under} proto '${id.text}'` : undefined;
    return found ?? this.refuse("this is no protocol's name; give its number", at, libpcap);
  }
}
