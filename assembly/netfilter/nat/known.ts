/**
 * A packet of a translated connection that is decided: what nf_nat_ipv4_fn and nf_nat_packet come to for most of them, at PREROUTING and
 * POSTROUTING, in one function (hook.ts, packet.ts, manip.ts).
 */
import { Hook } from "../../abi/netfilter";
import { Device } from "../../device/device";
import { Packet } from "../../packet";
import { K } from "../../state";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import { Connection, CtInfo } from "../conntrack/connection";
import { Netfilter } from "../state";
import { isSimple, rewrite } from "./manip";
import { manipAt, wantsManip } from "./packet";
import { Manip } from "./range";
import { isDecided } from "./setup";

/** True: the packet, which has a connection, looks as it has to. False: nothing has happened, natAt has to look. */
export function translateKnown(nf: Netfilter, p: Packet, at: Hook, output: Device | null): bool {
  if (K.annotating | K.listening | (nf.namespace.xfrm ? 1 : 0)) return false;
  if (at != Hook.PREROUTING && at != Hook.POSTROUTING) return false;
  const ct = changetype<Connection>(p.conntrack);
  const info = p.conntrackInfo;
  const isReply = info == <u32>CtInfo.ESTABLISHED_REPLY;
  const manip = manipAt(at);
  if (info == <u32>CtInfo.NEW) {
    if (!isDecided(ct, manip)) return false;
  } else if (!isReply && info != <u32>CtInfo.ESTABLISHED) return false;
  // nf_nat_oif_changed
  if (at == Hook.POSTROUTING && !isReply && ct.masqueradeIfindex) {
    if (output === null || ct.masqueradeIfindex != output.ifindex) return false;
  }
  if (!wantsManip(ct, info, manip)) return true;
  const other = isReply ? ct.original : ct.reply;
  const protocol = other.protocol;
  const h = p.network;
  if (!isSimple(p, h, p.data + p.length, protocol)) return false;
  let address = other.destination;
  let port = other.destinationPort;
  if (manip == Manip.DESTINATION) {
    address = other.source;
    port = other.sourcePort;
    // a packet over lo was routed before it got here
    if (ipv4.destination(h) != address) p.routeType = 0;
  }
  rewrite(h, manip, address, port, protocol == <u32>Protocol.UDP);
  return true;
}
