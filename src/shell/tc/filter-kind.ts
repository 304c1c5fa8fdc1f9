/** What a kind of filter is to tc: its words, and what is printed of it. */
import type { FilterEntry, FilterOptions } from "../../model/filter.js";
import type { Words } from "../ip/words.js";
import type { TcSession } from "./session.js";

export interface FilterWords {
  /** as it was given, where it was */
  handle: string | undefined;
  /** EtherType of the command line, 3 for all */
  protocol: number;
}

export interface ParsedFilter {
  handle: number;
  /** absent: the request has no options at all */
  options?: FilterOptions;
}

export interface FilterKindTool {
  /** parse_fopt: `words` is behind the kind's name; ends the command where they are wrong */
  parse(session: TcSession, words: Words, place: FilterWords): ParsedFilter;
  /** print_fopt, for an entry with options */
  print(session: TcSession, entry: FilterEntry): void;
}
