/** Reads what stands before an identifier, and the identifier: `tcp src port 80`, `net 10.0.0.0/8`. */
import type { Token } from "./lexer.js";
import { RelationParser } from "./relation.js";
import type { Direction, Identifier, Kind, Qualifiers } from "./syntax.js";

const KINDS = new Set<string>(["host", "net", "port", "portrange", "proto"]);

/** words that are no names of hosts and ports unless a backslash stands before them */
const RESERVED = new Set(
  "and or not len src dst vlan less greater broadcast multicast inbound outbound mask".split(" "),
);

export class IdentifierParser extends RelationParser {
  protected qualifiers(): Qualifiers {
    const found: Qualifiers = {};
    const protocol = this.protocolWord();
    if (protocol) {
      found.protocol = protocol;
      this.next++;
    }
    found.direction = this.direction();
    this.refuseLeftOut();
    if (this.token.type === "word" && KINDS.has(this.token.text)) found.kind = this.take().text as Kind;
    return found;
  }

  protected direction(): Direction | undefined {
    const first = this.accept("src", "dst");
    if (!first) return undefined;
    const other = first === "src" ? "dst" : "src";
    const joint = this.list[this.next + 1]?.text === other ? this.accept("or", "||", "and", "&&") : null;
    if (!joint) return first as Direction;
    this.next++;
    return joint === "or" || joint === "||" ? "src or dst" : "src and dst";
  }

  protected isIdentifier(): boolean {
    const { type, text } = this.token;
    if (type === "word")
      return !this.protocolWord() && !this.isLeftOut() && !KINDS.has(text) && !RESERVED.has(text);
    return type !== "symbol" && type !== "end";
  }

  protected identifier(kind?: Kind): Identifier {
    const token = this.token;
    if (!this.isIdentifier()) {
      if (token.type === "word" && (this.protocolWord() ?? KINDS.has(token.text)))
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
  protected range(from: Token): Identifier {
    if (!this.isAt("number") && !this.isAt("word")) this.refuse("the last port of the range is missing");
    return { form: "name", text: `${from.text}-${this.take().text}` };
  }

  protected prefix(most: number): number {
    if (!this.isAt("number")) this.refuse("a prefix length is missing");
    if (this.token.value > most)
      this.refuse(`a prefix length is at most ${most}`, this.token.at, `mask length must be <= ${most}`);
    return this.take().value;
  }

  protected mask(): string {
    if (!this.isAt("ipv4")) this.refuse("an address as a mask is missing");
    return this.take().text;
  }
}
