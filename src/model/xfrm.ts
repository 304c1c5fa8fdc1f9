/** IPsec as the tools see it (net/xfrm): security associations ("states") and policies. Numbers and texts are those of iproute2. */

/** What traffic is meant (struct xfrm_selector); prefixes as "10.0.0.0/8". ICMP has its type and code for ports, GRE the halves of its key. */
export interface XfrmSelector {
  src: string;
  dst: string;
  /** IP protocol, 0: any */
  proto: number;
  /** [port, mask] */
  sport?: [number, number];
  dport?: [number, number];
  dev?: string;
}

export type XfrmMode = "transport" | "tunnel";
export type XfrmDirection = "in" | "out" | "fwd";

/** An algorithm by the kernel's name ("cbc(aes)") or a short one that it knows ("aes"); the key in hexadecimal digits. */
export interface XfrmAlgorithm {
  name: string;
  key: string;
}

/** Limits in bytes, packets and seconds; absent or 0: none. `add` counts from when the state was made, `use` from its first use. */
export interface XfrmLimits {
  softBytes?: bigint;
  hardBytes?: bigint;
  softPackets?: bigint;
  hardPackets?: bigint;
  softAdd?: number;
  hardAdd?: number;
  softUse?: number;
  hardUse?: number;
}

/** XFRM_STATE_*, from the lowest bit on */
export const XFRM_STATE_FLAGS = [
  "noecn",
  "decap-dscp",
  "nopmtudisc",
  "wildrecv",
  "icmp",
  "af-unspec",
  "align4",
  "esn",
] as const;
export type XfrmStateFlag = (typeof XFRM_STATE_FLAGS)[number];
/** XFRM_SA_XFLAG_*, from the lowest bit on */
export const XFRM_EXTRA_FLAGS = ["dont-encap-dscp", "oseq-may-wrap"] as const;
export type XfrmExtraFlag = (typeof XFRM_EXTRA_FLAGS)[number];

export interface XfrmStateId {
  netns: string;
  dst: string;
  proto: number;
  spi: number;
  mark?: number;
  mask?: number;
}

export interface XfrmStateSpec extends XfrmStateId {
  src: string;
  reqid?: number;
  mode: XfrmMode;
  /** AEAD with the bits of its ICV; or a cipher, with or without an authentication */
  aead?: XfrmAlgorithm & { icvBits: number };
  enc?: XfrmAlgorithm;
  /** `bits`: how many are sent; absent: what the algorithm is wont to */
  auth?: XfrmAlgorithm & { bits?: number };
  selector?: XfrmSelector;
  flags?: XfrmStateFlag[];
  extraFlags?: XfrmExtraFlag[];
  /** packets; up to 4096 */
  replayWindow?: number;
  replaySeq?: number;
  replayOseq?: number;
  outputMark?: number;
  outputMask?: number;
  ifId?: number;
  tfcpad?: number;
  seq?: number;
  limits?: XfrmLimits;
}

/** A state as a dump shows it. Times are seconds since 1970, 0: never. */
export interface XfrmState extends XfrmStateSpec {
  reqid: number;
  mark: number;
  mask: number;
  flags: XfrmStateFlag[];
  extraFlags: XfrmExtraFlag[];
  /** null: none of its own (flag af-unspec) */
  ownSelector: XfrmSelector | null;
  replayWindow: number;
  replaySeq: number;
  replayOseq: number;
  seq: number;
  /** bits of the packets before replaySeq; of a window wider than 32 all its words */
  bitmap: number[];
  wide: boolean;
  limits: Required<XfrmLimits>;
  bytes: bigint;
  packets: bigint;
  addTime: number;
  useTime: number;
  stats: { replayWindow: number; replay: number; failed: number };
}

export interface XfrmTemplate {
  src: string;
  dst: string;
  proto: number;
  spi: number;
  reqid: number;
  mode: XfrmMode;
  /** level use: without a state it goes as it is */
  optional: boolean;
}

/** Names a policy: by its index, or else by its selector. */
export interface XfrmPolicyId {
  netns: string;
  dir: XfrmDirection;
  index?: number;
  selector?: XfrmSelector;
  mark?: number;
  mask?: number;
  ifId?: number;
}

export interface XfrmPolicySpec extends XfrmPolicyId {
  selector: XfrmSelector;
  priority?: number;
  action?: "allow" | "block";
  localok?: boolean;
  templates: XfrmTemplate[];
}

export interface XfrmPolicy extends Required<XfrmPolicySpec> {
  addTime: number;
  useTime: number;
}

export type XfrmDefaults = Record<XfrmDirection, "accept" | "block">;

export type XfrmOp =
  | ({ op: "xfrm.state.add" | "xfrm.state.update" } & XfrmStateSpec)
  | ({ op: "xfrm.state.delete" } & XfrmStateId)
  /** of one protocol, or all */
  | { op: "xfrm.state.flush"; netns: string; proto?: number }
  | ({ op: "xfrm.policy.add" | "xfrm.policy.update" } & XfrmPolicySpec)
  | ({ op: "xfrm.policy.delete" } & XfrmPolicyId)
  | { op: "xfrm.policy.flush"; netns: string }
  /** what happens to traffic that no policy names */
  | { op: "xfrm.default.set"; netns: string; defaults: Partial<XfrmDefaults> };

export interface XfrmKernel {
  /** in the order of a dump: the newest first */
  xfrmStates(netns: string): XfrmState[];
  /** throws ESRCH */
  xfrmState(id: XfrmStateId): XfrmState;
  /** in the order of a dump: the newest first */
  xfrmPolicies(netns: string): XfrmPolicy[];
  /** throws ENOENT */
  xfrmPolicy(id: XfrmPolicyId): XfrmPolicy;
  xfrmDefaults(netns: string): XfrmDefaults;
  /** the lines of /proc/net/xfrm_stat */
  xfrmStatistics(netns: string): [name: string, value: number][];
}
