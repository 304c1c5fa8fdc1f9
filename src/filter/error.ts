import { VethworkError } from "../model/errors.js";

/** A filter that cannot be understood: one sentence with the place. */
export class FilterError extends VethworkError {
  /** @param at place in `text`, from 0 */
  constructor(problem: string, text: string, at: number) {
    const rest = text.slice(at).trim();
    const place = rest
      ? `column ${at + 1} ("${rest.length > 20 ? `${rest.slice(0, 20)}...` : rest}")`
      : "its end";
    super("EINVAL", `filter "${text}", ${place}: ${problem}`);
  }
}
