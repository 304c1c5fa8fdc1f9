/** What follows a qualifier: addresses, networks, ports, protocols, and lists of them. */
import { unsupported } from "../../../model/errors.js";
import { FilterError, SYNTAX_ERROR } from "./error.js";
import type { Token } from "./lexer.js";
import { ETHER_TYPES, KEYWORDS, PORTS, PROTOCOLS } from "./names.js";
import { and, not, or, type Predicate } from "./predicate.js";
import {
  etherAddress,
  ipv4Address,
  ipv6Address,
  parseIpv4,
  parseIpv6,
  port,
  type Direction,
} from "./primitives.js";
import { RelationParser } from "./relation.js";

export interface Qualifiers {
  protocol: string | null;
  direction: Direction;
  type: "host" | "net" | "port" | "portrange" | "proto" | null;
}

export class IdentifierParser extends RelationParser {
  /** The value of a primitive, or several: `host a or b` is `host a or host b`. `(a or b)` shares the qualifiers too. */
  protected value(qualifiers: Qualifiers): Predicate {
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

  protected address({ protocol, direction, type }: Qualifiers, token: Token): Predicate {
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

  protected portNumber(token: Token): number {
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

  protected port({ protocol, direction }: Qualifiers, token: Token): Predicate {
    const number = this.portNumber(token);
    return port(this.layout, protocol, direction, number, number);
  }

  protected portRange({ protocol, direction }: Qualifiers, token: Token): Predicate {
    const low = this.portNumber(token);
    if (!this.accept("-"))
      throw new FilterError(`illegal port range '${token.kind === "number" ? token.text : ""}'`);
    const next = this.peek();
    if (next === undefined) this.fail();
    this.at++;
    const high = this.portNumber(next);
    return port(this.layout, protocol, direction, Math.min(low, high), Math.max(low, high));
  }

  protected proto({ protocol }: Qualifiers, token: Token): Predicate {
    const { layout } = this;
    // a name that is also a keyword must be escaped
    if (token.kind === "word" && KEYWORDS.has(token.text)) this.fail();
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
