/**
 * Reads a capture filter, a subset of pcap-filter(7): hosts, nets, ports, protocols, VLANs, lengths and arithmetic over header bytes. `and`
 * and `or` have the same rank and group from the left, as libpcap's grammar has it.
 */
import { IdentifierParser } from "./identifier.js";
import type { Arithmetic, Comparison, Expression, Qualifiers } from "./syntax.js";

const EVERYTHING: Expression | null = null;

/** @returns null for an empty text: everything @throws FilterError */
export function parse(text: string): Expression | null {
  const parser = new Parser(text);
  return parser.isAt("end") ? EVERYTHING : parser.whole();
}

class Parser extends IdentifierParser {
  /** of the identifier before: what one that stands alone is taken with */
  private last: Qualifiers | null = null;

  whole(): Expression {
    const found = this.alternatives();
    if (!this.isAt("end")) this.refuse("nothing can follow here but and, or");
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
      if (this.isRelation()) {
        this.last = null;
        return this.relation();
      }
      if (this.accept("(")) {
        const inner = this.alternatives();
        this.expect(")");
        return inner;
      }
      return this.primitive();
    });
  }

  private primitive(): Expression {
    const { text, at } = this.token;
    this.refuseLeftOut();
    if (this.accept("vlan"))
      return { node: "vlan", ...(this.isAt("number") && { id: this.take().value }), at };
    const side = this.accept("inbound", "outbound");
    if (side) return { node: "direction", isSent: side === "outbound", at };
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
      return { node: "protocol", protocol, at };
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
}
