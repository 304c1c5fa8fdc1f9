/** Frames put on the wire by hand: AF_PACKET's transmit. */
import { VethworkError } from "../model/errors.js";
import type { Machine } from "./machine.js";

/** Sends a frame now. Throws ENODEV, ENETDOWN, EMSGSIZE, EINVAL (shorter than an Ethernet header). */
export function transmitFrame(m: Machine, netns: string, ifname: string, frame: Uint8Array): void {
  const id = m.namespaceId(netns);
  const index = m.ifindex(netns, ifname);
  const at = place(m, frame);
  m.check(m.exports.packet_send!(id, index, at, frame.length));
}

/** Sends a frame in `delayNs`; what the device refuses then is lost. */
export function transmitFrameLater(
  m: Machine,
  netns: string,
  ifname: string,
  frame: Uint8Array,
  delayNs: number,
): void {
  const id = m.namespaceId(netns);
  const index = m.ifindex(netns, ifname);
  const at = place(m, frame);
  m.check(
    m.exports.packet_send_later!(id, index, at, frame.length, BigInt(Math.max(0, Math.round(delayNs)))),
  );
}

const LONGEST_FRAME = 262144;
/** where a frame lies while the kernel takes it: the mailbox, or a region for longer ones */
const regions = new WeakMap<Machine, number>();

function place(m: Machine, frame: Uint8Array): number {
  if (frame.length > LONGEST_FRAME) throw new VethworkError("EMSGSIZE", "Message too long");
  if (frame.length <= 32768) {
    m.put(frame);
    return m.mailbox;
  }
  let region = regions.get(m);
  if (region === undefined) {
    region = (m.exports.allocate_region!(LONGEST_FRAME) as number) >>> 0;
    if (!region) throw new VethworkError("ENOMEM", "Cannot allocate memory");
    regions.set(m, region);
  }
  m.put(frame, region);
  return region;
}
