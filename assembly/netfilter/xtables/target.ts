/** Which function acts for each kind of target. A new kind is one file, one member of XtTarget and one case here (and in check.ts). */
import { Refusal } from "../../abi/flow-cache";
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
import { targetDNAT, targetSNAT, targetMASQUERADE, targetREDIRECT, targetNETMAP } from "../nat/targets";
import { refuse } from "../../recording";
import { K } from "../../state";
import { targetIsSettled } from "./flow";
import { targetCLASSIFY } from "./target-classify";
import { targetCONNMARK, targetCT, targetNOTRACK } from "./target-conntrack";
import { targetDSCP } from "./target-dscp";
import { targetLOG } from "./target-log";
import { targetMARK } from "./target-mark";
import { targetNFLOG } from "./target-nflog";
import { targetREJECT } from "./target-reject";
import { targetSET } from "./target-set";
import { targetTCPMSS } from "./target-tcpmss";
import { targetTEE } from "./target-tee";
import { targetTOS } from "./target-tos";
import { targetTTL } from "./target-ttl";
import { XT_CONTINUE, XtContext } from "./context";

/** Does what the target block of this kind says: a Verdict, or XT_CONTINUE. `record` is the block's record. */
export function act(c: XtContext, kind: u32, record: usize): i32 {
  if (K.recording && !targetIsSettled(c, kind, record)) refuse(Refusal.rule);
  switch (kind) {
    case XtTarget.REJECT:
      return targetREJECT(c, changetype<XtREJECTTarget>(record));
    case XtTarget.DNAT:
      return targetDNAT(c, changetype<XtNatTarget>(record));
    case XtTarget.SNAT:
      return targetSNAT(c, changetype<XtNatTarget>(record));
    case XtTarget.MASQUERADE:
      return targetMASQUERADE(c, changetype<XtNatTarget>(record));
    case XtTarget.REDIRECT:
      return targetREDIRECT(c, changetype<XtNatTarget>(record));
    case XtTarget.NETMAP:
      return targetNETMAP(c, changetype<XtNatTarget>(record));
    case XtTarget.MARK:
      return targetMARK(c, changetype<XtMARKTarget>(record));
    case XtTarget.CONNMARK:
      return targetCONNMARK(c, changetype<XtCONNMARKTarget>(record));
    case XtTarget.CT:
      return targetCT(c, changetype<XtCTTarget>(record));
    case XtTarget.NOTRACK:
      return targetNOTRACK(c);
    case XtTarget.LOG:
      return targetLOG(c, changetype<XtLOGTarget>(record));
    case XtTarget.NFLOG:
      return targetNFLOG(c, changetype<XtNFLOGTarget>(record));
    case XtTarget.TEE:
      return targetTEE(c, changetype<XtTEETarget>(record));
    case XtTarget.TCPMSS:
      return targetTCPMSS(c, changetype<XtTCPMSSTarget>(record));
    case XtTarget.SET:
      return targetSET(c, changetype<XtSETTarget>(record));
    case XtTarget.TTL:
      return targetTTL(c, changetype<XtTTLTarget>(record));
    case XtTarget.DSCP:
      return targetDSCP(c, changetype<XtDSCPTarget>(record));
    case XtTarget.TOS:
      return targetTOS(c, changetype<XtTOSTarget>(record));
    case XtTarget.CLASSIFY:
      return targetCLASSIFY(c, changetype<XtCLASSIFYTarget>(record));
    default:
      // a rule whose target is not modelled never matches (compile.ts)
      return XT_CONTINUE;
  }
}
