/**
 * Reads a capture filter, a subset of pcap-filter(7): hosts, nets, ports, protocols, VLANs, lengths and arithmetic over header bytes. `and`
 * and `or` have the same rank and group from the left, as libpcap's grammar has it.
 */
import { FilterError } from "./error.js";
import { tokens, type Token } from "./lexer.js";
import { CONSTANTS } from "./names.js";
import type {
  Arithmetic,
  Comparison,
  Direction,
  Expression,
  Identifier,
  Kind,
  Operator,
  Protocol,
  Qualifiers,
} from "./syntax.js";

const PROTOCOLS: Record<string, Protocol> = Object.fromEntries(
  "ether ip ip6 arp rarp tcp udp sctp icmp icmp6 igmp igrp pim vrrp ah esp"
    .split(" ")
    .map((p) => [p, p as Protocol]),
);
const KINDS = new Set<string>(["host", "net", "port", "portrange", "proto"]);
const COMPARISONS: Record<string, Comparison> = {
  "<": "<",
  "<=": "<=",
  "=": "=",
  "==": "=",
  "!=": "!=",
  ">": ">",
  ">=": ">=",
};
/** operators by rank, weakest first (grammar.y of libpcap) */
const RANKS: Operator[][] = [["|", "&"], ["<<", ">>"], ["+", "-"], ["^"], ["*", "/", "%"]];
/** words of pcap-filter that are not in this subset */
const LEFT_OUT = new Set(
  (
    "gateway protochain inbound outbound ifindex ifname on rnr rulenum rset ruleset reason action mpls pppoed pppoes geneve vxlan gre " +
    "wlan fddi tr ppp slip decnet iso clnp esis isis stp ipx netbeui atalk aarp lat sca moprc mopdl radio type subtype dir addr1 addr2 addr3 addr4 " +
    "vpi vci lane oamf4s oamf4 oamf4ec oam metac bcc sc ilmic connectmsg metaconnect sio opc dpc sls carp byte llc"
  ).split(" "),
);
/** parentheses and negations within each other */
const DEEPEST = 200;

const EVERYTHING: Expression | null = null;

/** @returns null for an empty text: everything @throws FilterError */
export function parse(text: string): Expression | null {
  const parser = new Parser(text);
  return parser.isAt("end") ? EVERYTHING : parser.whole();
}

class Parser {
  private readonly list: Token[];
  private next = 0;
  private depth = 0;
  /** of the identifier before: what one that stands alone is taken with */
  private last: Qualifiers | null = null;

  constructor(private readonly text: string) {
    this.list = tokens(text);
  }

  isAt(type: Token["type"]): boolean {
    return this.token.type === type;
  }

  whole(): Expression {
    const found = this.alternatives();
    if (!this.isAt("end")) this.refuse("nothing can follow here but and, or");
    return found;
  }

  private get token(): Token {
    return this.list[this.next]!;
  }

  private refuse(problem: string, at = this.token.at): never {
    throw new FilterError(problem, this.text, at);
  }

  private accept(...texts: string[]): string | null {
    const { type, text } = this.token;
    if ((type !== "word" && type !== "symbol") || !texts.includes(text)) return null;
    this.next++;
    return text;
  }

  private expect(text: string): void {
    if (!this.accept(text)) this.refuse(`"${text}" is missing`);
  }

  private nested<T>(read: () => T): T {
    if (++this.depth > DEEPEST) this.refuse(`more than ${DEEPEST} levels within each other`);
    const found = read();
    this.depth--;
    return found;
  }

  private alternatives(): Expression {
    let left = this.term();
    while (true) {
      const joint = this.accept("and", "&&") ? "and" : this.accept("or", "||") ? "or" : null;
      if (!joint) return left;
      left = { node: joint, left, right: this.term() };
    }
  }

  private term(): Expression {
    return this.nested(() => {
      if (this.accept("not", "!")) return { node: "not", operand: this.term() };
      if (this.isRelation()) return this.relation();
      if (this.accept("(")) {
        const inner = this.alternatives();
        this.expect(")");
        return inner;
      }
      return this.primitive();
    });
  }

  private primitive(): Expression {
    const { type, text, at } = this.token;
    if (type === "word" && LEFT_OUT.has(text)) this.refuse(`"${text}" is not modelled in filters`);
    if (this.accept("vlan")) return { node: "vlan", ...(this.isAt("number") && { id: this.take().value }) };
    if (this.accept("less")) return this.length("<=");
    if (this.accept("greater")) return this.length(">=");
    const qualifiers = this.qualifiers();
    const cast = this.accept("broadcast", "multicast") as "broadcast" | "multicast" | null;
    if (cast) {
      if (qualifiers.direction ?? qualifiers.kind) this.refuse(`${cast} takes no direction and no kind`, at);
      return { node: cast, protocol: qualifiers.protocol, at };
    }
    const { protocol, direction, kind } = qualifiers;
    if (protocol && !direction && !kind && !this.isIdentifier()) {
      this.last = null;
      return { node: "protocol", protocol };
    }
    const bare = !protocol && !direction && !kind;
    if (bare && this.last === null)
      this.refuse(
        `"${text}" is no word of a filter; before a name, address or number stands host, net, port or proto`,
        at,
      );
    const used = bare && this.last ? this.last : qualifiers;
    if (!bare && this.accept("(")) return this.listed(qualifiers);
    this.last = used;
    return { node: "identifier", qualifiers: used, identifier: this.identifier(used.kind), at };
  }

  /** `port (80 or 443)` */
  private listed(qualifiers: Qualifiers): Expression {
    return this.nested(() => {
      this.last = qualifiers;
      const inner = this.alternatives();
      this.expect(")");
      return inner;
    });
  }

  private length(comparison: Comparison): Expression {
    if (!this.isAt("number")) this.refuse("a number of bytes is missing");
    const right: Arithmetic = { node: "number", value: this.take().value };
    return { node: "relation", comparison, left: { node: "length" }, right };
  }

  private qualifiers(): Qualifiers {
    const found: Qualifiers = {};
    const protocol = this.token.type === "word" ? PROTOCOLS[this.token.text] : undefined;
    if (protocol) {
      found.protocol = protocol;
      this.next++;
    }
    found.direction = this.direction();
    if (this.token.type === "word" && LEFT_OUT.has(this.token.text))
      this.refuse(`"${this.token.text}" is not modelled in filters`);
    if (this.token.type === "word" && KINDS.has(this.token.text)) found.kind = this.take().text as Kind;
    return found;
  }

  private direction(): Direction | undefined {
    const first = this.accept("src", "dst");
    if (!first) return undefined;
    const other = first === "src" ? "dst" : "src";
    const joint = this.list[this.next + 1]?.text === other ? this.accept("or", "||", "and", "&&") : null;
    if (!joint) return first as Direction;
    this.next++;
    return joint === "or" || joint === "||" ? "src or dst" : "src and dst";
  }

  private isIdentifier(): boolean {
    const { type, text } = this.token;
    if (type === "word")
      return (
        !["and", "or", "not", "len", ...Object.keys(PROTOCOLS), ...KINDS].includes(text) &&
        !LEFT_OUT.has(text)
      );
    return type !== "symbol" && type !== "end";
  }

  private identifier(kind?: Kind): Identifier {
    const token = this.token;
    if (!this.isIdentifier()) {
      if (token.type === "word" && (PROTOCOLS[token.text] ?? KINDS.has(token.text)))
        this.refuse(
          `a name, address or number is missing; the name of a protocol is written \\${token.text}`,
        );
      this.refuse("a name, address or number is missing");
    }
    this.next++;
    switch (token.type) {
      case "number":
        if (kind === "portrange" && this.accept("-")) return this.range(token);
        return { form: "number", value: token.value };
      case "ipv4":
        if (this.accept("/")) return { form: "ipv4", text: token.text, prefix: this.prefix(32) };
        if (this.accept("mask")) return { form: "ipv4", text: token.text, mask: this.mask() };
        return { form: "ipv4", text: token.text };
      case "ipv6":
        return { form: "ipv6", text: token.text, ...(this.accept("/") && { prefix: this.prefix(128) }) };
      case "mac":
        return { form: "mac", text: token.text };
      default:
        return { form: "name", text: token.text };
    }
  }

  /** `portrange 6000-6010` */
  private range(from: Token): Identifier {
    if (!this.isAt("number")) this.refuse("the last port of the range is missing");
    return { form: "name", text: `${from.text}-${this.take().text}` };
  }

  private prefix(most: number): number {
    if (!this.isAt("number")) this.refuse("a prefix length is missing");
    if (this.token.value > most) this.refuse(`a prefix length is at most ${most}`);
    return this.take().value;
  }

  private mask(): string {
    if (!this.isAt("ipv4")) this.refuse("an address as a mask is missing");
    return this.take().text;
  }

  private take(): Token {
    return this.list[this.next++]!;
  }

  /** Whether an arithmetic comparison begins here: a number, `len`, `tcp[`, `-`, or a parenthesis around one of these. */
  private isRelation(): boolean {
    const { type, text } = this.token;
    const after = this.list[this.next + 1]!;
    if (type === "word")
      return text === "len" || (after.text === "[" && text in PROTOCOLS) || this.isConstant();
    if (type === "symbol" && text === "-") return true;
    if (type === "number")
      return (
        after.type === "symbol" &&
        (after.text in COMPARISONS || RANKS.flat().includes(after.text as Operator))
      );
    if (type !== "symbol" || text !== "(") return false;
    return this.closesBeforeOperator();
  }

  private isConstant(): boolean {
    return this.token.type === "word" && Object.hasOwn(CONSTANTS, this.token.text);
  }

  /** A parenthesis that an operator or comparison follows is arithmetic. */
  private closesBeforeOperator(): boolean {
    let open = 0;
    for (let i = this.next; i < this.list.length; i++) {
      const { type, text } = this.list[i]!;
      if (type !== "symbol") continue;
      if (text === "(") open++;
      else if (text === ")" && --open === 0) {
        const { type: kind, text: follows } = this.list[i + 1]!;
        return kind === "symbol" && (follows in COMPARISONS || RANKS.flat().includes(follows as Operator));
      }
    }
    return false;
  }

  private relation(): Expression {
    const left = this.arithmetic(0);
    const comparison = this.token.type === "symbol" ? COMPARISONS[this.token.text] : undefined;
    if (!comparison) this.refuse("a comparison is missing: one of < <= = != >= >");
    this.next++;
    this.last = null;
    return { node: "relation", comparison, left, right: this.arithmetic(0) };
  }

  private arithmetic(rank: number): Arithmetic {
    if (rank === RANKS.length) return this.nested(() => this.operand());
    let left = this.arithmetic(rank + 1);
    while (true) {
      const at = this.token.at;
      const operator = this.accept(...RANKS[rank]!) as Operator | null;
      if (!operator) return left;
      left = { node: "operation", operator, left, right: this.arithmetic(rank + 1), at };
    }
  }

  private operand(): Arithmetic {
    const { type, text, value, at } = this.token;
    if (type === "number") {
      this.next++;
      return { node: "number", value };
    }
    if (this.accept("-")) {
      const zero: Arithmetic = { node: "number", value: 0 };
      return { node: "operation", operator: "-", left: zero, right: this.nested(() => this.operand()), at };
    }
    if (this.accept("(")) {
      const inner = this.arithmetic(0);
      this.expect(")");
      return inner;
    }
    if (this.accept("len")) return { node: "length" };
    if (this.isConstant()) {
      this.next++;
      return { node: "number", value: CONSTANTS[text]! };
    }
    const protocol = type === "word" ? PROTOCOLS[text] : undefined;
    if (!protocol) this.refuse("a number, len or a protocol's byte like tcp[13] is missing");
    this.next++;
    this.expect("[");
    const offset = this.arithmetic(0);
    let size = 1;
    if (this.accept(":")) {
      size = this.token.value;
      if (!this.isAt("number") || ![1, 2, 4].includes(size))
        this.refuse("1, 2 or 4 bytes can be read at once");
      this.next++;
    }
    this.expect("]");
    return { node: "bytes", protocol, offset, size: size as 1 | 2 | 4, at };
  }
}
