/**
 * Which rules a recipe of the flow cache may rely on: those that answer the same for each packet of a flow. Whatever is not named here refuses,
 * also where it says no. The key gives the headers (of TCP the flags, not the options), and the interfaces; configuration is one number.
 */
import { XtConntrackMatch, XtIpvsMatch, XtMatch, XtTcpMatch } from "../../abi/xt-match";
import { XtCONNMARKTarget, XtTarget } from "../../abi/xt-target";
import { connectionOf } from "../conntrack/connection";
import { recordMark } from "../conntrack/flow";
import { XtContext } from "./context";
import { asksForTime } from "./match-conntrack";
import { asksForServiceAlone } from "./match-ipvs";
import { changesConnection } from "./target-conntrack";

/** A match of this kind says of every packet of the flow what it says of this one. What it relies on beside the key is told. */
export function matchIsSettled(c: XtContext, kind: u32, record: usize): bool {
  switch (kind) {
    case XtMatch.udp:
    case XtMatch.multiport:
    case XtMatch.state:
    case XtMatch.mark:
    case XtMatch.addrtype:
    case XtMatch.physdev:
    case XtMatch.mac:
    case XtMatch.iprange:
    case XtMatch.ttl:
    case XtMatch.tos:
    case XtMatch.dscp:
    case XtMatch.pkttype:
    case XtMatch.rpfilter:
    case XtMatch.comment:
    case XtMatch.unmodelled:
    // sets tell themselves: ipset/with-packet.ts
    case XtMatch.set:
      return true;
    case XtMatch.tcp:
      return !changetype<XtTcpMatch>(record).option;
    case XtMatch.conntrack:
      return !asksForTime(changetype<XtConntrackMatch>(record));
    case XtMatch.connmark: {
      const ct = connectionOf(c.packet);
      if (ct !== null) recordMark(ct);
      return true;
    }
    case XtMatch.ipvs:
      return asksForServiceAlone(changetype<XtIpvsMatch>(record));
    case XtMatch.policy:
      // IPsec refuses by itself
      return !c.packet.secpath && !c.packet.xfrm;
    default:
      return false;
  }
}

/** A target of this kind does the same to every packet of the flow, and nothing to anything else. */
export function targetIsSettled(c: XtContext, kind: u32, record: usize): bool {
  switch (kind) {
    case XtTarget.MARK:
    case XtTarget.CT:
    case XtTarget.NOTRACK:
    case XtTarget.TTL:
    case XtTarget.DSCP:
    case XtTarget.TOS:
    case XtTarget.CLASSIFY:
    // sets tell themselves: ipset/with-packet.ts
    case XtTarget.SET:
      return true;
    case XtTarget.CONNMARK: {
      const ct = connectionOf(c.packet);
      if (ct === null) return true;
      recordMark(ct);
      return !changesConnection(c.packet, ct, changetype<XtCONNMARKTarget>(record));
    }
    default:
      return false;
  }
}
