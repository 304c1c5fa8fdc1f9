/** The address of the device that a connection leaves by (net/netfilter/nf_nat_masquerade.c). */
import { RouteScope } from "../../abi/route";
import { DeviceEvent } from "../../device/notify";
import { Device } from "../../device/device";
import { selectAddress } from "../../net/devinet";
import { Packet } from "../../packet";
import * as ipv4 from "../../wire/ipv4";
import { Cleanup, iterateCleanup } from "../conntrack/iterate";
import { connectionOf, CtStatus } from "../conntrack/connection";
import { Netfilter } from "../state";
import { Verdict } from "../verdict";
import { Manip, NatRange } from "./range";
import { prepareNat } from "./scratch";
import { addressRange, setupNat } from "./setup";

/** nf_nat_masquerade_ipv4 */
export function masquerade(nf: Netfilter, p: Packet, range: NatRange, out: Device): Verdict {
  const ct = connectionOf(p);
  if (ct === null || !prepareNat()) return Verdict.DROP;
  // somebody without an address (DHCP) is not to be masqueraded
  if (ct.original.source == 0) return Verdict.ACCEPT;
  const nextHop = p.gateway ? p.gateway : ipv4.destination(p.network);
  const source = selectAddress(out, nextHop, RouteScope.UNIVERSE);
  if (!source) return Verdict.DROP;
  ct.masqueradeIfindex = out.ifindex;
  ct.status |= CtStatus.MASQUERADED;
  return setupNat(nf, ct, addressRange(range.flags, source, range.portFirst, range.portLast), Manip.SOURCE);
}

/** masq_device_event: what left by a device that went down has no way back */
export function masqueradeDeviceEvent(d: Device, event: DeviceEvent): void {
  if (event != DeviceEvent.DOWN || !d.namespace.netfilter) return;
  iterateCleanup(d.namespace, Cleanup.MASQUERADE_DEVICE, d.ifindex, 0);
}

/** masq_inet_event: an address went. `address` is the peer's on a point-to-point link, as in Linux (ifa_address). */
export function masqueradeAddressGone(d: Device, address: u32): void {
  if (d.inet.dead || !d.namespace.netfilter) return;
  iterateCleanup(d.namespace, Cleanup.MASQUERADE_ADDRESS, d.ifindex, address);
}
