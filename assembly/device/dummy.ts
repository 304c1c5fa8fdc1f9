/** dummy (drivers/net/dummy.c): counts what is sent and forgets it. */
import { consume, Packet } from "../packet";

export function dummyTransmit(p: Packet): void {
  p.device.txPackets++;
  // it has no VLAN offload: a tag that was kept beside the frame is in it by now (validate_xmit_vlan)
  p.device.txBytes += p.length + (p.vlan ? 4 : 0);
  consume(p);
}
