/** Tables, chains and rules of iptables as plain data: what the tool gives to the kernel and gets back. */
import { VethworkError } from "./errors.js";

export type XtFamily = "ipv4" | "ipv6";
export type XtTableName = "raw" | "mangle" | "nat" | "filter" | "security";

/**
 * A match or a target: `kind` is a name of XtMatch or XtTarget, the other fields are those of its record (assembly/abi/xt-match.ts, xt-target.ts):
 * numbers (addresses and ports in host order), bigint where the record has 64 bits, and one text where the record has name0, name1 ...
 * Fields that are absent are 0.
 */
export interface XtBlock {
  kind: string;
  [field: string]: string | number | bigint | number[];
}

export interface XtRule {
  /** dotted quad or IPv6 text, with masks that need not be prefixes; absent: any */
  src?: { address: string; mask: string };
  dst?: { address: string; mask: string };
  /** interface name, "eth+" for a prefix */
  in?: string;
  out?: string;
  /** protocol number, 0: any */
  protocol: number;
  /** -f */
  fragment?: boolean;
  not?: { src?: boolean; dst?: boolean; in?: boolean; out?: boolean; protocol?: boolean; fragment?: boolean };
  matches: XtBlock[];
  /** what it does: null counts only */
  target:
    | { verdict: "ACCEPT" | "DROP" | "RETURN" | "QUEUE" }
    | { jump: string }
    | { goto: string }
    | XtBlock
    | null;
  packets: number;
  bytes: number;
}

export interface XtChain {
  name: string;
  /** of a built-in chain; null for a user's */
  policy: "ACCEPT" | "DROP" | null;
  packets: number;
  bytes: number;
  /** rules that jump or go to it */
  references: number;
  /** number of rules in it */
  rules: number;
}

interface XtPlace {
  netns: string;
  family: XtFamily;
  table: XtTableName;
}

/** One change of a table. The table is made where it is not there yet (the module is loaded), as iptables does. */
export type XtOp =
  | ({ op: "xt.table" } & XtPlace)
  | ({ op: "xt.chain.add" | "xt.chain.delete"; chain: string } & XtPlace)
  | ({ op: "xt.chain.rename"; chain: string; name: string } & XtPlace)
  | ({
      op: "xt.chain.policy";
      chain: string;
      policy: "ACCEPT" | "DROP";
      packets?: number;
      bytes?: number;
    } & XtPlace)
  /** all chains where `chain` is absent */
  | ({ op: "xt.chain.flush" | "xt.chain.zero"; chain?: string } & XtPlace)
  /** `position` from 0; absent: at the end */
  | ({ op: "xt.rule.insert"; chain: string; position?: number; rule: XtRule } & XtPlace)
  | ({ op: "xt.rule.replace"; chain: string; position: number; rule: XtRule } & XtPlace)
  | ({ op: "xt.rule.delete" | "xt.rule.zero"; chain: string; position: number } & XtPlace)
  /**
   * iptables-restore up to one COMMIT: all of it or nothing. `flush`: what the table holds is thrown away first (no --noflush). The changes
   * are made in order; a refused one undoes those before it, and its index is in the error (`XtRefused`). `lines`: where each change stands.
   */
  | ({ op: "xt.restore"; flush: boolean; changes: XtOp[]; lines?: (XtLine | undefined)[] } & XtPlace);

/** A line of what iptables-restore reads: for the cause of what it makes. */
export interface XtLine {
  /** of the file, or "standard input" */
  name: string;
  line: number;
  text: string;
}

/** A change that iptables-restore made is refused: which one, counted from 0. */
export class XtRefused extends VethworkError {
  constructor(
    readonly index: number,
    cause: VethworkError,
  ) {
    super(cause.code, cause.message);
  }
}
