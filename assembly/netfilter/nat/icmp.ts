/** ICMP errors about translated packets are translated, outside and inside (nf_nat_icmp_reply_translation in nf_nat_proto.c). */
import { makeWritable } from "../../net/fragment";
import { Packet, set16 } from "../../packet";
import { checksum } from "../../wire/checksum";
import * as icmp from "../../wire/icmp";
import { IcmpType } from "../../wire/icmp";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import { Connection, CtStatus } from "../conntrack/connection";
import { otherPort, otherTuple, wantsManip } from "./packet";
import { Manip } from "./range";
import { manipulate } from "./manip";

/** False where the error has to be dropped: too short, damaged, or a redirect that means nothing behind NAT. */
export function translateError(p: Packet, ct: Connection, info: u32, manip: Manip): bool {
  const h = p.network;
  const headerLength = ipv4.headerLength(h);
  if (p.length < headerLength + icmp.HEADER_LENGTH + ipv4.HEADER_LENGTH) return false;
  const t = h + headerLength;
  makeWritable(p, t + icmp.HEADER_LENGTH + ipv4.HEADER_LENGTH);
  const length = p.length - headerLength;
  if (checksum(t, length) != 0) return false;
  if (icmp.type(t) == <u32>IcmpType.REDIRECT) {
    // a gateway of one side is no use to the other; before both ends are decided nobody knows
    if ((ct.status & CtStatus.NAT_DONE_MASK) != CtStatus.NAT_DONE_MASK) return false;
    if (ct.status & CtStatus.NAT_MASK) return false;
  }
  if (!wantsManip(ct, info, manip)) return true;
  const other = otherTuple(ct, info);
  const address = manip == Manip.SOURCE ? other.destination : other.source;
  const port = otherPort(other, manip);
  // the quoted packet went the other way: what is source outside is destination there
  const inside = manip == Manip.SOURCE ? Manip.DESTINATION : Manip.SOURCE;
  if (!manipulate(p, t + icmp.HEADER_LENGTH, inside, address, port, other.protocol)) return false;
  set16(p, t + icmp.CHECKSUM, 0);
  set16(p, t + icmp.CHECKSUM, checksum(t, length));
  return manipulate(p, h, manip, address, port, Protocol.ICMP);
}
