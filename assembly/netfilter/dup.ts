/** Copies of packets for somebody else (nf_dup_ipv4 in net/ipv4/netfilter/nf_dup_ipv4.c). */
import { Kin } from "../abi/kin";
import { Hook } from "../abi/netfilter";
import { releaseFlow, setRoute, takeFlow } from "../net/flow";
import { Namespace } from "../net/namespace";
import { localOut } from "../net/output";
import { routeOutput } from "../net/route";
import { consume, copyAs, Packet } from "../packet";
import { K } from "../state";
import { write16, write8 } from "../wire/bytes";
import { EtherType } from "../wire/ethernet";
import * as ipv4 from "../wire/ipv4";
import { CtInfo, forgetConnection } from "./conntrack/connection";

const TOS_MASK: u32 = 0x1e;

/**
 * Sends a copy of `p` to the neighbour `gateway` at once, untracked and with DF set. The copy meets the rules of OUTPUT and POSTROUTING; copies of copies
 * are not made. In PREROUTING and INPUT its TTL is one less, so that two hosts that copy to each other come to an end.
 */
export function duplicate(p: Packet, ns: Namespace, at: Hook, gateway: u32, oif: u32): void {
  if (K.duplicating) return;
  const copy = copyAs(p, Kin.copy);
  if (copy === null) return;
  forgetConnection(copy);
  copy.conntrackInfo = CtInfo.UNTRACKED;
  const h = copy.network;
  write16(h + ipv4.FRAGMENT, ipv4.fragmentField(h) | ipv4.FLAG_DF);
  if (at == Hook.PREROUTING || at == Hook.INPUT) write8(h + ipv4.TTL, ipv4.ttl(h) - 1);
  const f = takeFlow(ns);
  f.destination = gateway;
  f.oif = oif;
  f.tos = ipv4.tos(h) & TOS_MASK;
  const error = routeOutput(f);
  if (!error) {
    setRoute(copy, f);
    // rt_set_nexthop: only a route of a table knows a neighbour, else the packet's own destination is looked for
    if (f.info === null) copy.gateway = ipv4.destination(h);
  }
  releaseFlow(f);
  if (error) {
    consume(copy);
    return;
  }
  copy.device = copy.outDevice!;
  if (copy.input === null) copy.input = copy.outDevice;
  copy.protocol = EtherType.IP;
  K.duplicating = 1;
  localOut(copy);
  K.duplicating = 0;
}
