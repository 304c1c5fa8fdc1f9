/** Bridged packets that do not fit (br_nf_ip_fragment and br_nf_push_frag_xmit of br_netfilter). */
import { DropReason } from "../../abi/drop";
import { pushOut } from "../../device/bridge/forward";
import { Device } from "../../device/device";
import { cut } from "../../net/fragment";
import { drop, Packet } from "../../packet";
import * as ethernet from "../../wire/ethernet";
import * as ipv4 from "../../wire/ipv4";
import { freeInfo } from "./info";
import { validateIpv4 } from "../../net/input";

/**
 * Sends `p` (`p.data` at its IP header) out of the port `out` in pieces as long as the bridge allows, or as it came. A packet that must not be
 * cut is lost without a word.
 */
export function fragmentBridged(p: Packet, out: Device): void {
  const fault = validateIpv4(p);
  if (fault) {
    drop(p, fault);
    return;
  }
  const largest = p.bridgeFragmentMax;
  const mtu = p.routeType ? p.routeMtu : out.master!.mtu;
  if ((ipv4.fragmentField(p.network) & ipv4.FLAG_DF && !largest) || largest > mtu) {
    drop(p, DropReason.PKT_TOO_BIG);
    return;
  }
  p.fragmentMax = largest;
  p.device = out;
  cut(p, largest && largest < mtu ? largest : mtu, true);
}

/** br_nf_push_frag_xmit: a piece gets the Ethernet header of the whole (it is in front of it already) and its tag, and is sent. */
export function pushFragment(piece: Packet, whole: Packet): bool {
  piece.mac = piece.data - ethernet.HEADER_LENGTH;
  memory.copy(piece.mac, whole.mac, ethernet.HEADER_LENGTH);
  piece.vlan = whole.vlan;
  piece.vlanProtocol = whole.vlanProtocol;
  freeInfo(piece);
  pushOut(whole.device, piece);
  return true;
}
