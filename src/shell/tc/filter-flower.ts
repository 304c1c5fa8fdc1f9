/** flower: its words (flower_parse_opt of tc/f_flower.c). */
import type { FlowerFilter, FlowerKeys, Masked } from "../../model/filter.js";
import { parseIpv6 } from "../../model/ipv6.js";
import { getPrefix, parseLinkAddress } from "../ip/inet.js";
import { unsigned } from "../ip/numbers.js";
import { matches, type Words } from "../ip/words.js";
import { printFlower } from "./filter-flower-print.js";
import type { FilterKindTool, ParsedFilter } from "./filter-kind.js";
import { readActions, SKIP_HW, SKIP_SW } from "./filter-simple.js";
import { FLOWER_USAGE } from "./filter-usage.js";
import { parseClassid } from "./handles.js";
import { parseEtherType } from "./protocols.js";
import type { TcSession } from "./session.js";

export const ETH_P_IP = 0x0800;
export const ETH_P_IPV6 = 0x86dd;
const ETH_P_ARP = 0x0806;
const ETH_P_RARP = 0x8035;
const ETH_P_8021Q = 0x8100;
const ETH_P_8021AD = 0x88a8;
const ALL = 3;
const MAC = 0xffffffffffff;
/** names of protocols that flower has words for, and the EtherType that they need (0: both) */
export const IP_PROTOCOLS: [string, number, number][] = [
  ["tcp", 6, 0],
  ["udp", 17, 0],
  ["sctp", 132, 0],
  ["icmp", 1, ETH_P_IP],
  ["icmpv6", 58, ETH_P_IPV6],
];
export const FRAGMENT_FLAGS: [string, number][] = [
  ["frag", 1],
  ["firstfrag", 2],
];

function isTag(type: number): boolean {
  return type === ETH_P_8021Q || type === ETH_P_8021AD;
}

/** "VALUE[/MASK]" with both in a base; undefined where it is wrong */
function masked(text: string, most: number, base: 0 | 10 | 16, maskBase = base): Masked<number> | undefined {
  const slash = text.indexOf("/");
  const value = unsigned(slash < 0 ? text : text.slice(0, slash), most, base);
  const mask = slash < 0 ? most : unsigned(text.slice(slash + 1), most, maskBase);
  return value === undefined || mask === undefined ? undefined : { value, mask };
}

/** flower_parse_eth_addr: "MAC", "MAC/BITS", "MAC/MAC" */
function mac(session: TcSession, text: string): Masked<number> | undefined {
  const number = (part: string): number | undefined => {
    const bytes = parseLinkAddress(part);
    if (typeof bytes === "string" || bytes.length !== 6) {
      session.error(`"${typeof bytes === "string" ? bytes : part}" is invalid lladdr.`);
      return undefined;
    }
    return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  };
  const slash = text.indexOf("/");
  const value = number(slash < 0 ? text : text.slice(0, slash));
  if (value === undefined) return undefined;
  if (slash < 0) return { value, mask: MAC };
  const bits = unsigned(text.slice(slash + 1), 48, 10);
  const mask = bits === undefined ? number(text.slice(slash + 1)) : MAC - (2 ** (48 - bits) - 1);
  return mask === undefined ? undefined : { value, mask };
}

class Parser {
  readonly keys: FlowerKeys = {};
  constructor(
    private readonly session: TcSession,
    private readonly words: Words,
    private readonly protocol: number,
  ) {}

  private get outerTag(): boolean {
    return isTag(this.protocol) || (this.keys.vlans ?? 0) > 0;
  }
  private get innerTag(): boolean {
    return isTag(this.keys.vlanEthType ?? 0) || (this.keys.vlans ?? 0) > 1;
  }
  /** EtherType of the packet within its tags, 0 where it was not said */
  private get inside(): number {
    if (!this.outerTag) return this.protocol;
    return this.innerTag ? (this.keys.innerVlanEthType ?? 0) : (this.keys.vlanEthType ?? 0);
  }

  private needTag(word: string): void {
    if (!this.outerTag)
      this.session.fail(1, `Can't set "${word}" if ethertype isn't 802.1Q or 802.1AD and num_of_vlans is 0`);
  }
  private needInnerTag(word: string): void {
    if (!this.innerTag)
      this.session.fail(
        1,
        `Can't set "${word}" if inner vlan ethertype isn't 802.1Q or 802.1AD and num_of_vlans is less than 2`,
      );
  }

  private number(most: number, key: string): number {
    return unsigned(this.words.next(), most) ?? this.session.illegal(key);
  }

  /** flower_parse_ip_addr */
  private address(name: "source" | "destination", key: string): void {
    const text = this.words.next();
    const type = this.inside;
    if (type !== ETH_P_IP && type !== ETH_P_IPV6) this.session.illegal(key);
    const prefix = getPrefix(this.session, text, type === ETH_P_IP ? "inet" : "inet6");
    // the kernel gets an address without bytes
    if (prefix.byteLength === 0) {
      this.session.error("RTNETLINK answers: Numerical result out of range");
      this.session.fail(2, "We have an error talking to the kernel");
    }
    const host = (bits: number) => 2n ** BigInt(bits - prefix.bitLength) - 1n;
    if (type === ETH_P_IP) {
      this.keys[`${name}4`] = { value: prefix.address, mask: Number(2n ** 32n - 1n - host(32)) };
    } else {
      const value = parseIpv6(text.split("/", 1)[0]!) ?? 0n;
      this.keys[`${name}6`] = { value, mask: 2n ** 128n - 1n - host(128) };
    }
  }

  /** flower_parse_port */
  private port(name: "source" | "destination", key: string): void {
    const text = this.words.next();
    if (![6, 17, 132].includes(this.keys.ipProtocol ?? 0)) this.session.illegal(key);
    const range = /^([^-]+)-(.+)$/.exec(text);
    if (range) {
      const lowest = unsigned(range[1]!, 0xffff);
      const highest = unsigned(range[2]!, 0xffff);
      if (lowest === undefined || highest === undefined) this.session.illegal(key);
      if (highest <= lowest) {
        this.session.error("max value should be greater than min value");
        this.session.illegal(key);
      }
      this.keys[`${name}Ports`] = { lowest, highest };
      return;
    }
    this.keys[`${name}Port`] = masked(text, 0xffff, 0) ?? this.session.illegal(key);
  }

  /** flower_parse_ip_proto */
  private ipProtocol(): void {
    const text = this.words.next();
    const type = this.inside;
    if (type !== ETH_P_IP && type !== ETH_P_IPV6) this.session.illegal("ip_proto");
    const found = IP_PROTOCOLS.find(([name]) => matches(text, name));
    if (found && found[2] && found[2] !== type) this.session.illegal("ip_proto");
    this.keys.ipProtocol = found?.[1] ?? unsigned(text, 0xff, 16) ?? this.session.illegal("ip_proto");
    if (!found) this.namelessProtocol = true;
  }
  /** a protocol by number: ports cannot be told */
  private namelessProtocol = false;

  /** flower_parse_matching_flags: "frag/nofirstfrag" */
  private fragments(): void {
    const flags = { value: 0, mask: 0 };
    for (const token of this.words.next().split("/")) {
      const no = token.startsWith("no");
      const found = FRAGMENT_FLAGS.find(([name]) => name === (no ? token.slice(2) : token));
      if (!found) this.session.illegal("ip_flags");
      flags.mask |= found[1];
      if (!no) flags.value |= found[1];
    }
    this.keys.fragment = flags;
  }

  private tosTtl(key: string): Masked<number> {
    const text = this.words.next();
    return masked(text, 0xff, 10, 16) ?? masked(text, 0xff, 16) ?? this.session.illegal(key);
  }

  private arpAddress(key: string): Masked<number> {
    const text = this.words.next();
    if (this.inside !== ETH_P_ARP && this.inside !== ETH_P_RARP) this.session.illegal(key);
    const prefix = getPrefix(this.session, text, "inet");
    const mask = prefix.bitLength ? (0xffffffff << (32 - prefix.bitLength)) >>> 0 : 0;
    return { value: prefix.address, mask };
  }

  private arpOperation(): void {
    const [text, maskText] = this.words.next().split("/", 2) as [string, string?];
    const names = ["request", "reply"];
    const value = names.includes(text) ? names.indexOf(text) + 1 : unsigned(text, 0xff, 10);
    const mask = maskText === undefined ? 0xff : unsigned(maskText, 0xff, 10);
    if ((this.inside !== ETH_P_ARP && this.inside !== ETH_P_RARP) || (value !== 1 && value !== 2))
      this.session.illegal("arp_op");
    this.keys.arpOperation = { value, mask: mask ?? this.session.illegal("arp_op") };
  }

  private tag(key: string): number {
    return parseEtherType(this.words.next()) ?? this.words.wrong(`invalid ${key}`);
  }

  private icmp(key: "type" | "code"): Masked<number> {
    const text = this.words.next();
    const wanted = this.inside === ETH_P_IP ? 1 : this.inside === ETH_P_IPV6 ? 58 : -1;
    if (this.keys.ipProtocol !== wanted) this.session.illegal(`icmp ${key}`);
    return masked(text, 0xff, 10) ?? this.session.illegal(`icmp ${key}`);
  }

  private readonly options: Record<string, (word: string) => void> = {
    vlan_id: (word) => {
      this.needTag(word);
      this.keys.vlanId = this.number(0xfff, word);
    },
    vlan_prio: (word) => {
      this.needTag(word);
      this.keys.vlanPriority = this.number(7, word);
    },
    vlan_ethtype: (word) => {
      this.needTag(word);
      this.keys.vlanEthType = this.tag(word);
    },
    cvlan_id: (word) => {
      this.needInnerTag(word);
      this.keys.innerVlanId = this.number(0xfff, word);
    },
    cvlan_prio: (word) => {
      this.needInnerTag(word);
      this.keys.innerVlanPriority = this.number(7, word);
    },
    cvlan_ethtype: (word) => {
      this.needInnerTag(word);
      this.keys.innerVlanEthType = this.tag(word);
    },
    num_of_vlans: (word) => void (this.keys.vlans = this.number(0xff, word)),
    dst_mac: (word) =>
      void (this.keys.destinationMac = mac(this.session, this.words.next()) ?? this.session.illegal(word)),
    src_mac: (word) =>
      void (this.keys.sourceMac = mac(this.session, this.words.next()) ?? this.session.illegal(word)),
    ip_proto: () => this.ipProtocol(),
    ip_tos: (word) => void (this.keys.tos = this.tosTtl(word)),
    ip_ttl: (word) => void (this.keys.ttl = this.tosTtl(word)),
    ip_flags: () => this.fragments(),
    dst_ip: (word) => this.address("destination", word),
    src_ip: (word) => this.address("source", word),
    dst_port: (word) => (this.namelessProtocol ? this.noPort(word) : this.port("destination", word)),
    src_port: (word) => (this.namelessProtocol ? this.noPort(word) : this.port("source", word)),
    tcp_flags: (word) =>
      void (this.keys.tcpFlags = masked(this.words.next(), 0xfff, 16) ?? this.session.illegal(word)),
    type: () => void (this.keys.icmpType = this.icmp("type")),
    code: () => void (this.keys.icmpCode = this.icmp("code")),
    arp_tip: (word) => void (this.keys.arpTarget = this.arpAddress(word)),
    arp_sip: (word) => void (this.keys.arpSender = this.arpAddress(word)),
    arp_op: () => this.arpOperation(),
    arp_tha: (word) =>
      void (this.keys.arpTargetMac = mac(this.session, this.words.next()) ?? this.session.illegal(word)),
    arp_sha: (word) =>
      void (this.keys.arpSenderMac = mac(this.session, this.words.next()) ?? this.session.illegal(word)),
  };

  private noPort(word: string): never {
    this.words.next();
    return this.session.illegal(word);
  }

  /** Reads one option; false where the word is none. */
  read(): boolean {
    const { word } = this.words;
    const name = Object.keys(this.options).find((option) => matches(word, option));
    if (name === undefined) {
      if (/^(enc_|ct_|mpls|geneve_opts|vxlan_opts|erspan_opts|gtp_opts|pppoe_sid|ppp_proto|hw_tc)/.test(word))
        this.session.notModelled("tc", `flower ${word}`);
      return false;
    }
    this.options[name]!(name);
    return true;
  }
}

export const flower: FilterKindTool = {
  print: printFlower,
  parse(session, words, place): ParsedFilter {
    const handle = place.handle === undefined ? 0 : (unsigned(place.handle) ?? session.illegal("handle"));
    const parser = new Parser(session, words, place.protocol === ALL ? 0 : place.protocol);
    const filter: FlowerFilter = { kind: "flower", keys: parser.keys, flags: 0 };
    while (!words.done) {
      const { word } = words;
      if (matches(word, "classid") || matches(word, "flowid")) {
        filter.classid = parseClassid(words.next()) ?? session.illegal("classid");
      } else if (matches(word, "skip_hw")) filter.flags! |= SKIP_HW;
      else if (matches(word, "skip_sw")) filter.flags! |= SKIP_SW;
      else if (matches(word, "verbose")) filter.flags! |= 0;
      else if (matches(word, "indev")) filter.indev = words.next();
      else if (matches(word, "action")) {
        filter.actions = readActions(session, words);
        continue;
      } else if (word === "help") session.fail(1, FLOWER_USAGE);
      else if (!parser.read()) session.unknown(word, FLOWER_USAGE);
      words.advance();
    }
    if (place.protocol !== ALL) parser.keys.ethType = place.protocol;
    return { handle, options: filter };
  },
};
