/** A record from outside is sound: its blocks fit, and each is as long as its kind needs (xt_check_entry_offsets, check_entry_size_and_hooks). */
import { XtBlock, XtRuleRecord, XtVerdict } from "../../abi/netfilter";
import {
  XtMatch,
  XtIp6Match,
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
  XtPolicyMatch,
  XtIpvsMatch,
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
  XtCommentMatch,
  XtRpfilterMatch,
  XtIcmp6Match,
  XtHlMatch,
  XtRtMatch,
  XtIprange6Match,
  XtUnmodelledMatch,
} from "../../abi/xt-match";
import {
  XtTarget,
  XtCLASSIFYTarget,
  XtCONNMARKTarget,
  XtCTTarget,
  XtDSCPTarget,
  XtHLTarget,
  XtLOGTarget,
  XtMARKTarget,
  XtNFLOGTarget,
  XtNatTarget,
  XtREJECT6Target,
  XtREJECTTarget,
  XtSETTarget,
  XtTCPMSSTarget,
  XtTEETarget,
  XtTOSTarget,
  XtTTLTarget,
  XtUNMODELLEDTarget,
} from "../../abi/xt-target";
import { MAILBOX, MAILBOX_BYTES } from "../../state";
import { firstBlock, targetBlock } from "./rule";

/** The record in the mailbox may be read as a rule. */
export function isSound(r: XtRuleRecord): bool {
  const room = <u64>(MAILBOX + MAILBOX_BYTES - firstBlock(r));
  if (<u64>r.matchesLength + <u64>r.targetLength > room) return false;
  if (r.verdict > <u32>XtVerdict.TARGET || r.protocol > 255) return false;
  if ((r.verdict == <u32>XtVerdict.TARGET) != (r.targetLength != 0)) return false;
  const end = targetBlock(r);
  let b = firstBlock(r);
  while (b < end) {
    const block = changetype<XtBlock>(b);
    if (end - b < offsetof<XtBlock>() || block.kind >= <u32>XtMatch.COUNT) return false;
    if (!fits(block, <u32>(end - b), matchBytes(block.kind))) return false;
    if (!textFits(block)) return false;
    b += block.length;
  }
  if (!r.targetLength) return true;
  const target = changetype<XtBlock>(end);
  if (r.targetLength < offsetof<XtBlock>() || target.kind >= <u32>XtTarget.COUNT) return false;
  return target.length == r.targetLength && fits(target, r.targetLength, targetBytes(target.kind));
}

function fits(block: XtBlock, room: u32, recordBytes: u32): bool {
  const length = block.length;
  return length <= room && !(length & 7) && length >= <u32>offsetof<XtBlock>() + recordBytes;
}

/** texts lie behind their record */
function textFits(block: XtBlock): bool {
  if (block.kind != <u32>XtMatch.comment && block.kind != <u32>XtMatch.unmodelled) return true;
  const head = <u32>offsetof<XtBlock>() + <u32>offsetof<XtCommentMatch>();
  return (
    changetype<XtCommentMatch>(changetype<usize>(block) + offsetof<XtBlock>()).length <= block.length - head
  );
}

function matchBytes(kind: u32): u32 {
  switch (kind) {
    case XtMatch.ip6:
      return <u32>offsetof<XtIp6Match>();
    case XtMatch.tcp:
      return <u32>offsetof<XtTcpMatch>();
    case XtMatch.udp:
      return <u32>offsetof<XtUdpMatch>();
    case XtMatch.icmp:
      return <u32>offsetof<XtIcmpMatch>();
    case XtMatch.multiport:
      return <u32>offsetof<XtMultiportMatch>();
    case XtMatch.conntrack:
      return <u32>offsetof<XtConntrackMatch>();
    case XtMatch.state:
      return <u32>offsetof<XtStateMatch>();
    case XtMatch.mark:
      return <u32>offsetof<XtMarkMatch>();
    case XtMatch.connmark:
      return <u32>offsetof<XtConnmarkMatch>();
    case XtMatch.addrtype:
      return <u32>offsetof<XtAddrtypeMatch>();
    case XtMatch.set:
      return <u32>offsetof<XtSetMatch>();
    case XtMatch.statistic:
      return <u32>offsetof<XtStatisticMatch>();
    case XtMatch.policy:
      return <u32>offsetof<XtPolicyMatch>();
    case XtMatch.ipvs:
      return <u32>offsetof<XtIpvsMatch>();
    case XtMatch.physdev:
      return <u32>offsetof<XtPhysdevMatch>();
    case XtMatch.recent:
      return <u32>offsetof<XtRecentMatch>();
    case XtMatch.limit:
      return <u32>offsetof<XtLimitMatch>();
    case XtMatch.hashlimit:
      return <u32>offsetof<XtHashlimitMatch>();
    case XtMatch.mac:
      return <u32>offsetof<XtMacMatch>();
    case XtMatch.iprange:
      return <u32>offsetof<XtIprangeMatch>();
    case XtMatch.length:
      return <u32>offsetof<XtLengthMatch>();
    case XtMatch.ttl:
      return <u32>offsetof<XtTtlMatch>();
    case XtMatch.tos:
      return <u32>offsetof<XtTosMatch>();
    case XtMatch.dscp:
      return <u32>offsetof<XtDscpMatch>();
    case XtMatch.pkttype:
      return <u32>offsetof<XtPkttypeMatch>();
    case XtMatch.comment:
      return <u32>offsetof<XtCommentMatch>();
    case XtMatch.rpfilter:
      return <u32>offsetof<XtRpfilterMatch>();
    case XtMatch.icmp6:
      return <u32>offsetof<XtIcmp6Match>();
    case XtMatch.hl:
      return <u32>offsetof<XtHlMatch>();
    case XtMatch.rt:
      return <u32>offsetof<XtRtMatch>();
    case XtMatch.iprange6:
      return <u32>offsetof<XtIprange6Match>();
    case XtMatch.unmodelled:
      return <u32>offsetof<XtUnmodelledMatch>();
    default:
      return 0;
  }
}

function targetBytes(kind: u32): u32 {
  switch (kind) {
    case XtTarget.REJECT:
      return <u32>offsetof<XtREJECTTarget>();
    case XtTarget.DNAT:
    case XtTarget.SNAT:
    case XtTarget.MASQUERADE:
    case XtTarget.REDIRECT:
    case XtTarget.NETMAP:
      return <u32>offsetof<XtNatTarget>();
    case XtTarget.MARK:
      return <u32>offsetof<XtMARKTarget>();
    case XtTarget.CONNMARK:
      return <u32>offsetof<XtCONNMARKTarget>();
    case XtTarget.CT:
      return <u32>offsetof<XtCTTarget>();
    case XtTarget.LOG:
      return <u32>offsetof<XtLOGTarget>();
    case XtTarget.NFLOG:
      return <u32>offsetof<XtNFLOGTarget>();
    case XtTarget.TEE:
      return <u32>offsetof<XtTEETarget>();
    case XtTarget.TCPMSS:
      return <u32>offsetof<XtTCPMSSTarget>();
    case XtTarget.SET:
      return <u32>offsetof<XtSETTarget>();
    case XtTarget.TTL:
      return <u32>offsetof<XtTTLTarget>();
    case XtTarget.DSCP:
      return <u32>offsetof<XtDSCPTarget>();
    case XtTarget.TOS:
      return <u32>offsetof<XtTOSTarget>();
    case XtTarget.CLASSIFY:
      return <u32>offsetof<XtCLASSIFYTarget>();
    case XtTarget.HL:
      return <u32>offsetof<XtHLTarget>();
    case XtTarget.REJECT6:
      return <u32>offsetof<XtREJECT6Target>();
    case XtTarget.UNMODELLED:
      return <u32>offsetof<XtUNMODELLEDTarget>();
    default:
      return 0;
  }
}
