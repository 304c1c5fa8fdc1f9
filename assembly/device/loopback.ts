/** loopback (drivers/net/loopback.c): what is sent is received. */
import { Packet } from "../packet";
import { classifyEthernet, enqueueBacklog } from "./core";

export function loopbackTransmit(p: Packet): void {
  const d = p.device;
  const length = p.length;
  classifyEthernet(p, d);
  d.txPackets++;
  d.txBytes += length;
  d.rxPackets++;
  d.rxBytes += length;
  p.input = null;
  enqueueBacklog(p);
}
