/** A packet goes through the rules of a table (ipt_do_table in net/ipv4/netfilter/ip_tables.c). */
import { Hook, XtTable } from "../../abi/netfilter";
import { Device } from "../../device/device";
import { Packet } from "../../packet";
import { Netfilter } from "../state";
import { Verdict } from "../verdict";

export function traverse(
  nf: Netfilter,
  table: XtTable,
  p: Packet,
  at: Hook,
  input: Device | null,
  output: Device | null,
): Verdict {
  return Verdict.ACCEPT;
}
