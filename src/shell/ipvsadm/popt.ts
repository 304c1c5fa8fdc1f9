/**
 * Command lines as popt 1.19 reads them (poptGetNextOpt): long names in full, letters in clusters, "-t=x" and "-tx" and "--tcp-service=x", arguments
 * between options kept for later, nothing but arguments behind "--". No part of POSIX or of getopt: what follows an option that needs
 * a value is that value, also where it begins with a dash.
 */

export interface PoptOption {
  long: string;
  letter?: string;
  /** optional: the next word, unless it begins with a dash or there is none */
  value?: "required" | "optional";
}

/** The words of poptStrerror. */
export class PoptError extends Error {
  constructor(
    /** the word it was in (poptBadOption) */
    readonly word: string,
    reason: "missing argument" | "option does not take an argument" | "unknown option",
  ) {
    super(reason);
  }
}

export interface PoptValue {
  option: PoptOption;
  value: string | null;
}

export class Popt {
  private at = 0;
  /** letters of a cluster that are still to be read */
  private cluster: string | null = null;
  private readonly rest: string[] = [];
  private onlyRest = false;

  constructor(
    private readonly words: readonly string[],
    private readonly table: readonly PoptOption[],
  ) {}

  /** The word that was read last. */
  get word(): string {
    return this.words[this.at - 1] ?? "";
  }

  /** What is no option, in order. */
  get leftovers(): readonly string[] {
    return this.rest;
  }

  /** The next option, null behind the last one. Throws a PoptError. */
  next(): PoptValue | null {
    const found = this.cluster === null ? this.nextWord() : this.nextLetter();
    if (found === null) return null;
    const { option, attached } = found;
    if (!option.value) {
      if (attached !== null || this.cluster?.startsWith("="))
        throw new PoptError(this.word, "option does not take an argument");
      return { option, value: null };
    }
    return { option, value: attached ?? this.takeValue(option) };
  }

  private nextWord(): { option: PoptOption; attached: string | null } | null {
    while (this.at < this.words.length) {
      const word = this.words[this.at++]!;
      if (this.onlyRest || !word.startsWith("-") || word === "-") {
        this.rest.push(word);
        continue;
      }
      if (word === "--") {
        this.onlyRest = true;
        continue;
      }
      if (!word.startsWith("--")) {
        this.cluster = word.slice(1);
        return this.nextLetter();
      }
      const equals = word.indexOf("=");
      const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
      const option = this.table.find(({ long }) => long === name);
      if (!option) throw new PoptError(word, "unknown option");
      return { option, attached: equals < 0 ? null : word.slice(equals + 1) };
    }
    return null;
  }

  private nextLetter(): { option: PoptOption; attached: null } {
    const [letter, ...letters] = this.cluster!;
    this.cluster = null;
    const option = this.table.find((each) => each.letter !== undefined && each.letter === letter);
    if (!option) throw new PoptError(this.word, "unknown option");
    if (letters.length) this.cluster = letters.join("");
    return { option, attached: null };
  }

  private takeValue(option: PoptOption): string | null {
    if (this.cluster !== null) {
      // "-t=x" is "-tx"
      const value = this.cluster.replace(/^=/, "");
      this.cluster = null;
      return value;
    }
    const word = this.words[this.at];
    if (option.value === "optional" && (word === undefined || word.startsWith("-"))) return null;
    if (word === undefined) throw new PoptError(this.word, "missing argument");
    this.at++;
    return word;
  }
}
