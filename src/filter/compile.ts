/** From what a filter says to what is asked of a packet. Follows libpcap 1.10's gencode.c in what it selects; frames are Ethernet's. */
import { FilterError } from "./error.js";
import { ArithmeticCompiler } from "./arithmetic.js";
import { ethernetBytes, ipv4Number, ipv6Words, netMask, shortAddress, type Masked } from "./address.js";
import { ETHER_TYPES, IP_PROTOCOLS, SERVICES } from "./names.js";
import { parse } from "./parser.js";
import { assemble, Op, type Decision, type Instruction, type Load } from "./program.js";
import type { Direction, Expression, Identifier, Protocol, Qualifiers } from "./syntax.js";

/** Addresses of a name that a filter uses; undefined where there is none. */
export type Resolve = (name: string) => string[] | undefined;

const ETHERTYPE = { ip: 0x0800, arp: 0x0806, rarp: 0x8035, ip6: 0x86dd } as const;
const VLAN_TYPES = [0x8100, 0x88a8, 0x9100];
const PROTOCOL_NUMBER: Partial<Record<Protocol, number>> = {
  tcp: 6,
  udp: 17,
  sctp: 132,
  icmp: 1,
  icmp6: 58,
  igmp: 2,
  igrp: 9,
  pim: 103,
  vrrp: 112,
  ah: 51,
  esp: 50,
};
const IPV6_FRAGMENT = 44;
/** those that libpcap knows of IPv4 only */
const ONLY_IPV4 = new Set<Protocol>(["icmp", "igmp", "igrp", "vrrp"]);
const WITH_PORTS: Protocol[] = ["tcp", "udp", "sctp"];
/** smallest value of the type field that is a type; below it is a length */
const FIRST_TYPE = 1536;

const all = (first: Decision, ...rest: Decision[]): Decision =>
  rest.reduce((left, right): Decision => ({ and: [left, right] }), first);
const any = (first: Decision, ...rest: Decision[]): Decision =>
  rest.reduce((left, right): Decision => ({ or: [left, right] }), first);
const not = (decision: Decision): Decision => ({ not: decision });
const test = (loads: Load[], jump: number, k: number): Decision => ({ test: { loads, jump, k: k >>> 0 } });

/**
 * Compiles a capture filter (a subset of pcap-filter(7)) for Ethernet frames.
 *
 * @returns null for an empty text: everything is selected
 * @throws FilterError with one sentence and the place
 */
export function compileFilter(text: string, resolve: Resolve = () => undefined): Instruction[] | null {
  const expression = parse(text);
  return expression && assemble(new Compiler(text, resolve).decide(expression));
}

class Compiler {
  /** where the EtherType is, and what it says begins: `vlan` moves both for what stands behind it */
  private type = 12;
  private payload = 14;

  constructor(
    private readonly text: string,
    private readonly resolve: Resolve,
  ) {}

  decide(e: Expression): Decision {
    switch (e.node) {
      case "and":
        return all(this.decide(e.left), this.decide(e.right));
      case "or":
        return any(this.decide(e.left), this.decide(e.right));
      case "not":
        return not(this.decide(e.operand));
      case "protocol":
        return this.protocol(e.protocol);
      case "broadcast":
      case "multicast":
        return this.cast(e);
      case "vlan":
        return this.vlan(e.id);
      case "relation":
        return new ArithmeticCompiler(this.text, this.payload, {
          protocol: (name) => this.protocol(name),
          notLaterFragment: () => this.notLaterFragment(),
        }).relation(e);
      default:
        return this.identifier(e.qualifiers, e.identifier, e.at);
    }
  }

  private refuse(problem: string, at: number): never {
    throw new FilterError(problem, this.text, at);
  }

  /** compares `size` bytes at `offset` behind the EtherType */
  private equals(offset: number, size: 1 | 2 | 4, value: number, mask = 0xffffffff): Decision {
    return this.compare(this.payload + offset, size, value, mask);
  }

  private compare(at: number, size: 1 | 2 | 4, value: number, mask = 0xffffffff): Decision {
    const loads: Load[] = [{ code: Op.ldAbs[size], k: at }];
    if (mask >>> 0 !== 0xffffffff) loads.push({ code: Op.aluK | 0x50, k: mask >>> 0 });
    return test(loads, Op.jeq, value);
  }

  private etherType(type: number): Decision {
    return this.compare(this.type, 2, type);
  }

  private protocol(name: Protocol): Decision {
    if (name === "ether") return { always: true };
    if (name in ETHERTYPE) return this.etherType(ETHERTYPE[name as keyof typeof ETHERTYPE]);
    const number = PROTOCOL_NUMBER[name]!;
    if (ONLY_IPV4.has(name)) return this.ipProtocol(number);
    if (name === "icmp6") return this.ip6Protocol(number);
    return any(this.ipProtocol(number), this.ip6Protocol(number));
  }

  private ipProtocol(number: number): Decision {
    return all(this.etherType(ETHERTYPE.ip), this.equals(9, 1, number));
  }

  /** directly behind the header, or behind a fragment header */
  private ip6Protocol(number: number): Decision {
    const inFragment = all(this.equals(6, 1, IPV6_FRAGMENT), this.equals(40, 1, number));
    return all(this.etherType(ETHERTYPE.ip6), any(this.equals(6, 1, number), inFragment));
  }

  private notLaterFragment(): Decision {
    return not(test([{ code: Op.ldAbs[2], k: this.payload + 6 }], Op.jset, 0x1fff));
  }

  private vlan(id: number | undefined): Decision {
    const [first, ...rest] = VLAN_TYPES.map((type) => this.etherType(type));
    const tagged = any(first!, ...rest);
    const decision = id === undefined ? tagged : all(tagged, this.equals(0, 2, id, 0x0fff));
    this.type += 4;
    this.payload += 4;
    return decision;
  }

  private cast({ node, protocol, at }: Extract<Expression, { node: "broadcast" | "multicast" }>): Decision {
    const ether = protocol === undefined || protocol === "ether";
    if (ether && node === "broadcast") return all(this.compare(2, 4, 0xffffffff), this.compare(0, 2, 0xffff));
    if (ether) return test([{ code: Op.ldAbs[1], k: 0 }], Op.jset, 1);
    if (node === "multicast" && protocol === "ip")
      return all(
        this.etherType(ETHERTYPE.ip),
        test([{ code: Op.ldAbs[1], k: this.payload + 16 }], Op.jge, 224),
      );
    if (node === "multicast" && protocol === "ip6")
      return all(this.etherType(ETHERTYPE.ip6), this.equals(24, 1, 255));
    if (protocol === "ip")
      this.refuse("ip broadcast needs the netmask of the network, which a capture does not tell", at);
    return this.refuse(`${protocol} has no ${node}`, at);
  }

  private identifier(q: Qualifiers, id: Identifier, at: number): Decision {
    const kind = q.kind ?? "host";
    if (kind === "port" || kind === "portrange") return this.port(q, id, at, kind);
    if (kind === "proto") return this.proto(q, id, at);
    if (q.protocol === "ether") return this.etherHost(q.direction, id, at);
    if (q.protocol && !["ip", "ip6", "arp", "rarp"].includes(q.protocol))
      this.refuse(`${q.protocol} has no addresses: ip, ip6, arp, rarp or ether have`, at);
    switch (id.form) {
      case "mac":
        return this.refuse("a MAC address is asked for with ether host, ether src or ether dst", at);
      case "name":
        return this.named(q, id.text, at);
      case "ipv6":
        return this.host6(q, id, at);
      case "number":
        if (q.kind !== "net" && id.value > 255)
          return this.host(q, { address: id.value, mask: 0xffffffff }, at);
        return this.host(q, shortAddress(String(id.value)), at);
      default:
        return this.host(q, this.network(id, at), at);
    }
  }

  private network(id: Extract<Identifier, { form: "ipv4" }>, at: number): Masked {
    const short = shortAddress(id.text);
    if (id.prefix === undefined && id.mask === undefined) return short;
    const mask = id.mask === undefined ? netMask(id.prefix!) : ipv4Number(id.mask);
    if ((short.address & ~mask) >>> 0) this.refuse(`${id.text} has bits outside the mask`, at);
    return { address: short.address, mask };
  }

  private named(q: Qualifiers, name: string, at: number): Decision {
    const found = this.resolve(name);
    if (!found?.length) this.refuse(`"${name}" is neither a word of a filter nor a known host`, at);
    const [first, ...rest] = found.map((text) =>
      text.includes(":") ? this.host6(q, { form: "ipv6", text }, at) : this.host(q, shortAddress(text), at),
    );
    return any(first!, ...rest);
  }

  private host(q: Qualifiers, masked: Masked, at: number): Decision {
    const ask = (type: number, source: number, destination: number) =>
      this.ends(q.direction, (end) =>
        all(
          this.etherType(type),
          this.equals(end === "src" ? source : destination, 4, masked.address, masked.mask),
        ),
      );
    const ip = () => ask(ETHERTYPE.ip, 12, 16);
    const arp = (type: number) => ask(type, 14, 24);
    switch (q.protocol) {
      case "ip":
        return ip();
      case "arp":
        return arp(ETHERTYPE.arp);
      case "rarp":
        return arp(ETHERTYPE.rarp);
      case "ip6":
        return this.refuse("an address of IPv4 is not one of ip6", at);
      default:
        return any(ip(), arp(ETHERTYPE.arp), arp(ETHERTYPE.rarp));
    }
  }

  private host6(q: Qualifiers, id: Extract<Identifier, { form: "ipv6" }>, at: number): Decision {
    if (q.protocol && q.protocol !== "ip6") this.refuse(`an address of IPv6 is not one of ${q.protocol}`, at);
    const words = ipv6Words(id.text);
    const prefix = id.prefix ?? 128;
    const masks = [0, 1, 2, 3].map((word) => netMask(Math.max(0, Math.min(32, prefix - word * 32))));
    if (words.some((word, i) => (word & ~masks[i]!) >>> 0))
      this.refuse(`${id.text} has bits outside the prefix`, at);
    return this.ends(q.direction, (end) => {
      const base = end === "src" ? 8 : 24;
      // all words, whatever the prefix: a packet that was cut short is refused as libpcap refuses it
      const asked = [0, 1, 2, 3].map((word) => this.equals(base + word * 4, 4, words[word]!, masks[word]!));
      return all(this.etherType(ETHERTYPE.ip6), ...asked);
    });
  }

  private etherHost(direction: Direction | undefined, id: Identifier, at: number): Decision {
    if (id.form !== "mac") this.refuse("ether is followed by a MAC address", at);
    const bytes = ethernetBytes(id.text);
    return this.ends(direction, (end) => {
      const base = end === "src" ? 6 : 0;
      return all(this.compare(base + 2, 4, bytes.low), this.compare(base, 2, bytes.high));
    });
  }

  /** one end, either, or both */
  private ends(direction: Direction | undefined, ask: (end: "src" | "dst") => Decision): Decision {
    if (direction === "src" || direction === "dst") return ask(direction);
    return direction === "src and dst" ? all(ask("src"), ask("dst")) : any(ask("src"), ask("dst"));
  }

  private proto(q: Qualifiers, id: Identifier, at: number): Decision {
    const under = q.protocol;
    const number = (names: Record<string, number>): number => {
      if (id.form === "number") return id.value;
      const found = id.form === "name" && Object.hasOwn(names, id.text) ? names[id.text] : undefined;
      return found ?? this.refuse("this is no protocol's name; give its number", at);
    };
    switch (under) {
      case "ether": {
        const type = number(ETHER_TYPES);
        if (type < FIRST_TYPE)
          this.refuse(
            "types below 1536 are lengths of IEEE 802.2 frames, which are not modelled in filters",
            at,
          );
        return this.etherType(type);
      }
      case "ip":
        return this.ipProtocol(number(IP_PROTOCOLS));
      case "ip6":
        return this.ip6Protocol(number(IP_PROTOCOLS));
      case undefined:
        return any(this.ipProtocol(number(IP_PROTOCOLS)), this.ip6Protocol(number(IP_PROTOCOLS)));
      default:
        return this.refuse(`${under} does not carry other protocols`, at);
    }
  }

  private port(q: Qualifiers, id: Identifier, at: number, kind: "port" | "portrange"): Decision {
    if (q.protocol && !WITH_PORTS.includes(q.protocol)) this.refuse(`${q.protocol} has no ports`, at);
    const [from, to, named] = this.portsOf(id, at, kind);
    const asked = named ?? q.protocol;
    if (q.protocol && named && q.protocol !== named) this.refuse(`that is a port of ${named}`, at);
    const numbers = (asked ? [asked] : WITH_PORTS).map((name) => PROTOCOL_NUMBER[name]!);
    return any(this.ports4(q.direction, numbers, from, to), this.ports6(q.direction, numbers, from, to));
  }

  private portsOf(id: Identifier, at: number, kind: string): [from: number, to: number, protocol?: Protocol] {
    if (id.form === "number") {
      const port = this.portNumber(id.value, at);
      return [port, port];
    }
    if (id.form !== "name") return this.refuse("a port's number or name is missing", at);
    const range = /^([\w.]+)-([\w.]+)$/.exec(id.text);
    if (kind === "portrange" && range) {
      const [from] = this.portNamed(range[1]!, at);
      const [to] = this.portNamed(range[2]!, at);
      return from <= to ? [from, to] : [to, from];
    }
    const [port, protocol] = this.portNamed(id.text, at);
    return [port, port, protocol];
  }

  private portNamed(name: string, at: number): [port: number, protocol?: Protocol] {
    if (/^\d+$/.test(name)) return [this.portNumber(Number(name), at)];
    if (!Object.hasOwn(SERVICES, name)) this.refuse(`"${name}" is no port's name; give its number`, at);
    return SERVICES[name]!;
  }

  private portNumber(value: number, at: number): number {
    if (value > 65535) this.refuse("a port is at most 65535", at);
    return value;
  }

  private ports4(direction: Direction | undefined, protocols: number[], from: number, to: number): Decision {
    const ask = (end: "src" | "dst"): Decision => {
      const load: Load[] = [
        { code: Op.ldxMsh, k: this.payload },
        { code: Op.ldInd[2], k: this.payload + (end === "src" ? 0 : 2) },
      ];
      return within(load, from, to);
    };
    const [first, ...rest] = protocols.map((protocol) =>
      all(this.equals(9, 1, protocol), this.notLaterFragment(), this.ends(direction, ask)),
    );
    return all(this.etherType(ETHERTYPE.ip), any(first!, ...rest));
  }

  private ports6(direction: Direction | undefined, protocols: number[], from: number, to: number): Decision {
    const ask = (end: "src" | "dst") =>
      within([{ code: Op.ldAbs[2], k: this.payload + 40 + (end === "src" ? 0 : 2) }], from, to);
    const [first, ...rest] = protocols.map((protocol) =>
      all(this.equals(6, 1, protocol), this.ends(direction, ask)),
    );
    return all(this.etherType(ETHERTYPE.ip6), any(first!, ...rest));
  }
}

function within(loads: Load[], from: number, to: number): Decision {
  if (from === to) return test(loads, Op.jeq, from);
  return all(test(loads, Op.jge, from), not(test(loads, Op.jgt, to)));
}
