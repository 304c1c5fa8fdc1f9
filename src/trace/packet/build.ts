/** A frame for the text of a packet: names become addresses, and what the text leaves out is what the sending namespace would use. */
import { parseIpv4, parseMac } from "../../kernel/text.js";
import { parseIpv6 } from "../../kernel/text-ipv6.js";
import type { Lab } from "../../lab/lab.js";
import { findInterface, type InterfaceName } from "../../lab/names.js";
import { VethworkError } from "../../model/errors.js";
import type { Kernel } from "../../model/kernel.js";
import type { Address, Link, Neighbor } from "../../model/state.js";
import { arpPacket, ethernetFrame, ipPacket, type Addresses } from "./bytes.js";
import { parsePacket, type PacketText } from "./parse.js";

const ETHERTYPE = { 4: 0x0800, 6: 0x86dd, arp: 0x0806 } as const;
const ARPHRD_ETHER = 1;
const ARPHRD_LOOPBACK = 772;
const BROADCAST = "ff:ff:ff:ff:ff:ff";
const NOBODY = "00:00:00:00:00:00";
const DEFAULT_ID = 1;
const ROUTE_LINK = 254;

type Family = 4 | 6;

/**
 * The frame that `text` describes, for the interface `at` ("NETNS:IFACE") to send, or with direction "in" to receive. The lab stays as it is.
 * @throws VethworkError EINVAL: the text, a name or an address cannot be used; the message says what to write
 */
export function buildFrame(lab: Lab, at: string, text: string, direction: "out" | "in" = "out"): Uint8Array {
  const place = findInterface(lab.kernel, at);
  const packet = parsePacket(text);
  const { machine } = lab.kernel;
  const before = machine.snapshot();
  try {
    return new Builder(lab.kernel, place, packet, text, direction).frame();
  } finally {
    machine.restore(before);
  }
}

class Builder {
  private readonly link: Link;

  constructor(
    private readonly kernel: Kernel,
    private readonly at: InterfaceName,
    private readonly packet: PacketText,
    private readonly text: string,
    private readonly direction: "out" | "in",
  ) {
    this.link = kernel.link(at.netns, at.ifname);
  }

  private fail(why: string): never {
    throw new VethworkError("EINVAL", `--packet '${this.text}': ${why}`);
  }

  frame(): Uint8Array {
    const p = this.packet;
    const source = this.address(p.source, this.at);
    const destination = this.address(p.destination, null, source);
    const family = familyOf(source);
    if (family !== familyOf(destination)) this.fail("one address is of IPv4, the other of IPv6");
    const wanted =
      p.protocol === "icmp6" || p.protocol === "ip6" ? 6 : /^(arp|icmp|ip)$/.test(p.protocol) ? 4 : family;
    if (family !== wanted) this.fail(`${p.protocol} has addresses of IPv${wanted}`);
    const addresses: Addresses = { family, source: bytesOf(source), destination: bytesOf(destination) };
    const { hardware } = this.link;
    const ethernet = hardware === ARPHRD_ETHER || hardware === ARPHRD_LOOPBACK;
    if (!ethernet && (p.sourceMac ?? p.destinationMac ?? p.vlans.length))
      if (p.sourceMac || p.destinationMac || p.vlans.length)
        this.fail(`${this.at.ifname} has no Ethernet header: leave mac and vlan out`);
    if (p.protocol === "arp") {
      if (!ethernet) this.fail(`${this.at.ifname} has no Ethernet header: there is no ARP`);
      return this.arp(addresses);
    }
    const packet = ipPacket(p, addresses, DEFAULT_ID);
    if (!ethernet) return packet;
    const [from, to] = this.macs(source, destination, family);
    return ethernetFrame(macBytes(to), macBytes(from), p.vlans, ETHERTYPE[family], packet);
  }

  private arp({ source, destination }: Addresses): Uint8Array {
    const p = this.packet;
    const own =
      p.isAt ??
      p.sourceMac ??
      (this.direction === "out" ? this.link.address : this.ownerOf(this.packet.source, 4));
    const asked = p.operation === 1;
    const target =
      p.destinationMac ?? (asked ? BROADCAST : (this.macOf(this.text4(destination), 4) ?? BROADCAST));
    const body = arpPacket(p.operation!, {
      senderMac: macBytes(own ?? NOBODY),
      targetMac: macBytes(asked ? NOBODY : target),
      source,
      destination,
    });
    return ethernetFrame(
      macBytes(target),
      macBytes(p.sourceMac ?? own ?? NOBODY),
      p.vlans,
      ETHERTYPE.arp,
      body,
    );
  }
  private text4(bytes: Uint8Array): string {
    return bytes.join(".");
  }

  /** What was written: an address, or the name of a namespace, whose address is taken (of `own` first, then one on the way to `other`). */
  private address(word: string, own: InterfaceName | null, other?: string): string {
    if (isAddress(word)) return word;
    if (!this.kernel.netnsNames().includes(word))
      this.fail(
        `"${word}" is no address and no namespace of the lab; there are: ${this.kernel.netnsNames().filter(Boolean).slice(0, 20).join(", ") || "none with a name"}`,
      );
    const v6 =
      this.packet.protocol === "icmp6" ||
      this.packet.protocol === "ip6" ||
      (other !== undefined && familyOf(other) === 6);
    const all = (v6 ? this.kernel.addresses6(word) : this.kernel.addresses(word)).filter(
      ({ ifname }) => ifname !== "lo",
    );
    const found =
      (own?.netns === word && all.find(({ ifname }) => ifname === own.ifname)) ||
      (other !== undefined && all.find((address) => onLink(address, other))) ||
      all[0];
    return found ? found.local : this.fail(`namespace ${word} has no IPv${v6 ? 6 : 4} address; write one`);
  }

  /** Source and destination MAC: as written, or as the namespace would have them. */
  private macs(source: string, destination: string, family: Family): [string, string] {
    const { sourceMac, destinationMac } = this.packet;
    if (this.direction === "in")
      return [
        sourceMac ?? this.ownerOf(source, family) ?? "02:00:00:00:00:01",
        destinationMac ?? this.link.address,
      ];
    const to = destinationMac ?? groupMac(destination, family) ?? this.nextHopMac(destination, family);
    return [sourceMac ?? this.link.address, to];
  }

  private nextHopMac(destination: string, family: Family): string {
    const hop = this.nextHop(destination, family);
    const mac =
      this.macOf(hop, family) ?? (hop === destination ? undefined : this.macOf(destination, family));
    if (mac) return mac;
    // loopback and the like have no addresses of their own
    if (this.link.hardware === ARPHRD_LOOPBACK) return NOBODY;
    return this.fail(
      `nobody in the lab has the next hop's address ${hop}, so that its MAC address is not known; add: mac > MAC (mac > ${BROADCAST} for a broadcast)`,
    );
  }

  /** The gateway that the routes of the namespace have for it by this interface; itself where it is on the link, or where they lead elsewhere. */
  private nextHop(destination: string, _family: Family): string {
    try {
      const answer = this.kernel.routeGet({ netns: this.at.netns, dst: destination, oif: this.at.ifname });
      if (answer.dev === this.at.ifname && answer.via) return answer.via;
    } catch {
      // no route: somebody on the link has to have the address
    }
    return destination;
  }

  private macOf(address: string, family: Family): string | undefined {
    const neighbors: Neighbor[] =
      family === 4 ? this.kernel.neighbors(this.at.netns) : this.kernel.neighbors6(this.at.netns);
    const known = neighbors.find(
      ({ dev, dst, lladdr, proxy }) => dev === this.at.ifname && dst === address && lladdr && !proxy,
    );
    return known?.lladdr ?? this.ownerOf(address, family);
  }

  /** MAC of an interface of the lab that has the address; of several, one in another namespace than the sender's. */
  private ownerOf(address: string, family: Family): string | undefined {
    const names = [...this.kernel.netnsNames().filter((name) => name !== this.at.netns), this.at.netns];
    for (const netns of names) {
      const all = family === 4 ? this.kernel.addresses(netns) : this.kernel.addresses6(netns);
      for (const { local, ifname } of all)
        if (local === address && ifname !== "lo") {
          const { hardware, address: mac } = this.kernel.link(netns, ifname);
          if (hardware === ARPHRD_ETHER) return mac;
        }
    }
    return undefined;
  }
}

function isAddress(word: string): boolean {
  return /^\d+(\.\d+){3}$/.test(word) || word.includes(":");
}
const familyOf = (address: string): Family => (address.includes(":") ? 6 : 4);

function bytesOf(address: string): Uint8Array {
  const bytes = Buffer.alloc(familyOf(address) === 4 ? 4 : 16);
  if (bytes.length === 4) bytes.writeUInt32BE(parseIpv4(address));
  else {
    const [high, low] = parseIpv6(address);
    bytes.writeBigUInt64BE(high, 0);
    bytes.writeBigUInt64BE(low, 8);
  }
  return bytes;
}

function macBytes(mac: string): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(parseMac(mac));
  return bytes.subarray(2);
}

function onLink({ local, prefixlen, scope }: Address, other: string): boolean {
  if (familyOf(local) !== familyOf(other) || scope >= ROUTE_LINK) return false;
  const [a, b] = [bytesOf(local), bytesOf(other)];
  for (let bit = 0; bit < prefixlen; bit++)
    if (((a[bit >> 3]! ^ b[bit >> 3]!) >> (7 - (bit & 7))) & 1) return false;
  return true;
}

/** MAC of a group (RFC 1112 section 6.4, RFC 2464 section 7) or of the limited broadcast; undefined for an address of one host. */
function groupMac(address: string, family: Family): string | undefined {
  const bytes = bytesOf(address);
  const hex = (part: number[]): string => part.map((byte) => byte.toString(16).padStart(2, "0")).join(":");
  if (family === 6) return bytes[0] === 0xff ? hex([0x33, 0x33, ...bytes.subarray(12)]) : undefined;
  if (address === "255.255.255.255") return BROADCAST;
  if (bytes[0]! >> 4 !== 14) return undefined;
  return hex([0x01, 0x00, 0x5e, bytes[1]! & 0x7f, bytes[2]!, bytes[3]!]);
}
