/** Whether a source address may arrive on a device (fib_validate_source of net/ipv4/fib_frontend.c): RFC 3704, RFC 1812 section 5.3.8. */
import { DropReason } from "../abi/drop";
import { Errno } from "../abi/errno";
import { RouteScope, RouteType } from "../abi/route";
import { ConfSysctl } from "../abi/sysctl";
import { Device } from "../device/device";
import { Packet } from "../packet";
import { localAddress } from "./devinet";
import { fibLookup, fibState, LOOKUP_IGNORE_LINKSTATE } from "./fib";
import { FibInfo, nexthopAt } from "./fib-info";
import { Flow } from "./flow";
import { confMax, confOr } from "./inet";
import { fillPorts } from "./rule";
import { sourceFlow } from "./scratch";

/** the sender is a neighbour: a redirect would reach it */
export const SOURCE_ONLINK: i32 = 1;

/** The drop reason of a negative answer of validateSource. */
export function sourceFault(verdict: i32): DropReason {
  return verdict == -Errno.EXDEV ? DropReason.IP_RPFILTER : DropReason.IP_LOCAL_SOURCE;
}

/** All that is asked of a source is that it is no address of this host, whoever sends; the arguments are those of validateSource. */
export function isSourceFree(oif: u32, d: Device): bool {
  const s = fibState(d.namespace);
  return (
    !confMax(d, ConfSysctl.rp_filter) &&
    (d.ifindex != oif || !confOr(d, ConfSysctl.send_redirects)) &&
    !s.customLocalRoutes &&
    !s.customRules
  );
}

/** 0 or SOURCE_ONLINK, or -EXDEV (reverse path filter) or -EINVAL (martian). `oif` 0: the packet is for this host. */
export function validateSource(p: Packet, source: u32, destination: u32, tos: u32, oif: u32, d: Device): i32 {
  const filter = confMax(d, ConfSysctl.rp_filter);
  const ns = d.namespace;
  if (!filter && (d.ifindex != oif || !confOr(d, ConfSysctl.send_redirects))) {
    if (confOr(d, ConfSysctl.accept_local)) return 0;
    const s = fibState(ns);
    if (!s.customLocalRoutes && !s.customRules) {
      // another namespace may have the address as well; only our own is a martian
      return localAddress(ns, source) === null ? 0 : -Errno.EINVAL;
    }
  }
  return validateFully(p, source, destination, tos, oif, filter, d);
}

/** __fib_validate_source: looks up the way back. */
function validateFully(
  p: Packet,
  source: u32,
  destination: u32,
  tos: u32,
  oif: u32,
  filter: i32,
  d: Device,
): i32 {
  const ns = d.namespace;
  const f = sourceFlow(ns);
  f.oif = 0;
  f.iif = oif ? oif : ns.loopback.ifindex;
  f.destination = source;
  f.source = destination;
  f.tos = tos;
  f.scope = RouteScope.UNIVERSE;
  f.mark = confOr(d, ConfSysctl.src_valid_mark) ? p.mark : 0;
  f.protocol = 0;
  if (fibState(ns).dissecting) {
    fillPorts(f, p);
    const port = f.sourcePort;
    f.sourcePort = f.destinationPort;
    f.destinationPort = port;
  }
  const noAddress = !d.inet.addresses;
  if (fibLookup(f, 0)) return filter ? -Errno.EXDEV : 0;
  if (
    f.resultType != RouteType.UNICAST &&
    (f.resultType != RouteType.LOCAL || !confOr(d, ConfSysctl.accept_local))
  ) {
    return -Errno.EINVAL;
  }
  if (usesDevice(f.info!, d) || (f.resultType == RouteType.LOCAL && d === ns.loopback)) return onLink(f);
  if (noAddress) return filter ? -Errno.EXDEV : 0;
  if (filter == 1) return -Errno.EXDEV;
  f.oif = d.ifindex;
  if (!fibLookup(f, LOOKUP_IGNORE_LINKSTATE) && f.resultType == RouteType.UNICAST) return onLink(f);
  return 0;
}

function onLink(f: Flow): i32 {
  return f.nexthop.scope >= <u32>RouteScope.HOST ? SOURCE_ONLINK : 0;
}

/** fib_info_nh_uses_dev */
export function usesDevice(info: FibInfo, d: Device): bool {
  for (let i: u32 = 0; i < info.count; i++) if (nexthopAt(info, i).device === d) return true;
  return false;
}
