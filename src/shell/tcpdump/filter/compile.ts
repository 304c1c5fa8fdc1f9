/** Compiles a capture filter (a large part of pcap-filter(7)) into a predicate over Ethernet frames. */
import { unsupported } from "../../../model/errors.js";
import { FilterError } from "./error.js";
import { IdentifierParser, type Qualifiers } from "./identifier.js";
import { tokenize, type Token } from "./lexer.js";
import { PROTOCOL_WORDS, UNSUPPORTED } from "./names.js";
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
} from "./predicate.js";
import { protocolByName, type Direction } from "./primitives.js";

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

class Compiler extends IdentifierParser {
  /** of the last primitive: what a bare address or number after it means */
  private last: Qualifiers | null = null;

  constructor(
    tokens: Token[],
    private readonly netmask: number,
  ) {
    super(tokens);
  }

  whole(): Predicate {
    const predicate = this.expression();
    if (!this.atEnd) this.fail();
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

  private vlan(): Predicate {
    const { layout } = this;
    const tagged = or(...[0x8100, 0x88a8, 0x9100].map((type) => layout.etherType(type)));
    this.layout = new Layout(layout.tags + 1);
    if (this.peek()?.kind !== "number") return tagged;
    const id = this.number();
    if (id > 0xfff) throw new FilterError(`VLAN tag ${id} greater than maximum 4095`);
    return and(tagged, equals(layout.network, 2, id, 0x0fff));
  }
}
