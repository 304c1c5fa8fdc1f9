/** What a match or target extension is to the tool: its options, and the words in which a rule with it is saved and listed. */
import type { XtBlock } from "../../model/netfilter.js";
import type { Family } from "./address.js";
import type { RuleHead } from "./head.js";
import type { Session } from "./session.js";

/** XTTYPE_* of libxtables: what the argument of an option is; "raw" is read by the extension itself. */
export type OptionType =
  | "none"
  | "raw"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "uint8rc"
  | "uint16rc"
  | "uint32rc"
  | "double"
  | "string"
  | "tosmask"
  | "markmask"
  | "sysloglevel"
  | "host"
  | "hostmask"
  | "plen"
  | "plenmask"
  | "protocol"
  | "port"
  | "portrc"
  | "ethermac";

export interface OptionEntry {
  name: string;
  /** options with one meaning share it; default: the name */
  id?: string;
  type: OptionType;
  /** may stand behind "!" */
  invert?: boolean;
  mandatory?: boolean;
  /** may be given more than once */
  multi?: boolean;
  /** ids that must be there too */
  also?: readonly string[];
  /** ids that must not be there */
  excl?: readonly string[];
  min?: number;
  max?: number;
  base?: number;
  /** takes the word behind its argument too: both in `argument`, with a NUL between */
  twoArguments?: boolean;
  /** field that a plain value is put in */
  put?: string;
}

/** One use of an option, its argument read by its type. */
export interface OptionCall {
  session: Session;
  /** the name that stands in messages */
  extension: string;
  entry: OptionEntry;
  id: string;
  argument: string;
  invert: boolean;
  block: XtBlock;
  /** ids seen so far, this one not yet among them */
  flags: Set<string>;
  head: RuleHead;
  /** numbers; of a range its ends */
  value: number;
  values: number[];
  /** how many parts were given */
  parts: number;
  /** mark and mask, tos and mask, address and mask */
  big: bigint;
  mask: bigint;
  prefix: number;
}

/** What is there when a block is printed. */
export interface BlockView {
  session: Session;
  block: XtBlock;
  head: RuleHead;
  /** -n */
  numeric: boolean;
}

export interface Extension {
  /** as -m or -j takes it and messages say it */
  name: string;
  /** other names that -m or -j takes */
  aliases?: readonly string[];
  /** of its blocks: a name of XtMatch or XtTarget; default: the name */
  kind?: string;
  family?: Family;
  options: readonly OptionEntry[];
  /** for options of the older kind: no check of repetition, exclusion and arguments but its own */
  old?: boolean;
  /** fields before any option is read */
  initial?: (session: Session) => Omit<XtBlock, "kind">;
  parse?: (call: OptionCall) => void;
  /** after the last option: throws where the combination is wrong */
  check?: (call: Pick<OptionCall, "session" | "block" | "flags" | "head" | "extension">) => void;
  /** the words behind `-m NAME`, each with a space before it */
  save: (view: BlockView) => string;
  /** the words in a listing, each with a space before it */
  list: (view: BlockView) => string;
  /** the name in the column of targets, where it is another one */
  listedName?: string;
}

/** A number of a block, 0 where it is absent. */
export function field(block: XtBlock, name: string): number {
  const value = block[name];
  return typeof value === "number" ? value : 0;
}

export function textField(block: XtBlock, name: string): string {
  const value = block[name];
  return typeof value === "string" ? value : "";
}

export const bang = (isInverted: boolean | number): string => (isInverted ? " !" : "");

/** xtables_save_string(): as it is where the shell would take it for one plain word, else quoted. */
export function savedText(text: string): string {
  if (text !== "" && /^[-_0-9a-zA-Z]*$/.test(text)) return ` ${text}`;
  return ` "${text.replace(/["\\]/g, "\\$&").replace(/'/g, "\\'")}"`;
}
