/** loopback (drivers/net/loopback.c): what is sent is received. */
import { Packet } from "../packet";
import { classifyEthernet, enqueueBacklog } from "./core";
import { countReceived, countSent } from "./counters";

export function loopbackTransmit(p: Packet): void {
  const d = p.device;
  const length = p.length;
  classifyEthernet(p, d);
  countSent(d, length);
  countReceived(d, length);
  p.input = null;
  enqueueBacklog(p);
}
