/** `expr relop expr`: arithmetic over bytes of the packet, in BPF's unsigned 32-bit numbers. */
import { Cursor } from "./cursor.js";
import { FilterError } from "./error.js";
import { CONSTANTS, PROTOCOLS } from "./names.js";
import { and, load, OutOfFrame, type FilterFrame, type Predicate, type Value } from "./predicate.js";
import { protocolByName } from "./primitives.js";

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

/** An arithmetic expression, with what must hold before it may be looked at. */
interface Arithmetic {
  value: Value;
  guards: Predicate[];
}

export class RelationParser extends Cursor {
  /** `expr relop expr`; null (and nothing consumed) where it is none. */
  protected tryRelation(): Predicate | null {
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

  protected bitOr(): Arithmetic {
    return this.binary(0);
  }

  protected binary(level: number): Arithmetic {
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

  protected unary(): Arithmetic {
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

  protected accessor(protocol: string): Arithmetic {
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
