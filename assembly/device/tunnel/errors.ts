/** ICMP errors about a tunnel's packets (ipip_err, ipgre_err, ipip6_err): the path MTU, redirects, and hosts that are not reached. */
import { DeviceKind } from "../../abi/device";
import { invalidate } from "../../recording";
import { replyMark } from "../../net/reply";
import { doRedirect, updatePmtu } from "../../net/route";
import { Packet } from "../../packet";
import { K } from "../../state";
import { read8 } from "../../wire/bytes";
import * as gre from "../../wire/gre";
import { GreFlag } from "../../wire/gre";
import { IcmpCode, IcmpType } from "../../wire/icmp";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import { isLoaded } from "./fallback";
import { kindOf } from "./gre-receive";
import { ERROR_LIFETIME_NS } from "./transmit";
import { IpTunnel, lookupSit, lookupTunnel } from "./tunnel";
import { TunnelModule } from "../../abi/tunnel";

/**
 * icmp_socket_deliver for the protocols of tunnels: `p.data` is at the quoted header of a packet of ours, `type` and `code` are the error's,
 * `info` is the MTU of a frag-needed or the gateway of a redirect.
 */
export function tunnelError(p: Packet, protocol: u32, type: u32, code: u32, info: u32): void {
  switch (protocol) {
    case Protocol.GRE:
      if (isLoaded(TunnelModule.ip_gre)) greError(p, type, code, info);
      break;
    case Protocol.IPIP:
      if (isLoaded(TunnelModule.ipip) && ipipError(p, type, code, info)) break;
      if (isLoaded(TunnelModule.sit)) sitError(p, type, code, info);
      break;
    case Protocol.IPV6:
      if (isLoaded(TunnelModule.sit)) sitError(p, type, code, info);
      break;
    default:
      break;
  }
}

/** True where it was a path MTU or a redirect, which are the route's affair. `link`: the device that the packet left by, 0 for any. */
function heed(p: Packet, type: u32, code: u32, info: u32, link: u32): bool {
  const ns = p.device.namespace;
  if (type == <u32>IcmpType.DEST_UNREACH && code == <u32>IcmpCode.FRAG_NEEDED) {
    updatePmtu(ns, p.data, info, replyMark(ns, p.mark), link);
    return true;
  }
  if (type == <u32>IcmpType.REDIRECT) {
    doRedirect(p, ns, p.data, info, 0, link);
    return true;
  }
  return false;
}

/** The next packets' senders will be told (err_count). */
function count(t: IpTunnel): void {
  if (t.errors && K.nowNs < t.errorNs + ERROR_LIFETIME_NS) t.errors++;
  else t.errors = 1;
  t.errorNs = K.nowNs;
  invalidate();
}

/** Whether an error of this type is about the way to the other end. */
function isAboutWay(type: u32, code: u32): bool {
  if (type == <u32>IcmpType.DEST_UNREACH) return code != <u32>IcmpCode.SR_FAILED;
  if (type == <u32>IcmpType.TIME_EXCEEDED) return code == <u32>IcmpCode.EXC_TTL;
  return type == <u32>IcmpType.REDIRECT;
}

/** ipip_err: false where no tunnel sent it, or the one that did has no one other end. */
function ipipError(p: Packet, type: u32, code: u32, info: u32): bool {
  const h = p.data;
  const d = p.device;
  const t = lookupTunnel(
    d.namespace,
    DeviceKind.ipip,
    d.ifindex,
    0,
    true,
    ipv4.destination(h),
    ipv4.source(h),
    0,
  );
  if (t === null) return false;
  if (!isAboutWay(type, code) || heed(p, type, code, info, t.link)) return true;
  if (!t.remote) return false;
  if (!t.ttl && type == <u32>IcmpType.TIME_EXCEEDED) return true;
  count(t);
  return true;
}

/** ipip6_err, which serves both protocols of SIT */
function sitError(p: Packet, type: u32, code: u32, info: u32): void {
  const h = p.data;
  const d = p.device;
  if (!isAboutWay(type, code)) return;
  const t = lookupSit(d.namespace, d.ifindex, ipv4.destination(h), ipv4.source(h));
  if (t === null || heed(p, type, code, info, t.link) || !t.remote) return;
  if (!t.ttl && type == <u32>IcmpType.TIME_EXCEEDED) return;
  count(t);
}

/** gre_err of gre_demux.c and of ip_gre.c, ipgre_err */
function greError(p: Packet, type: u32, code: u32, info: u32): void {
  const outer = p.data;
  const h = outer + ipv4.headerLength(outer);
  if (read8(h + 1) & 0x7f) return;
  const flags = gre.flags(h);
  const end = p.data + p.length;
  if (flags & (GreFlag.ROUTING | GreFlag.VERSION) || h + gre.lengthOf(flags) > end) return;
  const d = p.device;
  if (heed(p, type, code, info, d.ifindex)) return;
  const t = lookupTunnel(
    d.namespace,
    kindOf(gre.protocol(h)),
    d.ifindex,
    flags,
    false,
    ipv4.destination(outer),
    ipv4.source(outer),
    gre.key(h, flags),
  );
  if (t === null || !isAboutWay(type, code) || type == <u32>IcmpType.REDIRECT) return;
  if (type == <u32>IcmpType.DEST_UNREACH && code == <u32>IcmpCode.PORT_UNREACH) return;
  if (!t.remote || ipv4.isMulticast(t.remote)) return;
  if (!t.ttl && type == <u32>IcmpType.TIME_EXCEEDED) return;
  count(t);
}
