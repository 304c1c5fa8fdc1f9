/** Which function judges for each kind of match. A new kind is one file, one member of XtMatch and one case here (and in check.ts). */
import { Refusal } from "../../abi/flow-cache";
import {
  XtMatch,
  XtTcpMatch,
  XtUdpMatch,
  XtIcmpMatch,
  XtMultiportMatch,
  XtConntrackMatch,
  XtStateMatch,
  XtMarkMatch,
  XtConnmarkMatch,
  XtAddrtypeMatch,
  XtSetMatch,
  XtStatisticMatch,
  XtPhysdevMatch,
  XtRecentMatch,
  XtLimitMatch,
  XtHashlimitMatch,
  XtMacMatch,
  XtIprangeMatch,
  XtLengthMatch,
  XtTtlMatch,
  XtTosMatch,
  XtDscpMatch,
  XtPkttypeMatch,
  XtRpfilterMatch,
  XtPolicyMatch,
  XtIpvsMatch,
} from "../../abi/xt-match";
import { refuse } from "../../recording";
import { K } from "../../state";
import { XtContext } from "./context";
import { matchIsSettled } from "./flow";
import { matchAddrtype } from "./match-addrtype";
import { matchConntrack, matchState, matchConnmark } from "./match-conntrack";
import { matchDscp } from "./match-dscp";
import { matchHashlimit } from "./match-hashlimit";
import { matchIcmp } from "./match-icmp";
import { matchIprange } from "./match-iprange";
import { matchIpvs } from "./match-ipvs";
import { matchLength } from "./match-length";
import { matchLimit } from "./match-limit";
import { matchMac } from "./match-mac";
import { matchMark } from "./match-mark";
import { matchMultiport } from "./match-multiport";
import { matchPhysdev } from "./match-physdev";
import { matchPkttype } from "./match-pkttype";
import { matchPolicy } from "./match-policy";
import { matchRecent } from "./match-recent";
import { matchRpfilter } from "./match-rpfilter";
import { matchSet } from "./match-set";
import { matchStatistic } from "./match-statistic";
import { matchTcp } from "./match-tcp";
import { matchTos } from "./match-tos";
import { matchTtl } from "./match-ttl";
import { matchUdp } from "./match-udp";

/** Whether the packet has what the block of this kind asks for; `record` is the block's record. */
export function matches(c: XtContext, kind: u32, record: usize): bool {
  if (K.recording && !matchIsSettled(c, kind, record)) refuse(Refusal.rule);
  switch (kind) {
    case XtMatch.tcp:
      return matchTcp(c, changetype<XtTcpMatch>(record));
    case XtMatch.udp:
      return matchUdp(c, changetype<XtUdpMatch>(record));
    case XtMatch.icmp:
      return matchIcmp(c, changetype<XtIcmpMatch>(record));
    case XtMatch.multiport:
      return matchMultiport(c, changetype<XtMultiportMatch>(record));
    case XtMatch.conntrack:
      return matchConntrack(c, changetype<XtConntrackMatch>(record));
    case XtMatch.state:
      return matchState(c, changetype<XtStateMatch>(record));
    case XtMatch.mark:
      return matchMark(c, changetype<XtMarkMatch>(record));
    case XtMatch.connmark:
      return matchConnmark(c, changetype<XtConnmarkMatch>(record));
    case XtMatch.addrtype:
      return matchAddrtype(c, changetype<XtAddrtypeMatch>(record));
    case XtMatch.set:
      return matchSet(c, changetype<XtSetMatch>(record));
    case XtMatch.statistic:
      return matchStatistic(c, changetype<XtStatisticMatch>(record));
    case XtMatch.physdev:
      return matchPhysdev(c, changetype<XtPhysdevMatch>(record));
    case XtMatch.recent:
      return matchRecent(c, changetype<XtRecentMatch>(record));
    case XtMatch.limit:
      return matchLimit(c, changetype<XtLimitMatch>(record));
    case XtMatch.hashlimit:
      return matchHashlimit(c, changetype<XtHashlimitMatch>(record));
    case XtMatch.mac:
      return matchMac(c, changetype<XtMacMatch>(record));
    case XtMatch.iprange:
      return matchIprange(c, changetype<XtIprangeMatch>(record));
    case XtMatch.length:
      return matchLength(c, changetype<XtLengthMatch>(record));
    case XtMatch.ttl:
      return matchTtl(c, changetype<XtTtlMatch>(record));
    case XtMatch.tos:
      return matchTos(c, changetype<XtTosMatch>(record));
    case XtMatch.dscp:
      return matchDscp(c, changetype<XtDscpMatch>(record));
    case XtMatch.pkttype:
      return matchPkttype(c, changetype<XtPkttypeMatch>(record));
    case XtMatch.rpfilter:
      return matchRpfilter(c, changetype<XtRpfilterMatch>(record));
    case XtMatch.policy:
      return matchPolicy(c, changetype<XtPolicyMatch>(record));
    case XtMatch.ipvs:
      return matchIpvs(c, changetype<XtIpvsMatch>(record));
    case XtMatch.comment:
      return true;
    default:
      // unmodelled, and what belongs to IPv6 only
      return false;
  }
}
