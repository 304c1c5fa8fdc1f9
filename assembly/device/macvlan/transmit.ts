/** What a macvlan sends (macvlan_start_xmit, macvlan_queue_xmit in drivers/net/macvlan.c). */
import { MacvlanMode } from "../../abi/macvlan";
import { Refusal } from "../../abi/flow-cache";
import { refuse } from "../../recording";
import { K } from "../../state";
import { countSent, countTxDropped } from "../counters";
import { Packet } from "../../packet";
import * as ethernet from "../../wire/ethernet";
import { forwardFrame } from "../forward";
import { transmitBelow } from "../stacking";
import { broadcast } from "./broadcast";
import { findMacvlan, Macvlan, macvlanOf } from "./state";

export function macvlanTransmit(p: Packet): bool {
  const d = p.device;
  const length = p.length;
  const sent = send(p, macvlanOf(d));
  if (sent) countSent(d, length);
  else countTxDropped(d);
  return sent;
}

function send(p: Packet, v: Macvlan): bool {
  if (v.mode == <u32>MacvlanMode.BRIDGE) {
    const destination = ethernet.destination(p.data);
    if (ethernet.isMulticast(destination)) {
      if (K.recording) refuse(Refusal.packets);
      broadcast(p, v.port, v, MacvlanMode.BRIDGE, true, false);
    } else {
      const other = findMacvlan(v.port, destination);
      if (other !== null && other.mode == <u32>MacvlanMode.BRIDGE) {
        // by way of the device below, so that its taps see it
        forwardFrame(v.lower, p);
        return true;
      }
    }
  }
  p.device = v.lower;
  return transmitBelow(p);
}
