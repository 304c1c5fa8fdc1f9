/** To this host itself (nf_nat_redirect_ipv4 in net/netfilter/nf_nat_redirect.c). */
import { Hook } from "../../abi/netfilter";
import { firstAddress } from "../../net/devinet";
import { Packet } from "../../packet";
import { connectionOf } from "../conntrack/connection";
import { Netfilter } from "../state";
import { Verdict } from "../verdict";
import { Manip, NatRange } from "./range";
import { prepareNat } from "./scratch";
import { addressRange, setupNat } from "./setup";

const LOOPBACK_ADDRESS: u32 = 0x7f000001;

export function redirect(nf: Netfilter, p: Packet, range: NatRange, at: Hook): Verdict {
  const ct = connectionOf(p);
  if (ct === null || !prepareNat()) return Verdict.DROP;
  let address: u32 = LOOPBACK_ADDRESS;
  if (at != Hook.OUTPUT) {
    const first = firstAddress(p.device);
    if (first === null) return Verdict.DROP;
    address = first.local;
  }
  return setupNat(
    nf,
    ct,
    addressRange(range.flags, address, range.portFirst, range.portLast),
    Manip.DESTINATION,
  );
}
