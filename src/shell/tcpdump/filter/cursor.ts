/** A place in the words of a filter, and where the link layer's header is said to be there. */
import { FilterError, SYNTAX_ERROR } from "./error.js";
import type { Token } from "./lexer.js";
import { Layout } from "./predicate.js";

export class Cursor {
  protected at = 0;
  protected layout = new Layout();

  constructor(private readonly tokens: Token[]) {}

  protected get atEnd(): boolean {
    return this.at >= this.tokens.length;
  }

  protected peek(offset = 0): Token | undefined {
    return this.tokens[this.at + offset];
  }

  protected isWord(text: string, offset = 0): boolean {
    const token = this.peek(offset);
    return token?.kind === "word" && token.text === text;
  }

  protected isOperator(text: string, offset = 0): boolean {
    const token = this.peek(offset);
    return token?.kind === "operator" && token.text === text;
  }

  protected accept(...texts: string[]): boolean {
    if (!texts.some((text) => this.isWord(text) || this.isOperator(text))) return false;
    this.at++;
    return true;
  }

  protected fail(): never {
    throw new FilterError(SYNTAX_ERROR);
  }

  protected number(): number {
    const token = this.peek();
    if (token?.kind !== "number") this.fail();
    this.at++;
    return token.value;
  }
}
