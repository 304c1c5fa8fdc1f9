/** What the headers of a frame say, by name: layers from the outermost in, each field under the name that Wireshark and the RFCs use. */
import { formatIpv4 } from "../kernel/text.js";
import { formatIpv6 } from "../kernel/text-ipv6.js";

export type FieldValue = string | number;

/** One header, in the order of its fields. Names begin with the layer's: `ip.ttl`. */
export interface Layer {
  name: string;
  fields: Map<string, FieldValue>;
}

const ETHERNET = 14;
/** Layers within each other (tunnels in tunnels) that are read at most. */
const DEEPEST = 24;

const ETHER_TYPE: Record<number, string> = { 0x0800: "ip", 0x0806: "arp", 0x86dd: "ipv6" };
const IS_TAG = new Set([0x8100, 0x88a8]);
const VXLAN_PORTS = new Set([4789, 8472]);
const GENEVE_PORT = 6081;

/** Bytes that are read from the front on; what is not there is not told. */
class Reader {
  readonly layers: Layer[] = [];
  constructor(private readonly bytes: Uint8Array) {}

  private u8(at: number): number {
    return this.bytes[at]!;
  }
  private u16(at: number): number {
    return (this.bytes[at]! << 8) | this.bytes[at + 1]!;
  }
  private u32(at: number): number {
    return this.u16(at) * 0x10000 + this.u16(at + 2);
  }
  private has(at: number, bytes: number): boolean {
    return at + bytes <= this.bytes.length;
  }
  private mac(at: number): string {
    return Array.from(this.bytes.subarray(at, at + 6), (byte) => byte.toString(16).padStart(2, "0")).join(
      ":",
    );
  }
  private ip(at: number): string {
    return formatIpv4(this.u32(at));
  }
  private ip6(at: number): string {
    const half = (from: number) => (BigInt(this.u32(from)) << 32n) | BigInt(this.u32(from + 4));
    return formatIpv6(half(at), half(at + 8));
  }
  private add(name: string, fields: [string, FieldValue][]): void {
    this.layers.push({ name, fields: new Map(fields.map(([field, value]) => [`${name}.${field}`, value])) });
  }

  ethernet(at: number): void {
    if (this.layers.length > DEEPEST || !this.has(at, ETHERNET)) return;
    let type = this.u16(at + 12);
    this.add("eth", [
      ["dst", this.mac(at)],
      ["src", this.mac(at + 6)],
      ["type", hex(type)],
    ]);
    at += ETHERNET;
    while (IS_TAG.has(type) && this.has(at, 4)) {
      const tci = this.u16(at);
      this.vlan(type, tci);
      type = this.u16(at + 2);
      at += 4;
    }
    this.byType(type, at);
  }

  vlan(protocol: number, tci: number): void {
    this.add("vlan", [
      ["id", tci & 0xfff],
      ["priority", tci >> 13],
      ["dei", (tci >> 12) & 1],
      ["protocol", hex(protocol)],
    ]);
  }

  byType(type: number, at: number): void {
    if (this.layers.length > DEEPEST) return;
    switch (ETHER_TYPE[type]) {
      case "ip":
        return this.ipv4(at);
      case "ipv6":
        return this.ipv6(at);
      case "arp":
        return this.arp(at);
    }
  }

  private arp(at: number): void {
    if (!this.has(at, 28)) return;
    this.add("arp", [
      ["opcode", this.u16(at + 6)],
      ["src.hw_mac", this.mac(at + 8)],
      ["src.proto_ipv4", this.ip(at + 14)],
      ["dst.hw_mac", this.mac(at + 18)],
      ["dst.proto_ipv4", this.ip(at + 24)],
    ]);
  }

  ipv4(at: number): void {
    if (this.layers.length > DEEPEST || !this.has(at, 20) || this.u8(at) >> 4 !== 4) return;
    const headerLength = (this.u8(at) & 15) * 4;
    const field = this.u16(at + 6);
    const protocol = this.u8(at + 9);
    const offset = (field & 0x1fff) * 8;
    this.add("ip", [
      ["src", this.ip(at + 12)],
      ["dst", this.ip(at + 16)],
      ["proto", protocol],
      ["ttl", this.u8(at + 8)],
      ["tos", this.u8(at + 1)],
      ["len", this.u16(at + 2)],
      ["id", this.u16(at + 4)],
      ["flags.df", (field >> 14) & 1],
      ["flags.mf", (field >> 13) & 1],
      ["frag_offset", offset],
      ["checksum", hex(this.u16(at + 10))],
    ]);
    if (headerLength > 20 && this.has(at, headerLength))
      this.layers.at(-1)!.fields.set("ip.options", hexBytes(this.bytes.subarray(at + 20, at + headerLength)));
    if (offset === 0 && headerLength >= 20) this.transport(protocol, at + headerLength);
  }

  private ipv6(at: number): void {
    if (this.layers.length > DEEPEST || !this.has(at, 40) || this.u8(at) >> 4 !== 6) return;
    let next = this.u8(at + 6);
    this.add("ipv6", [
      ["src", this.ip6(at + 8)],
      ["dst", this.ip6(at + 24)],
      ["nxt", next],
      ["hlim", this.u8(at + 7)],
      ["tclass", (this.u16(at) >> 4) & 0xff],
      ["flow", hex(this.u32(at) % 0x100000)],
      ["plen", this.u16(at + 4)],
    ]);
    at += 40;
    // hop-by-hop options, routing, fragment, destination options (RFC 8200 section 4)
    while (this.has(at, 8) && (next === 0 || next === 43 || next === 44 || next === 60)) {
      const type = next;
      next = this.u8(at);
      if (type === 44) {
        const field = this.u16(at + 2);
        this.add("ipv6.fraghdr", [
          ["offset", field & 0xfff8],
          ["more", field & 1],
          ["ident", hex(this.u32(at + 4))],
        ]);
        if (field & 0xfff8) return;
        at += 8;
      } else at += (this.u8(at + 1) + 1) * 8;
    }
    this.transport(next, at);
  }

  private transport(protocol: number, at: number): void {
    switch (protocol) {
      case 6:
        return this.tcp(at);
      case 17:
      case 136:
        return this.udp(at);
      case 1:
        return this.icmp("icmp", at);
      case 58:
        return this.icmp("icmpv6", at);
      case 132:
        return this.ports("sctp", at, 12);
      case 4:
        return this.ipv4(at);
      case 41:
        return this.ipv6(at);
      case 47:
        return this.gre(at);
      case 50:
        if (this.has(at, 8))
          this.add("esp", [
            ["spi", hex(this.u32(at), 8)],
            ["sequence", this.u32(at + 4)],
          ]);
    }
  }

  private ports(name: string, at: number, bytes: number): void {
    if (!this.has(at, bytes)) return;
    this.add(name, [
      ["srcport", this.u16(at)],
      ["dstport", this.u16(at + 2)],
    ]);
  }

  private tcp(at: number): void {
    if (!this.has(at, 20)) return;
    this.ports("tcp", at, 20);
    const { fields } = this.layers.at(-1)!;
    fields.set("tcp.flags", tcpFlags(this.u8(at + 13)));
    fields.set("tcp.seq_raw", this.u32(at + 4));
    fields.set("tcp.ack_raw", this.u32(at + 8));
    fields.set("tcp.window_size_value", this.u16(at + 14));
    const length = (this.u8(at + 12) >> 4) * 4;
    if (length > 20 && this.has(at, length)) this.tcpOptions(fields, at + 20, at + length);
    fields.set("tcp.checksum", hex(this.u16(at + 16)));
  }

  /** Only the MSS is told by name: it is what rules change (TCPMSS). */
  private tcpOptions(fields: Map<string, FieldValue>, at: number, end: number): void {
    while (at < end) {
      const kind = this.u8(at);
      if (kind === 0) return;
      const length = kind === 1 ? 1 : this.u8(at + 1);
      if (length < 1 || at + length > end) return;
      if (kind === 2 && length === 4) fields.set("tcp.options.mss_val", this.u16(at + 2));
      at += length;
    }
  }

  private udp(at: number): void {
    if (!this.has(at, 8)) return;
    this.ports("udp", at, 8);
    const { fields } = this.layers.at(-1)!;
    fields.set("udp.length", this.u16(at + 4));
    fields.set("udp.checksum", hex(this.u16(at + 6)));
    const port = this.u16(at + 2);
    if (VXLAN_PORTS.has(port) && this.has(at + 8, 8) && this.u8(at + 8) & 8) {
      this.add("vxlan", [["vni", this.u32(at + 12) >>> 8]]);
      this.ethernet(at + 16);
    } else if (port === GENEVE_PORT && this.has(at + 8, 8)) {
      this.add("geneve", [["vni", this.u32(at + 12) >>> 8]]);
      const inner = at + 16 + (this.u8(at + 8) & 0x3f) * 4;
      if (this.u16(at + 10) === 0x6558) this.ethernet(inner);
      else this.byType(this.u16(at + 10), inner);
    }
  }

  private icmp(name: string, at: number): void {
    if (!this.has(at, 8)) return;
    const type = this.u8(at);
    this.add(name, [
      ["type", type],
      ["code", this.u8(at + 1)],
    ]);
    const { fields } = this.layers.at(-1)!;
    const echo = name === "icmp" ? type === 0 || type === 8 : type === 128 || type === 129;
    if (echo) {
      fields.set(name === "icmp" ? "icmp.ident" : "icmpv6.echo.identifier", this.u16(at + 4));
      fields.set(name === "icmp" ? "icmp.seq" : "icmpv6.echo.sequence_number", this.u16(at + 6));
    } else if (name === "icmp" && type === 3 && this.u8(at + 1) === 4)
      fields.set("icmp.mtu", this.u16(at + 6));
    else if (name === "icmpv6" && type === 2) fields.set("icmpv6.mtu", this.u32(at + 4));
    fields.set(`${name}.checksum`, hex(this.u16(at + 2)));
  }

  private gre(at: number): void {
    if (!this.has(at, 4)) return;
    const flags = this.u16(at);
    const type = this.u16(at + 2);
    let length = 4;
    if (flags & 0x8000) length += 4;
    const key = flags & 0x2000 ? length : 0;
    if (key) length += 4;
    if (flags & 0x1000) length += 4;
    if (!this.has(at, length)) return;
    this.add("gre", [["proto", hex(type)]]);
    if (key) this.layers.at(-1)!.fields.set("gre.key", hex(this.u32(at + key), 8));
    if (type === 0x6558) this.ethernet(at + length);
    else this.byType(type, at + length);
  }
}

/** Layers of a frame from its Ethernet header on. */
export function frameLayers(bytes: Uint8Array): Layer[] {
  const reader = new Reader(bytes);
  reader.ethernet(0);
  return reader.layers;
}

/** Layers of a packet from its network header on. */
export function packetLayers(bytes: Uint8Array, etherType: number): Layer[] {
  const reader = new Reader(bytes);
  reader.byType(etherType, 0);
  return reader.layers;
}

/** The layer of a VLAN tag that is kept beside the frame. */
export function vlanLayer(protocol: number, tci: number): Layer {
  const reader = new Reader(new Uint8Array());
  reader.vlan(protocol, tci);
  return reader.layers[0]!;
}

const TCP_FLAGS = ["fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr"];
/** Names joined by +, "none" where no flag is set: as packets are written for the trace (syn+ack). */
export function tcpFlags(bits: number): string {
  // the order in which people say them: SYN before ACK
  return TCP_FLAGS.filter((_, bit) => bits & (1 << bit)).join("+") || "none";
}
export function tcpFlagBit(name: string): number {
  const bit = TCP_FLAGS.indexOf(name);
  return bit < 0 ? -1 : 1 << bit;
}

function hex(value: number, digits = 4): string {
  return `0x${value.toString(16).padStart(digits, "0")}`;
}
function hexBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** A header field that has another value than before. */
export interface FieldChange {
  field: string;
  old: FieldValue;
  new: FieldValue;
}

/** How one frame differs from another: headers put around it, headers taken off, fields that changed. */
export interface LayerChanges {
  added: Layer[];
  removed: Layer[];
  changed: FieldChange[];
}

/** Layers that both end with are compared field by field; what is in front of them was added or removed. */
export function compareLayers(before: readonly Layer[], after: readonly Layer[]): LayerChanges {
  let same = 0;
  while (
    same < before.length &&
    same < after.length &&
    before[before.length - 1 - same]!.name === after[after.length - 1 - same]!.name
  )
    same++;
  const added = after.slice(0, after.length - same);
  const removed = before.slice(0, before.length - same);
  const changed: FieldChange[] = [];
  // a VLAN tag comes behind the Ethernet header, which stays the same one
  if (added[0]?.name === "eth" && removed[0]?.name === "eth")
    changed.push(...compareFields(removed.shift()!, added.shift()!));
  for (let i = same; i > 0; i--)
    changed.push(...compareFields(before[before.length - i]!, after[after.length - i]!));
  return { added, removed, changed };
}

function compareFields({ fields: old }: Layer, { fields: now }: Layer): FieldChange[] {
  const changed: FieldChange[] = [];
  for (const field of new Set([...old.keys(), ...now.keys()])) {
    const [a, b] = [old.get(field) ?? "", now.get(field) ?? ""];
    if (a !== b) changed.push({ field, old: a, new: b });
  }
  return changed;
}
