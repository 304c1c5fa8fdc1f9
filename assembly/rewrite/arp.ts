/** ARP requests and replies for IPv4: the addresses in them are mapped as those of packets are. The MAC addresses in them stay. */
import { RewriteEdit, RewritePlan } from "../abi/rewrite";
import * as arp from "../wire/arp";
import { EtherType } from "../wire/ethernet";
import { mapIpv4, Role, scrambleIpv4 } from "./addresses";

const IPV4_LENGTH: u32 = 4;

export function rewriteArp(p: RewritePlan, frame: usize): void {
  if (!(p.edits & RewriteEdit.addresses)) return;
  const h = p.network;
  const end = <u32>frame + p.captured;
  if (h + arp.SENDER_MAC > end) {
    p.isSoftError = 1;
    return;
  }
  const operation = arp.operation(h);
  if (operation != arp.Operation.REQUEST && operation != arp.Operation.REPLY) return;
  if (arp.protocol(h) != EtherType.IP) return;
  const sender = h + arp.SENDER_MAC + arp.hardwareLength(h);
  const target = sender + arp.protocolLength(h) + arp.hardwareLength(h);
  // tcprewrite takes who is asked for who speaks: it matters where the two sides' networks differ
  const isRequest = operation == arp.Operation.REQUEST;
  // a capture may end between the two
  if (sender + IPV4_LENGTH <= end) change(p, sender, isRequest ? Role.destination : Role.source);
  if (target + IPV4_LENGTH <= end) change(p, target, isRequest ? Role.source : Role.destination);
}

function change(p: RewritePlan, at: usize, role: Role): void {
  if (p.edits & RewriteEdit.arpAddresses) mapIpv4(p, at, role);
  if (p.edits & RewriteEdit.randomAddresses) scrambleIpv4(p, at);
}
