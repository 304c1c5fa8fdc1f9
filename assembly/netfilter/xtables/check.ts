/**
 * What each kind of match and target checks when a rule comes, and gives back when it goes (checkentry and destroy of struct xt_match and
 * xt_target). What Linux declares beside them (tables, hooks, protocol) is in requirements.ts and was checked before.
 */
import { Errno } from "../../abi/errno";
import {
  XtMatch,
  XtTcpMatch,
  XtUdpMatch,
  XtIcmpMatch,
  XtMultiportMatch,
  XtConntrackMatch,
  XtStateMatch,
  XtConnmarkMatch,
  XtAddrtypeMatch,
  XtSetMatch,
  XtStatisticMatch,
  XtPhysdevMatch,
  XtPolicyMatch,
  XtRecentMatch,
  XtLimitMatch,
  XtHashlimitMatch,
  XtDscpMatch,
  XtRpfilterMatch,
} from "../../abi/xt-match";
import {
  XtTarget,
  XtREJECTTarget,
  XtNatTarget,
  XtMARKTarget,
  XtCONNMARKTarget,
  XtCTTarget,
  XtLOGTarget,
  XtNFLOGTarget,
  XtTEETarget,
  XtTCPMSSTarget,
  XtSETTarget,
  XtTTLTarget,
  XtDSCPTarget,
  XtTOSTarget,
  XtCLASSIFYTarget,
} from "../../abi/xt-target";
import { Netfilter } from "../state";
import { XtCheck } from "./context";
import {
  checkTargetDNAT,
  checkTargetSNAT,
  checkTargetMASQUERADE,
  checkTargetREDIRECT,
  checkTargetNETMAP,
  destroyTargetDNAT,
  destroyTargetSNAT,
  destroyTargetMASQUERADE,
  destroyTargetREDIRECT,
  destroyTargetNETMAP,
} from "../nat/targets";
import { checkMatchAddrtype } from "./match-addrtype";
import {
  checkMatchConntrack,
  destroyMatchConntrack,
  checkMatchState,
  destroyMatchState,
  checkMatchConnmark,
  destroyMatchConnmark,
} from "./match-conntrack";
import { checkMatchDscp } from "./match-dscp";
import { checkMatchHashlimit, destroyMatchHashlimit } from "./match-hashlimit";
import { checkMatchIcmp } from "./match-icmp";
import { checkMatchLimit } from "./match-limit";
import { checkMatchMultiport } from "./match-multiport";
import { checkMatchPolicy } from "./match-policy";
import { checkMatchPhysdev } from "./match-physdev";
import { checkMatchRecent, destroyMatchRecent } from "./match-recent";
import { checkMatchRpfilter } from "./match-rpfilter";
import { checkMatchSet, destroyMatchSet } from "./match-set";
import { checkMatchStatistic } from "./match-statistic";
import { checkMatchTcp } from "./match-tcp";
import { checkMatchUdp } from "./match-udp";
import { checkTargetCLASSIFY } from "./target-classify";
import {
  checkTargetCONNMARK,
  checkTargetCT,
  checkTargetNOTRACK,
  destroyTargetCONNMARK,
  destroyTargetCT,
  destroyTargetNOTRACK,
} from "./target-conntrack";
import { checkTargetDSCP } from "./target-dscp";
import { checkTargetLOG } from "./target-log";
import { checkTargetMARK } from "./target-mark";
import { checkTargetNFLOG } from "./target-nflog";
import { checkTargetREJECT } from "./target-reject";
import { checkTargetSET, destroyTargetSET } from "./target-set";
import { checkTargetTCPMSS } from "./target-tcpmss";
import { checkTargetTEE, destroyTargetTEE } from "./target-tee";
import { checkTargetTOS } from "./target-tos";
import { checkTargetTTL } from "./target-ttl";

/** A negative errno, or 0 where the match will do. */
export function checkMatch(k: XtCheck, kind: u32, record: usize): i32 {
  switch (kind) {
    case XtMatch.tcp:
      return checkMatchTcp(k, changetype<XtTcpMatch>(record));
    case XtMatch.udp:
      return checkMatchUdp(k, changetype<XtUdpMatch>(record));
    case XtMatch.icmp:
      return checkMatchIcmp(k, changetype<XtIcmpMatch>(record));
    case XtMatch.multiport:
      return checkMatchMultiport(k, changetype<XtMultiportMatch>(record));
    case XtMatch.conntrack:
      return checkMatchConntrack(k, changetype<XtConntrackMatch>(record));
    case XtMatch.state:
      return checkMatchState(k, changetype<XtStateMatch>(record));
    case XtMatch.connmark:
      return checkMatchConnmark(k, changetype<XtConnmarkMatch>(record));
    case XtMatch.addrtype:
      return checkMatchAddrtype(k, changetype<XtAddrtypeMatch>(record));
    case XtMatch.set:
      return checkMatchSet(k, changetype<XtSetMatch>(record));
    case XtMatch.statistic:
      return checkMatchStatistic(k, changetype<XtStatisticMatch>(record));
    case XtMatch.policy:
      return checkMatchPolicy(k, changetype<XtPolicyMatch>(record));
    case XtMatch.physdev:
      return checkMatchPhysdev(k, changetype<XtPhysdevMatch>(record));
    case XtMatch.recent:
      return checkMatchRecent(k, changetype<XtRecentMatch>(record));
    case XtMatch.limit:
      return checkMatchLimit(k, changetype<XtLimitMatch>(record));
    case XtMatch.hashlimit:
      return checkMatchHashlimit(k, changetype<XtHashlimitMatch>(record));
    case XtMatch.dscp:
      return checkMatchDscp(k, changetype<XtDscpMatch>(record));
    case XtMatch.rpfilter:
      return checkMatchRpfilter(k, changetype<XtRpfilterMatch>(record));
    default:
      return 0;
  }
}

/** A rule with this match, which had passed its check, is gone. */
export function destroyMatch(nf: Netfilter, kind: u32, record: usize): void {
  switch (kind) {
    case XtMatch.conntrack:
      destroyMatchConntrack(nf, changetype<XtConntrackMatch>(record));
      break;
    case XtMatch.state:
      destroyMatchState(nf, changetype<XtStateMatch>(record));
      break;
    case XtMatch.connmark:
      destroyMatchConnmark(nf, changetype<XtConnmarkMatch>(record));
      break;
    case XtMatch.set:
      destroyMatchSet(nf, changetype<XtSetMatch>(record));
      break;
    case XtMatch.recent:
      destroyMatchRecent(nf, changetype<XtRecentMatch>(record));
      break;
    case XtMatch.hashlimit:
      destroyMatchHashlimit(nf, changetype<XtHashlimitMatch>(record));
      break;
    default:
      break;
  }
}

/** A negative errno, or 0 where the target will do. */
export function checkTarget(k: XtCheck, kind: u32, record: usize): i32 {
  switch (kind) {
    case XtTarget.REJECT:
      return checkTargetREJECT(k, changetype<XtREJECTTarget>(record));
    case XtTarget.DNAT:
      return checkTargetDNAT(k, changetype<XtNatTarget>(record));
    case XtTarget.SNAT:
      return checkTargetSNAT(k, changetype<XtNatTarget>(record));
    case XtTarget.MASQUERADE:
      return checkTargetMASQUERADE(k, changetype<XtNatTarget>(record));
    case XtTarget.REDIRECT:
      return checkTargetREDIRECT(k, changetype<XtNatTarget>(record));
    case XtTarget.NETMAP:
      return checkTargetNETMAP(k, changetype<XtNatTarget>(record));
    case XtTarget.MARK:
      return checkTargetMARK(k, changetype<XtMARKTarget>(record));
    case XtTarget.CONNMARK:
      return checkTargetCONNMARK(k, changetype<XtCONNMARKTarget>(record));
    case XtTarget.CT:
      return checkTargetCT(k, changetype<XtCTTarget>(record));
    case XtTarget.NOTRACK:
      return checkTargetNOTRACK(k);
    case XtTarget.LOG:
      return checkTargetLOG(k, changetype<XtLOGTarget>(record));
    case XtTarget.NFLOG:
      return checkTargetNFLOG(k, changetype<XtNFLOGTarget>(record));
    case XtTarget.TEE:
      return checkTargetTEE(k, changetype<XtTEETarget>(record));
    case XtTarget.TCPMSS:
      return checkTargetTCPMSS(k, changetype<XtTCPMSSTarget>(record));
    case XtTarget.SET:
      return checkTargetSET(k, changetype<XtSETTarget>(record));
    case XtTarget.TTL:
      return checkTargetTTL(k, changetype<XtTTLTarget>(record));
    case XtTarget.DSCP:
      return checkTargetDSCP(k, changetype<XtDSCPTarget>(record));
    case XtTarget.TOS:
      return checkTargetTOS(k, changetype<XtTOSTarget>(record));
    case XtTarget.CLASSIFY:
      return checkTargetCLASSIFY(k, changetype<XtCLASSIFYTarget>(record));
    case XtTarget.HL:
    case XtTarget.REJECT6:
    case XtTarget.UNMODELLED:
      return 0;
    default:
      return -Errno.ENOENT;
  }
}

/** A rule with this target, which had passed its check, is gone. */
export function destroyTarget(nf: Netfilter, kind: u32, record: usize): void {
  switch (kind) {
    case XtTarget.DNAT:
      destroyTargetDNAT(nf, changetype<XtNatTarget>(record));
      break;
    case XtTarget.SNAT:
      destroyTargetSNAT(nf, changetype<XtNatTarget>(record));
      break;
    case XtTarget.MASQUERADE:
      destroyTargetMASQUERADE(nf, changetype<XtNatTarget>(record));
      break;
    case XtTarget.REDIRECT:
      destroyTargetREDIRECT(nf, changetype<XtNatTarget>(record));
      break;
    case XtTarget.NETMAP:
      destroyTargetNETMAP(nf, changetype<XtNatTarget>(record));
      break;
    case XtTarget.CONNMARK:
      destroyTargetCONNMARK(nf, changetype<XtCONNMARKTarget>(record));
      break;
    case XtTarget.CT:
      destroyTargetCT(nf, changetype<XtCTTarget>(record));
      break;
    case XtTarget.NOTRACK:
      destroyTargetNOTRACK(nf);
      break;
    case XtTarget.TEE:
      destroyTargetTEE(nf, changetype<XtTEETarget>(record));
      break;
    case XtTarget.SET:
      destroyTargetSET(nf, changetype<XtSETTarget>(record));
      break;
    default:
      break;
  }
}
