/** NAT at its four hooks (nf_nat_inet_fn in net/netfilter/nf_nat_core.c, nf_nat_proto.c). */
import { Hook } from "../../abi/netfilter";
import { Device } from "../../device/device";
import { Packet } from "../../packet";
import { Netfilter } from "../state";
import { Verdict } from "../verdict";

export function natAt(
  nf: Netfilter,
  p: Packet,
  at: Hook,
  input: Device | null,
  output: Device | null,
): Verdict {
  return Verdict.ACCEPT;
}
