/** getopt_long(3) for options that come and go: extensions bring theirs while the line is read. Operands are given back in their place. */

export interface LongOption<T> {
  name: string;
  argument: "none" | "required" | "optional";
  value: T;
}

export type Found<T> =
  | { kind: "option"; value: T; argument: string | null }
  | { kind: "word"; text: string }
  | { kind: "unknown" | "missing"; written: string }
  | { kind: "end" };

export class Arguments<T> {
  /** the next word (optind) */
  index = 0;
  /** letters of a cluster that are still to be read */
  private letters = "";

  constructor(
    readonly words: readonly string[],
    /** letters, each with ":" or "::" behind it as for getopt(3) */
    private readonly short: ReadonlyMap<string, { argument: LongOption<T>["argument"]; value: T }>,
  ) {}

  /** xs_has_arg(): whether the next word is neither an option nor "!". */
  get hasArgument(): boolean {
    const word = this.words[this.index];
    return word !== undefined && word[0] !== "-" && word[0] !== "!";
  }

  /** What to go back to with `restore`. */
  save(): [number, string] {
    return [this.index, this.letters];
  }
  restore([index, letters]: [number, string]): void {
    this.index = index;
    this.letters = letters;
  }

  take(): string {
    return this.words[this.index++]!;
  }

  next(options: readonly LongOption<T>[]): Found<T> {
    if (this.letters) return this.letter();
    const word = this.words[this.index];
    if (word === undefined) return { kind: "end" };
    if (word[0] === "-" && word[1] !== "-" && word !== "-") {
      this.letters = word.slice(1);
      return this.letter();
    }
    this.index++;
    if (word === "--") return { kind: "end" };
    return word.startsWith("--") ? this.long(word, options) : { kind: "word", text: word };
  }

  /** The next letter of the cluster at `index`; the word counts as read with its last letter, and messages name the last word read. */
  private letter(): Found<T> {
    const letter = this.letters[0]!;
    const attached = this.letters.slice(1);
    const known = this.short.get(letter);
    this.letters = attached;
    if (attached === "") this.index++;
    if (!known) return { kind: "unknown", written: this.words[this.index - 1] ?? "iptables" };
    if (known.argument === "none") return { kind: "option", value: known.value, argument: null };
    if (attached) this.index++;
    this.letters = "";
    if (attached) return { kind: "option", value: known.value, argument: attached };
    if (known.argument === "optional") return { kind: "option", value: known.value, argument: null };
    if (this.index >= this.words.length) return { kind: "missing", written: this.words[this.index - 1]! };
    return { kind: "option", value: known.value, argument: this.take() };
  }

  private long(word: string, options: readonly LongOption<T>[]): Found<T> {
    const equals = word.indexOf("=");
    const name = word.slice(2, equals < 0 ? undefined : equals);
    const attached = equals < 0 ? null : word.slice(equals + 1);
    let option = options.find((candidate) => candidate.name === name);
    if (!option) {
      const candidates = options.filter((candidate) => candidate.name.startsWith(name));
      const first = candidates[0];
      if (
        first &&
        candidates.every((other) => other.value === first.value && other.argument === first.argument)
      )
        option = first;
    }
    if (!option || (attached !== null && option.argument === "none"))
      return { kind: "unknown", written: word };
    if (attached !== null || option.argument !== "required")
      return { kind: "option", value: option.value, argument: attached };
    if (this.index >= this.words.length) return { kind: "missing", written: word };
    return { kind: "option", value: option.value, argument: this.take() };
  }
}
