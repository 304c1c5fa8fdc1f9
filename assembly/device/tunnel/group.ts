/** A GRE tunnel to a group is a member of it while it is up (ipgre_open, ipgre_close of net/ipv4/ip_gre.c). */
import { Errno } from "../../abi/errno";
import { releaseFlow, takeFlow } from "../../net/flow";
import { multicastJoin, multicastLeave } from "../../net/igmp";
import { hasInet } from "../../net/inet";
import { routeOutput } from "../../net/route";
import { isMulticast, Protocol } from "../../wire/ipv4";
import { deviceByIndex } from "../device";
import { IpTunnel } from "./tunnel";

export function joinRemote(t: IpTunnel): i32 {
  if (!isMulticast(t.remote)) return 0;
  const f = takeFlow(t.net);
  f.destination = t.remote;
  f.source = t.local;
  f.oif = t.link;
  f.tos = t.tos & 0x1e;
  f.protocol = Protocol.GRE;
  const error = routeOutput(f);
  const d = f.device;
  releaseFlow(f);
  if (error || d === null || !hasInet(d)) return -Errno.EADDRNOTAVAIL;
  t.memberOn = d.ifindex;
  multicastJoin(d, t.remote);
  return 0;
}

export function leaveRemote(t: IpTunnel): void {
  if (!t.memberOn) return;
  const d = deviceByIndex(t.net, t.memberOn);
  t.memberOn = 0;
  if (d !== null && hasInet(d)) multicastLeave(d, t.remote);
}
