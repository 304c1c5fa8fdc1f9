/** Compiles a capture filter (a large part of pcap-filter(7)) into a predicate over Ethernet frames. */
import { unsupported } from "../../../model/errors.js";
import { FilterError, SYNTAX_ERROR } from "./error.js";
import { tokenize, type Token } from "./lexer.js";
import { CONSTANTS, ETHER_TYPES, PORTS, PROTOCOLS } from "./names.js";
import {
  and,
  equals,
  Layout,
  load,
  not,
  or,
  OutOfFrame,
  type FilterFrame,
  type Predicate,
  type Value,
} from "./predicate.js";
import {
  etherAddress,
  ipv4Address,
  ipv6Address,
  parseIpv4,
  parseIpv6,
  port,
  protocolByName,
  type Direction,
} from "./primitives.js";

const UNSUPPORTED = new Set([
  "mpls",
  "pppoed",
  "pppoes",
  "geneve",
  "iso",
  "clnp",
  "esis",
  "isis",
  "wlan",
  "gateway",
  "protochain",
  "llc",
  "ifname",
  "rset",
  "rulenum",
  "reason",
  "rnr",
  "srnr",
  "action",
  "type",
  "subtype",
  "decnet",
  "lane",
  "oam",
  "vpi",
  "vci",
  "hopcount",
  "tr",
  "fddi",
  "netbeui",
  "ipx",
]);
const PROTOCOL_WORDS = new Set([
  "ether",
  "link",
  "ip",
  "ip6",
  "arp",
  "rarp",
  "tcp",
  "udp",
  "sctp",
  "icmp",
  "icmp6",
  "igmp",
  "pim",
  "vrrp",
  "carp",
  "esp",
  "ah",
  "stp",
]);
/** Accessors and where they begin. */
const ACCESSORS = new Set([
  "ether",
  "link",
  "ip",
  "ip6",
  "arp",
  "rarp",
  "tcp",
  "udp",
  "sctp",
  "icmp",
  "icmp6",
  "igmp",
  "pim",
  "vrrp",
  "carp",
]);

interface Qualifiers {
  protocol: string | null;
  direction: Direction;
  type: "host" | "net" | "port" | "portrange" | "proto" | null;
}

/** An arithmetic expression, with what must hold before it may be looked at. */
interface Arithmetic {
  value: Value;
  guards: Predicate[];
}

/**
 * Compiles; throws a FilterError for what is no filter, EUNSUPPORTED for what is one and is not modelled. An empty text takes all.
 * `netmask`: of the interface, for `ip broadcast`. A frame that is cut inside a header may be judged otherwise than by libpcap, whose
 * optimizer orders loads its own way.
 */
export function compileFilter(text: string, netmask = 0): Predicate {
  const tokens = tokenize(text);
  if (tokens.length === 0) return () => true;
  const predicate = new Compiler(tokens, netmask >>> 0).whole();
  return (frame: FilterFrame) => {
    try {
      return predicate(frame);
    } catch (error) {
      if (error instanceof OutOfFrame) return false;
      throw error;
    }
  };
}

class Compiler {
  private at = 0;
  private layout = new Layout();
  /** of the last primitive: what a bare address or number after it means */
  private last: Qualifiers | null = null;

  constructor(
    private readonly tokens: Token[],
    private readonly netmask: number,
  ) {}

  private peek(offset = 0): Token | undefined {
    return this.tokens[this.at + offset];
  }

  private isWord(text: string, offset = 0): boolean {
    const token = this.peek(offset);
    return token?.kind === "word" && token.text === text;
  }

  private isOperator(text: string, offset = 0): boolean {
    const token = this.peek(offset);
    return token?.kind === "operator" && token.text === text;
  }

  private accept(...texts: string[]): boolean {
    if (!texts.some((text) => this.isWord(text) || this.isOperator(text))) return false;
    this.at++;
    return true;
  }

  private fail(): never {
    throw new FilterError(SYNTAX_ERROR);
  }

  whole(): Predicate {
    const predicate = this.expression();
    if (this.at < this.tokens.length) this.fail();
    return predicate;
  }

  /** `and` and `or` bind alike, from the left. */
  private expression(): Predicate {
    let left = this.term();
    for (;;) {
      if (this.accept("and", "&&")) left = and(left, this.term());
      else if (this.accept("or", "||")) left = or(left, this.term());
      else return left;
    }
  }

  private term(): Predicate {
    if (this.accept("not", "!")) return not(this.term());
    const relation = this.tryRelation();
    if (relation) return relation;
    if (this.accept("(")) {
      const inner = this.expression();
      if (!this.accept(")")) this.fail();
      return inner;
    }
    return this.primitive();
  }

  /** `expr relop expr`; null (and nothing consumed) where it is none. */
  private tryRelation(): Predicate | null {
    const start = this.at;
    const token = this.peek();
    const begins =
      token?.kind === "number" ||
      (token?.kind === "word" &&
        (token.text === "len" ||
          token.text in CONSTANTS ||
          (ACCESSORS.has(token.text) && this.isOperator("[", 1)))) ||
      this.isOperator("(") ||
      this.isOperator("-");
    if (!begins) return null;
    let left: Arithmetic;
    try {
      left = this.bitOr();
    } catch (error) {
      if (!(error instanceof FilterError) || token?.kind !== "operator") throw error;
      this.at = start;
      return null;
    }
    const operator = this.peek();
    const relation = operator?.kind === "operator" ? RELATIONS[operator.text] : undefined;
    if (!relation) {
      this.at = start;
      return null;
    }
    this.at++;
    const right = this.bitOr();
    return and(...left.guards, ...right.guards, (frame) => relation(left.value(frame), right.value(frame)));
  }

  private bitOr(): Arithmetic {
    return this.binary(0);
  }

  private binary(level: number): Arithmetic {
    const operators = ARITHMETIC[level];
    if (!operators) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const token = this.peek();
      const operation = token?.kind === "operator" ? operators[token.text] : undefined;
      if (!operation) return left;
      this.at++;
      const right = this.binary(level + 1);
      const before = left;
      left = {
        value: (frame) => operation(before.value(frame), right.value(frame)) >>> 0,
        guards: [...before.guards, ...right.guards],
      };
    }
  }

  private unary(): Arithmetic {
    if (this.accept("-")) {
      const inner = this.unary();
      return { value: (frame) => -inner.value(frame) >>> 0, guards: inner.guards };
    }
    if (this.accept("(")) {
      const inner = this.bitOr();
      if (!this.accept(")")) this.fail();
      return inner;
    }
    const token = this.peek();
    if (token?.kind === "number") {
      this.at++;
      return { value: () => token.value >>> 0, guards: [] };
    }
    if (token?.kind !== "word") this.fail();
    this.at++;
    if (token.text === "len") return { value: (frame) => frame.length, guards: [] };
    const constant = CONSTANTS[token.text];
    if (constant !== undefined) return { value: () => constant, guards: [] };
    if (!ACCESSORS.has(token.text) || !this.accept("[")) this.fail();
    return this.accessor(token.text);
  }

  private accessor(protocol: string): Arithmetic {
    const index = this.bitOr();
    let size = 1;
    if (this.accept(":")) {
      const token = this.peek();
      if (token?.kind !== "number" || ![1, 2, 4].includes(token.value))
        throw new FilterError("data size must be 1, 2, or 4");
      size = token.value;
      this.at++;
    }
    if (!this.accept("]")) this.fail();
    const { layout } = this;
    const { network } = layout;
    const at = (base: (frame: FilterFrame) => number, guards: Predicate[]): Arithmetic => ({
      value: (frame) => load(frame, base(frame) + index.value(frame), size),
      guards: [...guards, ...index.guards],
    });
    switch (protocol) {
      case "ether":
      case "link":
        return at(() => 0, []);
      case "ip":
      case "ip6":
      case "arp":
      case "rarp":
        return at(() => network, [protocolByName(layout, protocol)!]);
      case "icmp6":
        return at(() => network + 40, [layout.ip6Protocol(58)]);
      default: {
        const number = PROTOCOLS[protocol]!;
        return at((frame) => layout.transport(frame), [layout.ipProtocol(number), layout.firstFragment]);
      }
    }
  }

  private primitive(): Predicate {
    const token = this.peek();
    if (token === undefined) this.fail();
    if (token.kind !== "word") return this.value(this.last ?? this.fail());
    const word = token.text;
    if (UNSUPPORTED.has(word)) throw unsupported(`the filter primitive ${word}`);
    switch (word) {
      case "less":
      case "greater": {
        this.at++;
        const bound = this.number();
        return (frame) => (word === "less" ? frame.length <= bound : frame.length >= bound);
      }
      case "broadcast":
        this.at++;
        return and(equals(0, 4, 0xffffffff), equals(4, 2, 0xffff));
      case "multicast":
        this.at++;
        return (frame) => (load(frame, 0, 1) & 1) !== 0;
      case "vlan":
        this.at++;
        return this.vlan();
      case "inbound":
      case "outbound":
        this.at++;
        return ({ direction }) => {
          if (direction === undefined) throw unsupported(`the filter primitive ${word} on a file`);
          return direction === (word === "inbound" ? "in" : "out");
        };
    }
    const qualifiers: Qualifiers = { protocol: null, direction: "src or dst", type: null };
    let some = false;
    if (PROTOCOL_WORDS.has(word)) {
      qualifiers.protocol = word === "link" ? "ether" : word;
      this.at++;
      some = true;
      const special = this.afterProtocol(word);
      if (special) return special;
    }
    const direction = this.direction();
    if (direction) {
      qualifiers.direction = direction;
      some = true;
    }
    for (const type of ["host", "net", "portrange", "port", "proto"] as const) {
      if (this.accept(type)) {
        qualifiers.type = type;
        some = true;
        break;
      }
    }
    if (!some) return this.value(this.last ?? this.fail());
    const hasId = this.startsId();
    if (qualifiers.protocol !== null && !direction && qualifiers.type === null && !hasId) {
      this.last = { ...qualifiers };
      const predicate = protocolByName(this.layout, qualifiers.protocol);
      return predicate ?? this.fail();
    }
    this.last = qualifiers;
    return this.value(qualifiers);
  }

  /** broadcast and multicast of a protocol. */
  private afterProtocol(protocol: string): Predicate | null {
    const { layout } = this;
    if (this.accept("broadcast")) {
      if (protocol === "ether") return and(equals(0, 4, 0xffffffff), equals(4, 2, 0xffff));
      if (protocol === "ip") {
        const hostMask = ~this.netmask >>> 0;
        return and(layout.ip, (frame) => {
          const host = (load(frame, layout.network + 16, 4) & hostMask) >>> 0;
          return host === 0 || host === hostMask;
        });
      }
      throw new FilterError("only link-layer/IP broadcast filters supported");
    }
    if (this.accept("multicast")) {
      if (protocol === "ether") return (frame) => (load(frame, 0, 1) & 1) !== 0;
      if (protocol === "ip") return and(layout.ip, (frame) => load(frame, layout.network + 16, 1) >= 224);
      if (protocol === "ip6") return and(layout.ip6, equals(layout.network + 24, 1, 255));
      throw new FilterError(
        "link-layer multicast filters supported only on ethernet/FDDI/token ring/ARCNET/802.11/ATM LANE/Fibre Channel",
      );
    }
    return null;
  }

  private direction(): Direction | null {
    if (!this.isWord("src") && !this.isWord("dst")) return null;
    const first = this.isWord("src") ? "src" : "dst";
    this.at++;
    const other = first === "src" ? "dst" : "src";
    for (const join of ["or", "and"] as const) {
      if ((this.isWord(join) || this.isOperator(join === "or" ? "||" : "&&")) && this.isWord(other, 1)) {
        this.at += 2;
        return `src ${join} dst`;
      }
    }
    return first;
  }

  private startsId(): boolean {
    const token = this.peek();
    if (token === undefined) return false;
    if (token.kind === "operator") return false;
    if (token.kind === "word")
      return !["and", "or", "not"].includes(token.text) && !PROTOCOL_WORDS.has(token.text);
    return true;
  }

  private number(): number {
    const token = this.peek();
    if (token?.kind !== "number") this.fail();
    this.at++;
    return token.value;
  }

  private vlan(): Predicate {
    const { layout } = this;
    const tagged = or(...[0x8100, 0x88a8, 0x9100].map((type) => layout.etherType(type)));
    this.layout = new Layout(layout.tags + 1);
    if (this.peek()?.kind !== "number") return tagged;
    const id = this.number();
    if (id > 0xfff) throw new FilterError(`VLAN tag ${id} greater than maximum 4095`);
    return and(tagged, equals(layout.network, 2, id, 0x0fff));
  }

  /** The value of a primitive, or several: `host a or b` is `host a or host b`. `(a or b)` shares the qualifiers too. */
  private value(qualifiers: Qualifiers): Predicate {
    if (this.accept("(")) {
      let left = this.value(qualifiers);
      for (;;) {
        if (this.accept("or", "||")) left = or(left, this.value(qualifiers));
        else if (this.accept("and", "&&")) left = and(left, this.value(qualifiers));
        else break;
      }
      if (!this.accept(")")) this.fail();
      return left;
    }
    if (this.accept("not", "!")) return not(this.value(qualifiers));
    const token = this.peek();
    if (token === undefined) this.fail();
    this.at++;
    switch (qualifiers.type) {
      case "port":
        return this.port(qualifiers, token);
      case "portrange":
        return this.portRange(qualifiers, token);
      case "proto":
        return this.proto(qualifiers, token);
      default:
        return this.address(qualifiers, token);
    }
  }

  private address({ protocol, direction, type }: Qualifiers, token: Token): Predicate {
    const { layout } = this;
    switch (token.kind) {
      case "mac":
        if (protocol !== "ether" || type === "net")
          throw new FilterError("ethernet address used in non-ether expression");
        return etherAddress(direction, token.text);
      case "ip6": {
        const bits = token.length ?? 128;
        if (token.length !== null && type !== "net") throw new FilterError("Mask syntax for networks only");
        return ipv6Address(layout, protocol, direction, parseIpv6(token.text), bits);
      }
      case "prefix": {
        if (type !== "net" && type !== null) throw new FilterError("Mask syntax for networks only");
        if (token.length > 32) throw new FilterError("mask length must be <= 32");
        const address = parseIpv4(token.address);
        checkHostBits(address, token.length, `${token.address}/${token.length}`);
        return ipv4Address(layout, protocol, direction, address, token.length);
      }
      case "address": {
        const parts = token.text.split(".").length;
        if (type === "net" && this.accept("mask")) {
          const mask = this.peek();
          if (mask?.kind !== "address") this.fail();
          this.at++;
          const bits = maskBits(parseIpv4(mask.text));
          const address = parseIpv4(token.text);
          checkHostBits(address, bits, `${token.text} mask ${mask.text}`);
          return ipv4Address(layout, protocol, direction, address, bits);
        }
        if (type === "net") return ipv4Address(layout, protocol, direction, parseIpv4(token.text), parts * 8);
        return ipv4Address(layout, protocol, direction, parseIpv4(token.text), parts * 8);
      }
      case "number":
        if (type === "net")
          return ipv4Address(layout, protocol, direction, Uint8Array.from([token.value, 0, 0, 0]), 8);
        return this.fail();
      case "word":
        if (["and", "or", "not"].includes(token.text)) this.fail();
        throw new FilterError(`unknown ${type === "net" ? "network" : "host"} '${token.text}'`);
      default:
        this.fail();
    }
  }

  private portNumber(token: Token): number {
    const value =
      token.kind === "number"
        ? token.value
        : token.kind === "word"
          ? PORTS[token.text.replace(/^\\/, "")]
          : undefined;
    if (value === undefined) {
      if (token.kind !== "word") this.fail();
      throw new FilterError(`unknown port '${token.text}'`);
    }
    if (value > 65535) throw new FilterError(`illegal port number ${value} > 65535`);
    return value;
  }

  private port({ protocol, direction }: Qualifiers, token: Token): Predicate {
    const number = this.portNumber(token);
    return port(this.layout, protocol, direction, number, number);
  }

  private portRange({ protocol, direction }: Qualifiers, token: Token): Predicate {
    const low = this.portNumber(token);
    if (!this.accept("-"))
      throw new FilterError(`illegal port range '${token.kind === "number" ? token.text : ""}'`);
    const next = this.peek();
    if (next === undefined) this.fail();
    this.at++;
    const high = this.portNumber(next);
    return port(this.layout, protocol, direction, Math.min(low, high), Math.max(low, high));
  }

  private proto({ protocol }: Qualifiers, token: Token): Predicate {
    const { layout } = this;
    // a name that is also a keyword must be escaped
    if (token.kind === "word" && (PROTOCOL_WORDS.has(token.text) || UNSUPPORTED.has(token.text))) this.fail();
    const name = token.kind === "word" ? token.text.replace(/^\\/, "") : "";
    const table = protocol === "ether" ? ETHER_TYPES : PROTOCOLS;
    const number = token.kind === "number" ? token.value : table[name];
    if (number === undefined)
      throw new FilterError(
        token.kind === "word"
          ? `unknown ${protocol === "ether" ? "ether" : "ip"} proto '${name}'`
          : SYNTAX_ERROR,
      );
    switch (protocol) {
      case "ether":
        return layout.etherType(number);
      case "ip":
        return layout.ipProtocol(number);
      case "ip6":
        return layout.ip6Protocol(number);
      case null:
        return or(layout.ipProtocol(number), layout.ip6Protocol(number));
      default:
        throw new FilterError(`'${protocol} proto' is bogus`);
    }
  }
}

function maskBits(mask: Uint8Array): number {
  const text = Array.from(mask, (byte) => byte.toString(2).padStart(8, "0")).join("");
  if (!/^1*0*$/.test(text)) throw unsupported("a network mask with holes");
  return text.replace(/0/g, "").length;
}

function checkHostBits(address: Uint8Array, bits: number, text: string): void {
  for (let bit = bits; bit < 32; bit++) {
    if ((address[bit >> 3]! >> (7 - (bit & 7))) & 1)
      throw new FilterError(`non-network bits set in "${text}"`);
  }
}

const RELATIONS: Record<string, (left: number, right: number) => boolean> = {
  "=": (left, right) => left === right,
  "==": (left, right) => left === right,
  "!=": (left, right) => left !== right,
  "<": (left, right) => left < right,
  ">": (left, right) => left > right,
  "<=": (left, right) => left <= right,
  ">=": (left, right) => left >= right,
};

/** BPF arithmetic on unsigned 32-bit numbers; a division by zero rejects the packet. */
function divide(left: number, right: number, remainder: boolean): number {
  if (right === 0) throw new OutOfFrame();
  return remainder ? left % right : Math.floor(left / right);
}

/** By precedence, lowest first, as libpcap's grammar has it. */
const ARITHMETIC: Record<string, (left: number, right: number) => number>[] = [
  { "|": (left, right) => left | right },
  { "^": (left, right) => left ^ right },
  { "&": (left, right) => left & right },
  {
    "<<": (left, right) => (right > 31 ? 0 : left << right),
    ">>": (left, right) => (right > 31 ? 0 : left >>> right),
  },
  { "+": (left, right) => left + right, "-": (left, right) => left - right },
  {
    "*": (left, right) => Math.imul(left, right),
    "/": (left, right) => divide(left, right, false),
    "%": (left, right) => divide(left, right, true),
  },
];
