/** How iproute2 reads words: abbreviations, and a cursor over the argument list that knows the complaints of lib/utils.c. */
import { Exit, type Session } from "./session.js";

/** iproute2's `matches()` == 0: `word` is a non-empty beginning of `keyword`. */
export function matches(word: string, keyword: string): boolean {
  return word !== "" && keyword.startsWith(word);
}

/** Is `word` an abbreviation of one of the keywords? */
export function matchesAny(word: string, ...keywords: string[]): boolean {
  return keywords.some((keyword) => matches(word, keyword));
}

export class Words {
  private position = 0;

  constructor(
    private readonly session: Session,
    private readonly words: readonly string[],
  ) {}

  get done(): boolean {
    return this.position >= this.words.length;
  }

  get remaining(): number {
    return this.words.length - this.position;
  }

  /** the present word; only while not done */
  get word(): string {
    return this.words[this.position];
  }

  /** the words from the present one on */
  get rest(): string[] {
    return this.words.slice(this.position);
  }

  hasNext(): boolean {
    return this.position + 1 < this.words.length;
  }

  advance(): void {
    this.position++;
  }

  /** PREV_ARG */
  back(): void {
    this.position--;
  }

  /** NEXT_ARG: the word after the present one, which must exist. */
  next(): string {
    if (!this.hasNext()) this.incomplete();
    this.position++;
    return this.word;
  }

  incomplete(): never {
    return this.session.exit(255, 'Command line is not complete. Try option "help"');
  }

  /** invarg: iproute2 often ends the reason with a newline, which leaves an empty line; callers pass it as it is. */
  wrong(reason: string, word = this.word): never {
    return this.session.exit(255, `Error: argument "${word}" is wrong: ${reason}`);
  }

  duplicate(key: string, word = this.word): never {
    return this.session.exit(255, `Error: duplicate "${key}": "${word}" is the second value.`);
  }

  garbage(key: string, word = this.word): never {
    return this.session.exit(255, `Error: either "${key}" is duplicate, or "${word}" is a garbage.`);
  }
}

/** `on` or `off`, else the complaint of ip/iplink.c on_off(). */
export function onOff(words: Words, session: Session, key: string): boolean {
  const value = words.next();
  if (value === "on") return true;
  if (value === "off") return false;
  session.error(`Error: argument of "${key}" must be "on" or "off", not "${value}"`);
  throw new Exit(1, "return");
}

/** lib/utils.c parse_on_off(); `code` is what its caller makes of the failure. */
export function strictOnOff(words: Words, session: Session, key: string, code: number): boolean {
  const value = words.next();
  if (value === "on") return true;
  if (value === "off") return false;
  session.error(`Error: argument of "${key}" must be one of "off", "on", not "${value}"`);
  throw new Exit(code, "return");
}
