/** The line that is being printed, and safe reading of what was captured. */

/** The capture ended inside a header: what was printed so far stays and "[|NAME]" follows. */
export class Truncated extends Error {}
const TRUNCATED = new Truncated();

export interface PrintOptions {
  /** -n: numbers for ports and protocols */
  numeric: boolean;
  /** -e */
  link: boolean;
  /** -v, -vv */
  verbose: number;
  quiet: boolean;
  /** -S */
  absolute: boolean;
  /** -x or -X: bytes that nobody understands are not shown twice */
  dumps: boolean;
}

/** A conversation's first numbers, for relative ones. */
export interface TcpConversation {
  sequence: number;
  acknowledgment: number;
}

export class Text {
  private readonly parts: string[] = [];
  /** what "[|...]" names */
  protocol = "ether";
  /** where the network header begins, for -x */
  network = 14;

  constructor(
    readonly bytes: Uint8Array,
    readonly options: PrintOptions,
    readonly conversations: Map<string, TcpConversation>,
  ) {}

  add(text: string): void {
    this.parts.push(text);
  }

  toString(): string {
    return this.parts.join("");
  }

  need(at: number, length: number): void {
    if (at + length > this.bytes.length) throw TRUNCATED;
  }

  u8(at: number): number {
    this.need(at, 1);
    return this.bytes[at]!;
  }

  u16(at: number): number {
    this.need(at, 2);
    return (this.bytes[at]! << 8) | this.bytes[at + 1]!;
  }

  u32(at: number): number {
    this.need(at, 4);
    return this.u16(at) * 65536 + this.u16(at + 2);
  }

  ip4(at: number): string {
    this.need(at, 4);
    return this.bytes.subarray(at, at + 4).join(".");
  }

  mac(at: number): string {
    this.need(at, 6);
    return Array.from(this.bytes.subarray(at, at + 6), (byte) => byte.toString(16).padStart(2, "0")).join(
      ":",
    );
  }

  /** As it stands in a line: without -n, with what is known of it. */
  macName(at: number): string {
    const mac = this.mac(at);
    if (this.options.numeric) return mac;
    return mac === "ff:ff:ff:ff:ff:ff"
      ? "Broadcast"
      : `${mac} (oui ${mac.startsWith("00:00:00") ? "Ethernet" : "Unknown"})`;
  }

  /** RFC 5952, as inet_ntop(3) writes it */
  ip6(at: number): string {
    this.need(at, 16);
    const groups = Array.from({ length: 8 }, (_, index) => this.u16(at + 2 * index));
    let best = { start: -1, length: 1 };
    for (let start = 0; start < 8; start++) {
      let length = 0;
      while (start + length < 8 && groups[start + length] === 0) length++;
      if (length > best.length) best = { start, length };
    }
    const hex = (list: number[]): string => list.map((group) => group.toString(16)).join(":");
    return best.start < 0
      ? hex(groups)
      : `${hex(groups.slice(0, best.start))}::${hex(groups.slice(best.start + best.length))}`;
  }

  /** The Internet checksum of a range (as far as captured), added to a partial sum; 0 where it is right. */
  checksum(at: number, length: number, sum = 0): number {
    const end = Math.min(at + length, this.bytes.length);
    for (let index = at; index < end; index += 2)
      sum += (this.bytes[index]! << 8) | (index + 1 < end ? this.bytes[index + 1]! : 0);
    while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 65536);
    return ~sum & 0xffff;
  }

  hasAll(at: number, length: number): boolean {
    return at + length <= this.bytes.length;
  }
}

export function hex4(value: number): string {
  return `0x${value.toString(16).padStart(4, "0")}`;
}

/** What a checksum field should hold, from the field and the checksum over everything (in_cksum_shouldbe()). */
export function checksumShouldBe(field: number, computed: number): number {
  let sum = field + computed;
  sum = (sum & 0xffff) + (sum >> 16);
  return (sum & 0xffff) + (sum >> 16);
}
