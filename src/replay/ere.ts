/**
 * POSIX extended regular expressions (regex(7)) that say yes or no about a short text. States are followed side by side (Thompson 1968), so
 * that no expression takes longer than its states times the text's characters.
 */
import { VethworkError } from "../model/errors.js";

type Test = (character: string) => boolean;

/** A step of the machine: a character to read, a place to be at, or one or two states to go on with. */
type State =
  { test: Test; next: number } | { assert: "start" | "end"; next: number } | { either: number[] } | "match";

/** States that an expression may have; RE_DUP_MAX of glibc is larger, but no address is that long */
const MOST_STATES = 20_000;
const LONGEST = 500;
const MOST_REPEATS = 255;
const MOST_NESTING = 100;

const CLASSES: Record<string, RegExp> = {
  alpha: /[a-zA-Z]/,
  digit: /[0-9]/,
  alnum: /[a-zA-Z0-9]/,
  upper: /[A-Z]/,
  lower: /[a-z]/,
  space: /[ \t\n\v\f\r]/,
  blank: /[ \t]/,
  punct: /[!-/:-@[-`{-~]/,
  print: /[ -~]/,
  graph: /[!-~]/,
  cntrl: /[\0-\x1f\x7f]/,
  xdigit: /[0-9a-fA-F]/,
};

type Node =
  | { kind: "character"; test: Test }
  | { kind: "assert"; at: "start" | "end" }
  | { kind: "sequence"; parts: Node[] }
  | { kind: "choice"; parts: Node[] }
  | { kind: "repeat"; part: Node; least: number; most: number };

/** Compiles an expression. @throws VethworkError EINVAL with the offset of what is wrong in it */
export function compileEre(text: string, option: string): (subject: string) => boolean {
  if (text.length > LONGEST)
    throw new VethworkError("EINVAL", `${option}: the expression has more than ${LONGEST} characters`);
  const tree = new Parser(text, option).parse();
  const states: State[] = [];
  let steps = 0;
  const add = (state: State | null): number => {
    if (++steps > MOST_STATES)
      throw new VethworkError(
        "EINVAL",
        `${option} '${text}': the expression repeats too much; make it shorter`,
      );
    return state ? states.push(state) - 1 : -1;
  };
  const start = build(tree, add("match"), add);
  return (subject) => run(states, start, subject);
}

class Parser {
  private at = 0;
  private depth = 0;
  constructor(
    private readonly text: string,
    private readonly option: string,
  ) {}

  parse(): Node {
    const node = this.choice();
    if (this.at < this.text.length) this.fail("')' without '('");
    return node;
  }

  private fail(what: string): never {
    throw new VethworkError(
      "EINVAL",
      `${this.option} '${this.text}': ${what} at offset ${this.at} of the regular expression`,
    );
  }

  private choice(): Node {
    if (++this.depth > MOST_NESTING) this.fail("parentheses are nested too deep");
    const parts = [this.sequence()];
    while (this.text[this.at] === "|") {
      this.at++;
      parts.push(this.sequence());
    }
    this.depth--;
    return parts.length === 1 ? parts[0]! : { kind: "choice", parts };
  }

  private sequence(): Node {
    const parts: Node[] = [];
    while (this.at < this.text.length && this.text[this.at] !== "|" && this.text[this.at] !== ")")
      parts.push(this.repeated());
    return { kind: "sequence", parts };
  }

  private repeated(): Node {
    let node = this.atom();
    for (;;) {
      const sign = this.text[this.at];
      if (sign === "*") node = { kind: "repeat", part: node, least: 0, most: Infinity };
      else if (sign === "+") node = { kind: "repeat", part: node, least: 1, most: Infinity };
      else if (sign === "?") node = { kind: "repeat", part: node, least: 0, most: 1 };
      else if (sign === "{") {
        node = this.interval(node);
        continue;
      } else return node;
      this.at++;
    }
  }

  private interval(part: Node): Node {
    const match = /^\{(\d*)(,?)(\d*)\}/.exec(this.text.slice(this.at));
    if (!match || (match[1] === "" && match[2] === ""))
      this.fail("'{' that begins no interval such as {1,3}");
    const least = Number(match[1]);
    const most = match[2] === "" ? least : match[3] === "" ? Infinity : Number(match[3]);
    if (least > most) this.fail("an interval whose end is before its start");
    if (least > MOST_REPEATS || (most !== Infinity && most > MOST_REPEATS))
      this.fail(`an interval above ${MOST_REPEATS}`);
    this.at += match[0].length;
    return { kind: "repeat", part, least, most };
  }

  private atom(): Node {
    const character = this.text[this.at]!;
    switch (character) {
      case "(": {
        this.at++;
        const node = this.choice();
        if (this.text[this.at] !== ")") this.fail("')' is missing");
        this.at++;
        return node;
      }
      case "[":
        return { kind: "character", test: this.bracket() };
      case ".":
        this.at++;
        return { kind: "character", test: () => true };
      case "^":
        this.at++;
        return { kind: "assert", at: "start" };
      case "$":
        this.at++;
        return { kind: "assert", at: "end" };
      case "\\":
        return { kind: "character", test: this.escape() };
      case "*":
      case "+":
      case "?":
      case "{":
        return this.fail(`'${character}' with nothing to repeat`);
      default:
        this.at++;
        return { kind: "character", test: (other) => other === character };
    }
  }

  private escape(): Test {
    const next = this.text[this.at + 1];
    if (next === undefined) this.fail("a backslash with nothing behind it");
    const word = /[A-Za-z0-9_]/;
    const known: Record<string, Test> = {
      w: (c) => word.test(c),
      W: (c) => !word.test(c),
      s: (c) => CLASSES.space!.test(c),
      S: (c) => !CLASSES.space!.test(c),
    };
    const test = known[next];
    if (!test && /[A-Za-z0-9<>`']/.test(next))
      this.fail(`'\\${next}', which POSIX extended expressions do not have,`);
    this.at += 2;
    return test ?? ((c) => c === next);
  }

  private bracket(): Test {
    const begin = this.at++;
    const negated = this.text[this.at] === "^";
    if (negated) this.at++;
    const tests: Test[] = [];
    for (let first = true; ; first = false) {
      const character = this.text[this.at];
      if (character === undefined) {
        this.at = begin;
        this.fail("'[' without ']'");
      }
      if (character === "]" && !first) break;
      tests.push(this.bracketItem());
    }
    this.at++;
    return (c) => tests.some((test) => test(c)) !== negated;
  }

  private bracketItem(): Test {
    const named = /^\[:([a-z]*):\]/.exec(this.text.slice(this.at));
    if (named) {
      const set = CLASSES[named[1]!];
      if (!set) this.fail(`no character class [:${named[1]}:]`);
      this.at += named[0].length;
      return (c) => set.test(c);
    }
    if (/^\[[.=]/.test(this.text.slice(this.at))) this.fail("a collating symbol, which is not supported,");
    const from = this.text[this.at++]!;
    const to = this.text[this.at + 1];
    if (this.text[this.at] !== "-" || to === undefined || to === "]") return (c) => c === from;
    this.at += 2;
    if (to < from) this.fail(`the range ${from}-${to}, which ends before it starts,`);
    return (c) => c >= from && c <= to;
  }
}

/** Adds the states of a node that go on with state `next`; answers the first. */
function build(node: Node, next: number, add: (state: State | null) => number): number {
  switch (node.kind) {
    case "character":
      return add({ test: node.test, next });
    case "assert":
      return add({ assert: node.at, next });
    case "sequence":
      add(null); // counts, so that nothing repeated is not repeated for ever
      return node.parts.reduceRight((after, part) => build(part, after, add), next);
    case "choice":
      return add({ either: node.parts.map((part) => build(part, next, add)) });
    case "repeat": {
      let after = next;
      if (node.most === Infinity) {
        const fork = { either: [next] };
        after = add(fork);
        fork.either.push(build(node.part, after, add));
      } else
        for (let i = node.least; i < node.most; i++)
          after = add({ either: [next, build(node.part, after, add)] });
      for (let i = 0; i < node.least; i++) after = build(node.part, after, add);
      return after;
    }
  }
}

function run(states: readonly State[], start: number, subject: string): boolean {
  let current = new Set<number>();
  for (let at = 0; ; at++) {
    // unanchored: a match may begin at each character
    const pending = [...current, start];
    current = new Set();
    const reached = new Set<number>();
    while (pending.length) {
      const index = pending.pop()!;
      if (reached.has(index)) continue;
      reached.add(index);
      const state = states[index]!;
      if (state === "match") return true;
      if ("either" in state) pending.push(...state.either);
      else if ("assert" in state) {
        if (state.assert === "start" ? at === 0 : at === subject.length) pending.push(state.next);
      } else if (at < subject.length && state.test(subject[at]!)) current.add(state.next);
    }
    if (at >= subject.length) return false;
  }
}
