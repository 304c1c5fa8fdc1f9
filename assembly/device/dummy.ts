/** dummy (drivers/net/dummy.c): counts what is sent and forgets it. */
import { consume, Packet } from "../packet";

export function dummyTransmit(p: Packet): void {
  p.device.txPackets++;
  p.device.txBytes += p.length;
  consume(p);
}
