/** `host` and `net`: addresses of IPv4 (in IP, ARP and RARP), IPv6 and Ethernet. */
import {
  ethernetBytes,
  ipv4Number,
  ipv6Words,
  leadingOctets,
  netMask,
  shortAddress,
  type Masked,
} from "./address.js";
import { all, any, compare, type Decision } from "./decision.js";
import { ends } from "./direction.js";
import type { Refuse } from "./error.js";
import type { Layers } from "./layers.js";
import type { Direction, Identifier, Protocol, Qualifiers } from "./syntax.js";

/** Addresses of a name that a filter uses; undefined where there is none. */
export type Resolve = (name: string) => string[] | undefined;

type Ipv4 = Extract<Identifier, { form: "ipv4" }>;
type Ipv6 = Extract<Identifier, { form: "ipv6" }>;

export class HostCompiler {
  constructor(
    private readonly layers: Layers,
    private readonly resolve: Resolve,
    private readonly refuse: Refuse,
  ) {}

  /** `q.kind` is host, net or nothing. */
  host(q: Qualifiers, id: Identifier, at: number): Decision {
    if (q.protocol === "ether") return this.ether(q.direction, id, at);
    if (q.protocol && !["ip", "ip6", "arp", "rarp"].includes(q.protocol)) {
      const applied = id.form === "ipv6" ? "ip6 host" : q.kind === "net" ? "net" : "host";
      this.refuse(
        `${q.protocol} has no addresses: ip, ip6, arp, rarp or ether have`,
        at,
        `'${q.protocol}' modifier applied to ${applied}`,
      );
    }
    switch (id.form) {
      case "mac":
        return this.refuse(
          "a MAC address is asked for with ether host, ether src or ether dst",
          at,
          "ethernet address used in non-ether expression",
        );
      case "name":
        return this.named(q, id.text, at);
      case "ipv6":
        return this.ipv6(q, id, at);
      case "number":
        return this.ipv4(q, q.kind === "net" ? leadingOctets(id.value) : whole(id.value), at);
      default:
        return this.ipv4(q, this.network(q, id, at), at);
    }
  }

  private network({ kind }: Qualifiers, id: Ipv4, at: number): Masked {
    if (id.text.split(".").some((octet) => Number(octet) > 255))
      this.refuse(`${id.text} is no address of IPv4`, at, `invalid IPv4 address '${id.text}'`);
    const short = shortAddress(id.text);
    if (id.prefix === undefined && id.mask === undefined) return short;
    if (kind !== "net")
      this.refuse("a mask is for networks: net ADDRESS/BITS", at, "Mask syntax for networks only");
    const mask = id.mask === undefined ? netMask(id.prefix!) : ipv4Number(id.mask);
    if ((short.address & ~mask) >>> 0) {
      const written = id.mask === undefined ? `${id.text}/${id.prefix}` : `${id.text} mask ${id.mask}`;
      this.refuse(`${id.text} has bits outside the mask`, at, `non-network bits set in "${written}"`);
    }
    return { address: short.address, mask };
  }

  private named(q: Qualifiers, name: string, at: number): Decision {
    const found = this.resolve(name);
    if (!found?.length)
      this.refuse(
        `"${name}" is neither a word of a filter nor a known host`,
        at,
        `unknown ${q.kind === "net" ? "network" : "host"} '${name}'`,
      );
    const [first, ...rest] = found!.map((text) =>
      text.includes(":") ? this.ipv6(q, { form: "ipv6", text }, at) : this.ipv4(q, shortAddress(text), at),
    );
    return any(first!, ...rest);
  }

  private ipv4(q: Qualifiers, { address, mask }: Masked, at: number): Decision {
    const { layers } = this;
    const ask = (protocol: Protocol, source: number, destination: number) =>
      ends(q.direction, (end) =>
        all(layers.protocol(protocol), layers.equals(end === "src" ? source : destination, 4, address, mask)),
      );
    const ip = () => ask("ip", 12, 16);
    // the protocol addresses of sender and target (RFC 826)
    const arp = (protocol: Protocol) => ask(protocol, 14, 24);
    switch (q.protocol) {
      case "ip":
        return ip();
      case "arp":
      case "rarp":
        return arp(q.protocol);
      case "ip6":
        return this.refuse("an address of IPv4 is not one of ip6", at, "'ip6' modifier applied to ip host");
      default:
        return any(ip(), arp("arp"), arp("rarp"));
    }
  }

  private ipv6(q: Qualifiers, id: Ipv6, at: number): Decision {
    if (q.protocol && q.protocol !== "ip6")
      this.refuse(
        `an address of IPv6 is not one of ${q.protocol}`,
        at,
        `'${q.protocol}' modifier applied to ip6 host`,
      );
    const words = ipv6Words(id.text);
    const prefix = id.prefix ?? 128;
    if (prefix !== 128 && q.kind !== "net")
      this.refuse("a mask is for networks: net ADDRESS/BITS", at, "Mask syntax for networks only");
    const masks = [0, 1, 2, 3].map((word) => netMask(Math.max(0, Math.min(32, prefix - word * 32))));
    if (words.some((word, i) => (word & ~masks[i]!) >>> 0))
      this.refuse(
        `${id.text} has bits outside the prefix`,
        at,
        `non-network bits set in "${id.text}/${prefix}"`,
      );
    return ends(q.direction, (end) => {
      const base = end === "src" ? 8 : 24;
      // all words, whatever the prefix: a packet that was cut short is refused as libpcap refuses it
      const asked = [0, 1, 2, 3].map((word) =>
        this.layers.equals(base + word * 4, 4, words[word]!, masks[word]!),
      );
      return all(this.layers.protocol("ip6"), ...asked);
    });
  }

  private ether(direction: Direction | undefined, id: Identifier, at: number): Decision {
    const { link } = this.layers;
    if (id.form !== "mac") {
      const unknown = link.isEthernet
        ? `unknown ether host '${id.form === "name" ? id.text : ""}'`
        : "only ethernet/FDDI/token ring/802.11/ATM LANE/Fibre Channel supports link-level host name";
      return this.refuse(
        "ether is followed by a MAC address",
        at,
        id.form === "name" ? unknown : "illegal link layer address",
      );
    }
    if (!link.isEthernet)
      this.refuse(
        `packets of ${link.description} have no MAC addresses to ask for`,
        at,
        "ethernet addresses supported only on ethernet/FDDI/token ring/802.11/ATM LANE/Fibre Channel",
      );
    const bytes = ethernetBytes(id.text);
    return ends(direction, (end) => {
      const base = end === "src" ? 6 : 0;
      return all(compare(base + 2, 4, bytes.low), compare(base, 2, bytes.high));
    });
  }
}

const whole = (address: number): Masked => ({ address, mask: 0xffffffff });
