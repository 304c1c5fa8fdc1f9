/** Numbers of netfilter (include/uapi/linux/netfilter.h, netfilter_ipv4.h, netfilter/x_tables.h). */

/** NF_INET_* */
export const enum Hook {
  PREROUTING = 0,
  INPUT,
  FORWARD,
  OUTPUT,
  POSTROUTING,
  COUNT,
}

/** The tables of iptables, in the order in which a hook with all of them would visit them. */
export const enum XtTable {
  raw = 0,
  mangle,
  nat,
  filter,
  security,
  COUNT,
}

/** Address family of a table: rules of ip6tables are kept and shown, and meet no packet while IPv6 is not modelled. */
export const enum XtFamily {
  ipv4 = 0,
  ipv6,
  COUNT,
}

/** What a rule does with a packet that it matches. */
export const enum XtVerdict {
  /** no target: it only counts */
  CONTINUE = 0,
  ACCEPT,
  DROP,
  RETURN,
  QUEUE,
  /** to the chain `XtRuleRecord.chain`, and back */
  JUMP,
  /** the same, but RETURN there goes on where the caller's caller was */
  GOTO,
  /** the target block behind the matches decides */
  TARGET,
}

/** XtRuleRecord.invert: IPT_INV_* */
export const enum XtInvert {
  IN = 1,
  OUT = 2,
  TOS = 4,
  SOURCE = 8,
  DESTINATION = 16,
  FRAGMENT = 32,
  PROTOCOL = 64,
}

/** A chain, in the mailbox. */
@unmanaged
export class XtChainRecord {
  packets: u64;
  bytes: u64;
  /** 32 bytes of name, zero-padded */
  name0: u64;
  name1: u64;
  name2: u64;
  name3: u64;
  /** XtVerdict.ACCEPT or DROP of a built-in chain */
  policy: u32;
  /** 1: built in, with a policy */
  builtin: u32;
  /** rules in it */
  rules: u32;
  /** rules that jump or go to it */
  references: u32;
}

/**
 * A rule, in the mailbox. Behind it come its matches, then its target, each a XtBlock with a record of its kind (assembly/abi/xt-match.ts,
 * xt-target.ts).
 */
@unmanaged
export class XtRuleRecord {
  packets: u64;
  bytes: u64;
  /** interface names, 16 bytes, zero-padded; the masks have 0xff for each byte that counts ("eth+": only the first three) */
  in0: u64;
  in1: u64;
  inMask0: u64;
  inMask1: u64;
  out0: u64;
  out1: u64;
  outMask0: u64;
  outMask1: u64;
  /** host order; of an IPv6 rule the addresses are in a match block XtMatch.ip6 */
  source: u32;
  sourceMask: u32;
  destination: u32;
  destinationMask: u32;
  /** 0: any */
  protocol: u32;
  /** 1: fragments behind the first (-f) */
  fragment: u32;
  /** XtInvert */
  invert: u32;
  /** XtVerdict */
  verdict: u32;
  /** JUMP, GOTO: 32 bytes of the chain's name */
  chain0: u64;
  chain1: u64;
  chain2: u64;
  chain3: u64;
  /** bytes of all match blocks; each block is a multiple of 8 */
  matchesLength: u32;
  /** bytes of the target block, 0 for none */
  targetLength: u32;
}

/** Head of a match or target block; the record of its kind follows at once, then padding to a multiple of 8. */
@unmanaged
export class XtBlock {
  /** XtMatch or XtTarget */
  kind: u32;
  /** bytes of head, record and padding */
  length: u32;
}
