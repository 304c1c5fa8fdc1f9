/** Reads comparisons of arithmetic: `tcp[tcpflags] & tcp-syn != 0`. */
import { Cursor } from "./cursor.js";
import { CONSTANTS } from "./names.js";
import type { Arithmetic, Comparison, Expression, Operator } from "./syntax.js";

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

export class RelationParser extends Cursor {
  /** Whether an arithmetic comparison begins here: a number, `len`, `tcp[`, `-`, or a parenthesis around one of these. */
  protected isRelation(): boolean {
    const { type, text } = this.token;
    const after = this.list[this.next + 1]!;
    if (type === "word")
      return text === "len" || (after.text === "[" && this.protocolWord() !== undefined) || this.isConstant();
    if (type === "symbol" && text === "-") return true;
    if (type === "number")
      return (
        after.type === "symbol" &&
        (after.text in COMPARISONS || RANKS.flat().includes(after.text as Operator))
      );
    if (type !== "symbol" || text !== "(") return false;
    return this.closesBeforeOperator();
  }

  protected isConstant(): boolean {
    return this.token.type === "word" && Object.hasOwn(CONSTANTS, this.token.text);
  }

  /** A parenthesis that an operator or comparison follows is arithmetic. */
  protected closesBeforeOperator(): boolean {
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

  protected relation(): Expression {
    const left = this.arithmetic(0);
    const comparison = this.token.type === "symbol" ? COMPARISONS[this.token.text] : undefined;
    if (!comparison) this.refuse("a comparison is missing: one of < <= = != >= >");
    this.next++;
    return { node: "relation", comparison, left, right: this.arithmetic(0) };
  }

  protected arithmetic(rank: number): Arithmetic {
    if (rank === RANKS.length) return this.nested(() => this.operand());
    let left = this.arithmetic(rank + 1);
    while (true) {
      const at = this.token.at;
      const operator = this.accept(...RANKS[rank]!) as Operator | null;
      if (!operator) return left;
      left = { node: "operation", operator, left, right: this.arithmetic(rank + 1), at };
    }
  }

  protected operand(): Arithmetic {
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
    const protocol = this.protocolWord();
    if (!protocol) this.refuse("a number, len or a protocol's byte like tcp[13] is missing");
    this.next++;
    this.expect("[");
    const offset = this.arithmetic(0);
    let size = 1;
    if (this.accept(":")) {
      size = this.token.value;
      if (!this.isAt("number") || ![1, 2, 4].includes(size))
        this.refuse("1, 2 or 4 bytes can be read at once", this.token.at, "data size must be 1, 2, or 4");
      this.next++;
    }
    this.expect("]");
    return { node: "bytes", protocol, offset, size: size as 1 | 2 | 4, at };
  }
}
