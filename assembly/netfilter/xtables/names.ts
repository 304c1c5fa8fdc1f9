/** How Linux names hooks, tables, matches and targets in its log. */
import { Hook, XtTable } from "../../abi/netfilter";
import { XtMatch } from "../../abi/xt-match";
import { XtTarget } from "../../abi/xt-target";

export function hookName(h: u32): string {
  switch (h) {
    case Hook.PREROUTING:
      return "PREROUTING";
    case Hook.INPUT:
      return "INPUT";
    case Hook.FORWARD:
      return "FORWARD";
    case Hook.OUTPUT:
      return "OUTPUT";
    default:
      return "POSTROUTING";
  }
}

export function tableName(table: u32): string {
  switch (table) {
    case XtTable.raw:
      return "raw";
    case XtTable.mangle:
      return "mangle";
    case XtTable.nat:
      return "nat";
    case XtTable.filter:
      return "filter";
    default:
      return "security";
  }
}

/** Of the matches that requirements.ts names. */
export function matchName(kind: u32): string {
  switch (kind) {
    case XtMatch.tcp:
      return "tcp";
    case XtMatch.udp:
      return "udp";
    case XtMatch.icmp:
      return "icmp";
    case XtMatch.icmp6:
      return "icmp6";
    case XtMatch.mac:
      return "mac";
    default:
      return "rpfilter";
  }
}

/** Of the targets that requirements.ts names. */
export function targetName(kind: u32): string {
  switch (kind) {
    case XtTarget.DNAT:
      return "DNAT";
    case XtTarget.SNAT:
      return "SNAT";
    case XtTarget.MASQUERADE:
      return "MASQUERADE";
    case XtTarget.REDIRECT:
      return "REDIRECT";
    case XtTarget.NETMAP:
      return "NETMAP";
    case XtTarget.CT:
      return "CT";
    case XtTarget.NOTRACK:
      return "NOTRACK";
    case XtTarget.TTL:
      return "TTL";
    case XtTarget.HL:
      return "HL";
    case XtTarget.DSCP:
      return "DSCP";
    case XtTarget.TOS:
      return "TOS";
    case XtTarget.CLASSIFY:
      return "CLASSIFY";
    case XtTarget.TCPMSS:
      return "TCPMSS";
    default:
      return "REJECT";
  }
}
