/** What a trace is made of: plain data, as `--json` prints it (docs/trace.schema.json). */
import type { FieldValue } from "./fields.js";

/** An object of the kernel that decided, in words, and the command that made it. */
export interface Deciding {
  /** as Linux's tools print it, with what it is in front */
  text: string;
  /** file, line and text of the command that caused it, where that is known */
  because?: string;
}

export interface FieldChange {
  field: string;
  old: FieldValue;
  new: FieldValue;
}

export type StepKind =
  | "interface.out"
  | "interface.in"
  | "device"
  | "left"
  | "hook"
  | "chain"
  | "rule"
  | "policy"
  | "verdict"
  | "set"
  | "limit"
  | "conntrack"
  | "nat"
  | "policy-rule"
  | "route"
  | "neighbor"
  | "hold"
  | "bridge.port-in"
  | "bridge.port-out"
  | "bridge.vlan"
  | "bridge.learn"
  | "bridge.flood"
  | "bridge.group"
  | "bridge.up"
  | "fdb"
  | "encapsulate"
  | "decapsulate"
  | "qdisc.enqueue"
  | "qdisc.dequeue"
  | "class"
  | "filter"
  | "action"
  | "ipsec.policy"
  | "ipsec.state"
  | "ipvs.service"
  | "ipvs.server"
  | "ipvs.connection"
  | "reassemble"
  | "copy"
  | "caused"
  | "socket"
  | "deliver";

/** One thing that happened to one copy of the packet. */
export interface Step {
  /** counts from 1 in the order in which it happened */
  step: number;
  /** which copy or packet of the walk */
  copy: number;
  /** ns since the packet was sent */
  timeNs: number;
  /** namespace, "" for the initial one; and interface, absent while it has none */
  netns?: string;
  interface?: string;
  kind: StepKind;
  text: string;
  /** the object that decided */
  object?: Deciding;
  /** header fields, marks and headers that are different from here on */
  changes?: FieldChange[];
  /** headers that were put in front or taken off, outermost first: "ip 10.0.0.1 > 10.0.0.2" */
  pushed?: string[];
  popped?: string[];
}

/** How a copy of the packet, or all of it, ended: the closed vocabulary of docs/trace.md. */
export type DispositionWord =
  "DELIVERED" | "FORWARDED_OUT" | "CONSUMED" | "REPLACED" | "HELD" | "DROPPED" | "REFUSED";

export interface Disposition {
  disposition: DispositionWord;
  /** DROPPED: SKB_DROP_REASON_*, without the prefix; REFUSED: the errno; HELD: what it waits for; else what took it */
  reason: string;
  /** where: namespace and interface */
  netns?: string;
  interface?: string;
  /** one sentence */
  text: string;
  /** the object that decided */
  object?: Deciding;
  /** what to look at or change */
  hint?: string;
}

/** A copy of the packet, or a packet that it caused. */
export interface CopyEnd extends Disposition {
  copy: number;
  /** the copy that it comes from, 0 for the packet itself */
  parent: number;
  /** how: it is the packet itself, a copy, a piece or the whole of it, or a packet that was made because of it */
  relation: "packet" | "copy" | "part" | "caused";
  packetId: string;
  /** what it was when it began, and when it ended */
  begin: string;
  packet: string;
  timeNs: number;
}

export interface Trace {
  /** NETNS:IFACE where it was sent */
  at: string;
  direction: "out" | "in";
  /** the packet in the grammar of --packet */
  packet: string;
  length: number;
  /** ns of virtual time when it was sent */
  startNs: number;
  steps: Step[];
  copies: CopyEnd[];
  /** ns that were watched, and whether something was still under way then */
  watchedNs: number;
  quiet: boolean;
  /** packets that are left out because there were too many */
  omitted: number;
  /** decisions that are left out because there were too many: the packet went round in a loop */
  omittedSteps: number;
  end: Disposition;
}
