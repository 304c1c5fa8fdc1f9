/** The mangle table at OUTPUT routes a packet anew that it changed (ipt_mangle_out in net/ipv4/netfilter/iptable_mangle.c). */
import { Hook, XtTable } from "../../abi/netfilter";
import { Device } from "../../device/device";
import { Packet } from "../../packet";
import { Netfilter } from "../state";
import { Verdict } from "../verdict";
import { traverse } from "./traverse";

export function mangleOutput(nf: Netfilter, p: Packet, output: Device | null): Verdict {
  return traverse(nf, XtTable.mangle, p, Hook.OUTPUT, null, output);
}
