/** What the bridge's own IP stack sends (br_dev_xmit in net/bridge/br_device.c). */
import { Decision } from "../../abi/decision";
import { Guard, Refusal } from "../../abi/flow-cache";
import { resumeDnat } from "../../netfilter/bridge/dnat";
import { reliedOn } from "../../observe";
import { drop, Packet, pull } from "../../packet";
import { DropReason } from "../../abi/drop";
import * as ethernet from "../../wire/ethernet";
import { guarded, refuse } from "../../recording";
import { K } from "../../state";
import { countSent } from "../counters";
import { findEntry } from "./fdb";
import { BROADCAST, flood, forward, UNICAST } from "./forward";
import { multicastForward } from "./multicast/forward";
import { snoop } from "./multicast/snoop";
import { bridgeOf } from "./state";
import { allowIngress, REFUSED } from "./vlan-filter";

export function bridgeTransmit(p: Packet): void {
  const d = p.device;
  const b = bridgeOf(d);
  if (p.bridgeInput && resumeDnat(p)) return;
  p.scratch0 = 0;
  countSent(d, p.length);
  p.mac = p.data;
  pull(p, ethernet.HEADER_LENGTH);
  const vlan = allowIngress(b, b.vlans, p);
  if (vlan == REFUSED) return;
  const destination = ethernet.destination(p.mac);
  if (destination == ethernet.BROADCAST_ADDRESS) flood(b, p, BROADCAST, false);
  else if (ethernet.isMulticast(destination)) {
    if (K.recording) refuse(Refusal.path);
    if (snoop(b, null, p, vlan)) multicastForward(b, p, vlan, false);
    else drop(p, DropReason.BRIDGE_MCAST_SNOOPING);
  } else {
    const entry = findEntry(b, destination, vlan);
    reliedOn(p, Decision.fdb, changetype<usize>(entry), vlan);
    if (K.recording) guarded(Guard.fdb, entry === null ? changetype<usize>(b) : changetype<usize>(entry), 0);
    if (entry === null) flood(b, p, UNICAST, false);
    else forward(entry.port, p, false);
  }
}
