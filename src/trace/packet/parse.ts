/**
 * The text of a packet (docs/trace.md): `tcp 10.0.0.2:40000 > 10.96.0.10:80 syn`, `icmp client > 8.8.8.8 ttl 1`, `arp who-has 10.0.0.1 tell 10.0.0.2`.
 */
import { VethworkError } from "../../model/errors.js";
import { tcpFlagBit } from "../fields.js";

/** What was written; addresses may be names. */
export interface PacketText {
  protocol: "tcp" | "udp" | "sctp" | "icmp" | "icmp6" | "arp" | "ip" | "ip6";
  /** ip, ip6: number of the protocol */
  number?: number;
  source: string;
  sourcePort?: number;
  destination: string;
  destinationPort?: number;
  /** arp: 1 a question, 2 an answer */
  operation?: 1 | 2;
  /** arp reply: the MAC that the sender says it has */
  isAt?: string;
  /** TCP flags */
  flags?: number;
  ttl?: number;
  tos?: number;
  id?: number;
  dontFragment?: boolean;
  /** bytes, a multiple of 8, and whether more fragments follow */
  fragment?: { offset: number; more: boolean };
  seq?: number;
  ackNumber?: number;
  window?: number;
  mss?: number;
  type?: number;
  code?: number;
  mtu?: number;
  payload?: Uint8Array;
  vlans: { id: number; priority: number }[];
  sourceMac?: string;
  destinationMac?: string;
}

const EXAMPLE = "for example 'tcp 10.0.0.2:40000 > 10.96.0.10:80 syn' (docs/trace.md has the grammar)";
const PROTOCOLS = ["tcp", "udp", "sctp", "icmp", "icmp6", "arp", "ip", "ip6"] as const;
const MAC = /^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}$/i;
const LONGEST_PAYLOAD = 65507;
const ICMP_WORDS: Record<string, [type: number, code: number]> = {
  echo: [8, 0],
  "echo-reply": [0, 0],
  unreachable: [3, 0],
  "port-unreachable": [3, 3],
  "host-unreachable": [3, 1],
  "frag-needed": [3, 4],
  redirect: [5, 1],
  "time-exceeded": [11, 0],
  timestamp: [13, 0],
};
const ICMP6_WORDS: Record<string, [type: number, code: number]> = {
  echo: [128, 0],
  "echo-reply": [129, 0],
  unreachable: [1, 0],
  "too-big": [2, 0],
  "time-exceeded": [3, 0],
};

/** @throws VethworkError EINVAL with what is wrong and an example */
export function parsePacket(text: string): PacketText {
  return new Parser(text).packet();
}

class Parser {
  private readonly words: string[];
  private at = 0;

  constructor(private readonly text: string) {
    this.words = text.replace(/>/g, " > ").trim().split(/\s+/).filter(Boolean);
  }

  private fail(why: string): never {
    throw new VethworkError("EINVAL", `--packet '${this.text}': ${why}; write it ${EXAMPLE}`);
  }
  private next(what: string): string {
    const word = this.words[this.at++];
    return word === undefined ? this.fail(`${what} is missing at its end`) : word;
  }
  private number(what: string, most: number, least = 0): number {
    const word = this.next(what);
    const value = /^(0x[0-9a-f]+|\d+)$/i.test(word) ? Number(word) : NaN;
    if (!(value >= least && value <= most))
      this.fail(`${what} is a number from ${least} to ${most}, not "${word}"`);
    return value;
  }
  private mac(what: string): string {
    const word = this.next(what);
    if (!MAC.test(word)) this.fail(`"${word}" is no MAC address (02:00:00:00:00:01)`);
    return word
      .split(":")
      .map((byte) => byte.padStart(2, "0").toLowerCase())
      .join(":");
  }
  private expect(word: string): void {
    const found = this.next(`"${word}"`);
    if (found !== word) this.fail(`"${word}" is expected where "${found}" is`);
  }

  packet(): PacketText {
    if (!this.words.length) this.fail("it is empty");
    const word = this.next("a protocol").toLowerCase();
    const protocol = (word === "icmpv6" ? "icmp6" : word === "ipv6" ? "ip6" : word) as PacketText["protocol"];
    if (!(PROTOCOLS as readonly string[]).includes(protocol))
      this.fail(`"${word}" is no protocol (${PROTOCOLS.join(", ")})`);
    const p: PacketText = { protocol, source: "", destination: "", vlans: [] };
    if (protocol === "arp") this.arp(p);
    else {
      if (protocol === "ip" || protocol === "ip6") p.number = this.number("the protocol's number", 255);
      [p.source, p.sourcePort] = this.endpoint(p, "the source");
      this.expect(">");
      [p.destination, p.destinationPort] = this.endpoint(p, "the destination");
    }
    while (this.at < this.words.length) this.option(p, this.next("a word"));
    this.check(p);
    return p;
  }

  private arp(p: PacketText): void {
    const word = this.next('"who-has" or "reply"');
    if (word === "who-has") {
      p.operation = 1;
      p.destination = this.next("the address that is asked for");
      this.expect("tell");
      p.source = this.next("the address of who asks");
    } else if (word === "reply") {
      p.operation = 2;
      p.source = this.next("the address that is told");
      this.expect("is-at");
      p.isAt = this.mac("its MAC address");
      this.expect("to");
      p.destination = this.next("the address of who is told");
    } else
      this.fail(`an ARP packet is "arp who-has A tell B" or "arp reply A is-at MAC to B", not "arp ${word}"`);
  }

  /** An address or a name, with a port where the protocol has ports. */
  private endpoint(p: PacketText, what: string): [string, number | undefined] {
    const word = this.next(what);
    if (word === ">") this.fail(`${what} is missing in front of ">"`);
    const hasPorts = p.protocol === "tcp" || p.protocol === "udp" || p.protocol === "sctp";
    const bracketed = /^\[([^\]]+)\](?::(.*))?$/.exec(word);
    let address = word;
    let port: string | undefined;
    if (bracketed) {
      address = bracketed[1]!;
      port = bracketed[2];
    } else if (word.split(":").length === 2) {
      [address, port] = word.split(":") as [string, string];
    } else if (hasPorts && word.includes(":"))
      this.fail(`write the IPv6 address in brackets, with its port: [${word}]:80`);
    if (port === undefined) {
      if (hasPorts) this.fail(`${what} "${word}" has no port (${address}:80)`);
      return [address, undefined];
    }
    if (!hasPorts) this.fail(`${p.protocol} has no ports, "${word}" has one`);
    if (!/^\d+$/.test(port) || Number(port) > 65535) this.fail(`"${port}" is no port (0 to 65535)`);
    return [address, Number(port)];
  }

  private option(p: PacketText, word: string): void {
    if (this.protocolWord(p, word)) return;
    switch (word) {
      case "ttl":
        p.ttl = this.number("ttl", 255);
        return;
      case "tos":
        p.tos = this.number("tos", 255);
        return;
      case "id":
        p.id = this.number("id", 65535);
        return;
      case "df":
        p.dontFragment = true;
        return;
      case "frag":
        p.fragment = this.fragment();
        return;
      case "len":
        p.payload = new Uint8Array(this.number("len (bytes of payload)", LONGEST_PAYLOAD));
        return;
      case "payload":
        p.payload = this.hex();
        return;
      case "vlan":
        p.vlans.push(this.vlan());
        return;
      case "mac":
        this.macs(p);
        return;
      default:
        this.fail(`"${word}" is not understood; there are ${this.known(p)}`);
    }
  }

  private known(p: PacketText): string {
    const own: Record<string, string> = {
      tcp: "TCP flags (syn, syn+ack, ack, psh+ack, fin, rst, none), seq N, ackno N, win N, mss N, ",
      icmp: `${Object.keys(ICMP_WORDS).join(", ")}, type N, code N, mtu N, seq N, `,
      icmp6: `${Object.keys(ICMP6_WORDS).join(", ")}, type N, code N, mtu N, seq N, `,
    };
    return `${own[p.protocol] ?? ""}ttl N, tos N, id N, df, frag OFFSET[+], len N, payload HEX, vlan ID[.PRIORITY], mac SOURCE > DESTINATION`;
  }

  /** Words that only some protocols have. */
  private protocolWord(p: PacketText, word: string): boolean {
    if (p.protocol === "tcp") {
      const bits = word === "none" ? [0] : word.split(/[+,]/).map((name) => tcpFlagBit(name.toLowerCase()));
      if (bits.every((bit) => bit >= 0)) {
        p.flags = bits.reduce((sum, bit) => sum | bit, p.flags ?? 0);
        return true;
      }
    }
    if (p.protocol === "icmp" || p.protocol === "icmp6") {
      const known = (p.protocol === "icmp" ? ICMP_WORDS : ICMP6_WORDS)[word];
      if (known) {
        [p.type, p.code] = known;
        return true;
      }
      if (word === "type") p.type = this.number("type", 255);
      else if (word === "code") p.code = this.number("code", 255);
      else if (word === "mtu") p.mtu = this.number("mtu", 65535);
      else if (word === "seq") p.seq = this.number("seq", 65535);
      else return false;
      return true;
    }
    if (p.protocol !== "tcp") return false;
    if (word === "seq") p.seq = this.number("seq", 0xffffffff);
    else if (word === "ackno") p.ackNumber = this.number("ackno", 0xffffffff);
    else if (word === "win") p.window = this.number("win", 65535);
    else if (word === "mss") p.mss = this.number("mss", 65535);
    else return false;
    return true;
  }

  private fragment(): { offset: number; more: boolean } {
    const word = this.next("the fragment's offset");
    const match = /^(\d+)(\+?)$/.exec(word);
    const offset = Number(match?.[1]);
    if (!match || offset % 8 || offset > 65528)
      this.fail(
        `frag is an offset in bytes, a multiple of 8, with + where more fragments follow (frag 0+), not "${word}"`,
      );
    return { offset, more: match![2] === "+" };
  }
  private hex(): Uint8Array {
    const word = this.next("the payload").replace(/^0x/i, "");
    if (!/^([0-9a-f]{2})+$/i.test(word) || word.length > LONGEST_PAYLOAD * 2)
      this.fail(`a payload is written in hexadecimal digits, two for each byte, not "${word.slice(0, 40)}"`);
    return Buffer.from(word, "hex");
  }
  private vlan(): { id: number; priority: number } {
    const word = this.next("the VLAN's number");
    const match = /^(\d+)(?:\.([0-7]))?$/.exec(word);
    if (!match || Number(match[1]) > 4095)
      this.fail(`a VLAN is a number from 0 to 4095 (vlan 10, vlan 10.5 with a priority), not "${word}"`);
    return { id: Number(match![1]), priority: Number(match![2] ?? 0) };
  }
  private macs(p: PacketText): void {
    if (this.words[this.at] !== ">") p.sourceMac = this.mac("the source MAC");
    if (this.words[this.at] !== ">") return;
    this.at++;
    p.destinationMac = this.mac("the destination MAC");
  }

  private check(p: PacketText): void {
    if (p.vlans.length > 2) this.fail("more than two VLAN tags");
    if (p.dontFragment && p.fragment) this.fail("a fragment cannot say df");
  }
}
