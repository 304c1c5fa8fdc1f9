/** Arithmetic evaluation (bash(1), ARITHMETIC EVALUATION): 64-bit signed integers with C's operators. */

export class ArithmeticError extends Error {}

export interface ArithmeticScope {
  get(name: string, subscript: string | null): string | undefined;
  set(name: string, subscript: string | null, value: string): void;
}

const OPERATORS =
  /\s*(<<=|>>=|\*\*|<<|>>|<=|>=|==|!=|&&|\|\||\+\+|--|[-+*/%&|^]=|[-+*/%<>=!~&|^?:,()]|[A-Za-z_][A-Za-z0-9_]*|[0-9][0-9A-Za-z_@#]*|\[|\]|\S)/y;

/** binary operators by how tightly they bind, the loosest first */
const PRECEDENCE = new Map(
  [
    ["||"],
    ["&&"],
    ["|"],
    ["^"],
    ["&"],
    ["==", "!="],
    ["<", "<=", ">", ">="],
    ["<<", ">>"],
    ["+", "-"],
    ["*", "/", "%"],
  ].flatMap((operators, level) => operators.map((operator): [string, number] => [operator, level])),
);

const ASSIGNMENTS = new Set(["=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "|=", "^="]);

export function evaluate(text: string, scope: ArithmeticScope): bigint {
  return new Evaluator(text, scope, 0).whole();
}

/** of the texts that were seen last: loops evaluate the same ones again */
const KNOWN = new Map<string, readonly string[]>();
const MOST_KNOWN = 256;

function tokensOf(text: string): readonly string[] {
  const known = KNOWN.get(text);
  if (known) return known;
  const tokens: string[] = [];
  OPERATORS.lastIndex = 0;
  const trimmed = text.trimEnd();
  while (OPERATORS.lastIndex < trimmed.length) {
    const match = OPERATORS.exec(trimmed);
    if (!match) break;
    tokens.push(match[1]!);
  }
  OPERATORS.lastIndex = 0;
  if (KNOWN.size === MOST_KNOWN) KNOWN.clear();
  KNOWN.set(text, tokens);
  return tokens;
}

class Evaluator {
  private readonly tokens: readonly string[];
  private position = 0;
  /** off while a branch is skipped (&&, ||, ?:) */
  private live = true;

  constructor(
    private readonly text: string,
    private readonly scope: ArithmeticScope,
    private readonly depth: number,
  ) {
    if (depth > 100)
      throw new ArithmeticError(`${text}: expression recursion level exceeded (error token is "${text}")`);
    this.tokens = tokensOf(text);
  }

  whole(): bigint {
    if (this.tokens.length === 0) return 0n;
    const value = this.comma();
    if (this.position < this.tokens.length) this.fail("syntax error in expression");
    return value;
  }

  private fail(what: string): never {
    const at = this.position < this.tokens.length ? this.position : this.tokens.length - 1;
    const rest = this.tokens.slice(Math.max(0, at)).join(" ");
    throw new ArithmeticError(`${this.text}: ${what} (error token is "${rest}")`);
  }

  private peek(): string | undefined {
    return this.tokens[this.position];
  }

  private accept(token: string): boolean {
    if (this.peek() !== token) return false;
    this.position++;
    return true;
  }

  private comma(): bigint {
    let value = this.assignment();
    while (this.accept(",")) value = this.assignment();
    return value;
  }

  private assignment(): bigint {
    const start = this.position;
    const name = this.peek();
    if (name !== undefined && /^[A-Za-z_]/.test(name)) {
      this.position++;
      const subscript = this.subscript();
      const operator = this.peek();
      if (operator !== undefined && ASSIGNMENTS.has(operator)) {
        this.position++;
        const right = this.assignment();
        const value =
          operator === "=" ? right : this.apply(operator.slice(0, -1), this.read(name, subscript), right);
        this.store(name, subscript, value);
        return value;
      }
      this.position = start;
    }
    return this.ternary();
  }

  private ternary(): bigint {
    const condition = this.binary(0);
    if (!this.accept("?")) return condition;
    const yes = this.skipping(condition === 0n, () => this.assignment());
    if (!this.accept(":")) this.fail("`:' expected for conditional expression");
    const no = this.skipping(condition !== 0n, () => this.assignment());
    return condition !== 0n ? yes : no;
  }

  private skipping(skip: boolean, body: () => bigint): bigint {
    const live = this.live;
    this.live = live && !skip;
    const value = body();
    this.live = live;
    return value;
  }

  private binary(level: number): bigint {
    let left = this.power();
    for (;;) {
      const operator = this.peek();
      const own = operator === undefined ? undefined : PRECEDENCE.get(operator);
      if (operator === undefined || own === undefined || own < level) return left;
      this.position++;
      if (operator === "&&" || operator === "||") {
        const known = operator === "&&" ? left === 0n : left !== 0n;
        const right = this.skipping(known, () => this.binary(own + 1));
        left = operator === "&&" ? bool(left !== 0n && right !== 0n) : bool(left !== 0n || right !== 0n);
      } else left = this.apply(operator, left, this.binary(own + 1));
    }
  }

  private power(): bigint {
    const base = this.unary();
    if (!this.accept("**")) return base;
    const exponent = this.power();
    if (exponent < 0n) this.fail("exponent less than 0");
    let value = 1n;
    for (let count = 0n; count < exponent && count < 64n * 64n; count++)
      value = BigInt.asIntN(64, value * base);
    return value;
  }

  private unary(): bigint {
    const token = this.peek();
    if (token === "+" || token === "-" || token === "!" || token === "~") {
      this.position++;
      const value = this.unary();
      return token === "+"
        ? value
        : token === "-"
          ? BigInt.asIntN(64, -value)
          : token === "!"
            ? bool(value === 0n)
            : ~value;
    }
    if (token === "++" || token === "--") {
      this.position++;
      const name = this.peek();
      if (name === undefined || !/^[A-Za-z_]/.test(name)) {
        const value = this.unary();
        return value;
      }
      this.position++;
      const subscript = this.subscript();
      const value = this.read(name, subscript) + (token === "++" ? 1n : -1n);
      this.store(name, subscript, value);
      return value;
    }
    return this.primary();
  }

  private primary(): bigint {
    const token = this.peek();
    if (token === undefined) this.fail("syntax error: operand expected");
    if (token === "(") {
      this.position++;
      const value = this.comma();
      if (!this.accept(")")) this.fail("missing `)'");
      return value;
    }
    if (/^[0-9]/.test(token)) {
      this.position++;
      return this.number(token);
    }
    if (/^[A-Za-z_]/.test(token)) {
      this.position++;
      const subscript = this.subscript();
      const value = this.read(token, subscript);
      if (this.peek() === "++" || this.peek() === "--") {
        this.store(token, subscript, value + (this.peek() === "++" ? 1n : -1n));
        this.position++;
      }
      return value;
    }
    this.fail("syntax error: operand expected");
  }

  private subscript(): string | null {
    if (!this.accept("[")) return null;
    let depth = 1;
    let text = "";
    while (depth > 0) {
      const token = this.peek();
      if (token === undefined) this.fail("bad array subscript");
      this.position++;
      if (token === "[") depth++;
      if (token === "]" && --depth === 0) break;
      text += token;
    }
    return text;
  }

  private number(token: string): bigint {
    if (/^[1-9][0-9]*$|^0$/.test(token)) return BigInt.asIntN(64, BigInt(token));
    const based = /^([0-9]+)#([0-9A-Za-z@_]+)$/.exec(token);
    if (based) {
      const base = Number(based[1]);
      let value = 0n;
      for (const char of based[2]!) {
        const digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_";
        const digit = digits.indexOf(base <= 36 ? char.toLowerCase() : char);
        if (digit < 0 || digit >= base) this.fail("value too great for base");
        value = value * BigInt(base) + BigInt(digit);
      }
      return BigInt.asIntN(64, value);
    }
    if (/^0[xX][0-9a-fA-F]+$/.test(token)) return BigInt.asIntN(64, BigInt(token));
    if (/^0[0-7]*$/.test(token)) return BigInt(`0o0${token}`);
    throw new ArithmeticError(`${token}: value too great for base (error token is "${token}")`);
  }

  private read(name: string, subscript: string | null): bigint {
    if (!this.live) return 0n;
    const text = this.scope.get(name, subscript) ?? "";
    if (/^-?[1-9][0-9]*$|^0$/.test(text)) return BigInt.asIntN(64, BigInt(text));
    return new Evaluator(text, this.scope, this.depth + 1).whole();
  }

  private store(name: string, subscript: string | null, value: bigint): void {
    if (this.live) this.scope.set(name, subscript, BigInt.asIntN(64, value).toString());
  }

  private apply(operator: string, left: bigint, right: bigint): bigint {
    switch (operator) {
      case "+":
        return BigInt.asIntN(64, left + right);
      case "-":
        return BigInt.asIntN(64, left - right);
      case "*":
        return BigInt.asIntN(64, left * right);
      case "/":
      case "%":
        if (right === 0n) {
          if (!this.live) return 0n;
          throw new ArithmeticError(
            `${this.text}: division by 0 (error token is "${this.tokens.slice(this.position - 1).join(" ")}")`,
          );
        }
        return operator === "/" ? BigInt.asIntN(64, left / right) : left % right;
      case "<<":
        return BigInt.asIntN(64, left << (right & 63n));
      case ">>":
        return left >> (right & 63n);
      case "<":
        return bool(left < right);
      case "<=":
        return bool(left <= right);
      case ">":
        return bool(left > right);
      case ">=":
        return bool(left >= right);
      case "==":
        return bool(left === right);
      case "!=":
        return bool(left !== right);
      case "&":
        return left & right;
      case "|":
        return left | right;
      default:
        return left ^ right;
    }
  }
}

function bool(value: boolean): bigint {
  return value ? 1n : 0n;
}
