/** The mangle table at OUTPUT routes a packet anew that it changed (ipt_mangle_out in net/ipv4/netfilter/iptable_mangle.c). */
import { Hook, XtTable } from "../../abi/netfilter";
import { RouteType } from "../../abi/route";
import { Device } from "../../device/device";
import { routeMeHarder } from "../../net/route-me-harder";
import { Packet } from "../../packet";
import { K } from "../../state";
import * as ipv4 from "../../wire/ipv4";
import { Netfilter } from "../state";
import { Verdict } from "../verdict";
import { traverse } from "./traverse";

export function mangleOutput(nf: Netfilter, p: Packet, output: Device | null): Verdict {
  const before = p.network;
  const source = ipv4.source(before);
  const destination = ipv4.destination(before);
  const tos = ipv4.tos(before);
  const mark = p.mark;
  const verdict = traverse(nf, XtTable.mangle, p, Hook.OUTPUT, null, output);
  if (verdict != Verdict.ACCEPT) return verdict;
  const h = p.network;
  const same =
    ipv4.source(h) == source && ipv4.destination(h) == destination && ipv4.tos(h) == tos && p.mark == mark;
  if (same) return Verdict.ACCEPT;
  const error = routeMeHarder(p, RouteType.UNSPEC);
  if (!error) return Verdict.ACCEPT;
  K.hookErrno = -error;
  return Verdict.DROP;
}
