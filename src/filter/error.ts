import { VethworkError } from "../model/errors.js";

/** What libpcap says of anything that its grammar does not know. */
const SYNTAX_ERROR = "can't parse filter expression: syntax error";

/** A filter that cannot be understood: one sentence with the place. */
export class FilterError extends VethworkError {
  /**
   * @param at place in `text`, from 0
   * @param libpcap the same in libpcap's words, as the command tcpdump prints them
   */
  constructor(
    problem: string,
    text: string,
    at: number,
    readonly libpcap: string = SYNTAX_ERROR,
  ) {
    const rest = text.slice(at).trim();
    const place = rest
      ? `column ${at + 1} ("${rest.length > 20 ? `${rest.slice(0, 20)}...` : rest}")`
      : "its end";
    super("EINVAL", `filter "${text}", ${place}: ${problem}`);
  }
}

/** A filter that libpcap understands and this subset does not. */
export class UnmodelledFilterError extends FilterError {
  constructor(
    readonly word: string,
    text: string,
    at: number,
  ) {
    super(`"${word}" is not modelled in filters`, text, at);
  }
}

/** Throws a FilterError about a place of the filter that is being compiled. */
export type Refuse = (problem: string, at: number, libpcap?: string) => never;
