/**
 * What Linux declares for each kind of match and target beside its functions: the one table, the hooks and the protocol where it may be
 * used (fields of struct xt_match and xt_target).
 */
import { Hook, XtTable } from "../../abi/netfilter";
import { XtMatch } from "../../abi/xt-match";
import { XtTarget } from "../../abi/xt-target";
import { Protocol } from "../../wire/ipv4";

/** any table */
export const ANY_TABLE: u32 = XtTable.COUNT;

const PREROUTING: u32 = 1 << Hook.PREROUTING;
const INPUT: u32 = 1 << Hook.INPUT;
const FORWARD: u32 = 1 << Hook.FORWARD;
const OUTPUT: u32 = 1 << Hook.OUTPUT;
const POSTROUTING: u32 = 1 << Hook.POSTROUTING;
const ICMPV6: u32 = 58;

/** The protocol that a rule with this match must have (not inverted), 0 for any. */
export function matchProtocol(kind: u32): u32 {
  switch (kind) {
    case XtMatch.tcp:
      return Protocol.TCP;
    case XtMatch.udp:
      return Protocol.UDP;
    case XtMatch.icmp:
      return Protocol.ICMP;
    case XtMatch.icmp6:
      return ICMPV6;
    default:
      return 0;
  }
}

/** The hooks from which a rule with this match may be reached, 0 for all. */
export function matchHooks(kind: u32): u32 {
  switch (kind) {
    case XtMatch.mac:
      return PREROUTING | INPUT | FORWARD;
    case XtMatch.rpfilter:
      return PREROUTING;
    default:
      return 0;
  }
}

export function targetTable(kind: u32): u32 {
  switch (kind) {
    case XtTarget.REJECT:
    case XtTarget.REJECT6:
      return XtTable.filter;
    case XtTarget.DNAT:
    case XtTarget.SNAT:
    case XtTarget.MASQUERADE:
    case XtTarget.REDIRECT:
    case XtTarget.NETMAP:
      return XtTable.nat;
    case XtTarget.CT:
    case XtTarget.NOTRACK:
      return XtTable.raw;
    case XtTarget.TTL:
    case XtTarget.HL:
    case XtTarget.DSCP:
    case XtTarget.TOS:
      return XtTable.mangle;
    default:
      return ANY_TABLE;
  }
}

export function targetHooks(kind: u32): u32 {
  switch (kind) {
    case XtTarget.REJECT:
    case XtTarget.REJECT6:
      return INPUT | FORWARD | OUTPUT;
    case XtTarget.DNAT:
    case XtTarget.REDIRECT:
      return PREROUTING | OUTPUT;
    case XtTarget.SNAT:
      return POSTROUTING | INPUT;
    case XtTarget.MASQUERADE:
      return POSTROUTING;
    case XtTarget.NETMAP:
      return PREROUTING | OUTPUT | POSTROUTING | INPUT;
    case XtTarget.CLASSIFY:
      return OUTPUT | FORWARD | POSTROUTING;
    default:
      return 0;
  }
}

export function targetProtocol(kind: u32): u32 {
  return kind == <u32>XtTarget.TCPMSS ? Protocol.TCP : 0;
}
