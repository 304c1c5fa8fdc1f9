/** What of a frame stays the same on a packet's way: the bytes behind its headers. */

/** Offset behind Ethernet and its tags (bare: 0), and the EtherType. */
function network(frame: Uint8Array, bare: boolean): { at: number; type: number } {
  if (bare) return { at: 0, type: frame[0]! >> 4 === 4 ? 0x0800 : 0x86dd };
  let at = 12;
  const word = () => ((frame[at] ?? 0) << 8) | (frame[at + 1] ?? 0);
  while (word() === 0x8100 || word() === 0x88a8) at += 4;
  const type = word();
  // PPPoE session, PPP with IPv4: RFC 2516 section 4
  return type === 0x8864 ? { at: at + 10, type: 0x0800 } : { at: at + 2, type };
}

/**
 * The payload of the innermost packet that can be told: behind the headers of IP and transport; of other frames what is behind the
 * link-layer header. Fields that NAT changes are in front of it. Null for what says nothing: ESP, whose inside is encrypted, and ICMP errors.
 */
export function payloadOf(frame: Uint8Array, bare: boolean): Uint8Array | null {
  let { at, type } = network(frame, bare);
  for (;;) {
    let protocol: number;
    let end: number;
    let fragment = false;
    if (type === 0x0800) {
      if (at + 20 > frame.length) return frame.subarray(at);
      protocol = frame[at + 9]!;
      fragment = (((frame[at + 6]! << 8) | frame[at + 7]!) & 0x1fff) !== 0;
      end = at + ((frame[at + 2]! << 8) | frame[at + 3]!);
      at += (frame[at]! & 15) * 4;
    } else if (type === 0x86dd) {
      protocol = frame[at + 6]!;
      end = at + 40 + ((frame[at + 4]! << 8) | frame[at + 5]!);
      at += 40;
    } else return frame.subarray(at);
    end = Math.min(end, frame.length);
    if (fragment) return frame.subarray(at, end);
    switch (protocol) {
      case 4:
        type = 0x0800;
        continue;
      case 41:
        type = 0x86dd;
        continue;
      case 50:
      case 51:
        return null;
      case 6:
        // what lies about its length is compared behind the least header
        return frame.subarray(Math.min(end, at + Math.max(20, ((frame[at + 12] ?? 0) >> 4) * 4)), end);
      case 17:
      case 136:
        return frame.subarray(Math.min(end, at + 8), end);
      case 132:
        return frame.subarray(Math.min(end, at + 12), end);
      case 1:
        // errors quote headers, which NAT changes as well
        if ([3, 4, 5, 11, 12].includes(frame[at]!)) return null;
        return frame.subarray(Math.min(end, at + 8), end);
      case 58:
        if (frame[at]! < 128) return null;
        return frame.subarray(Math.min(end, at + 8), end);
      default:
        return frame.subarray(Math.min(end, at), end);
    }
  }
}

/** One is the other, or the other with something in front: a tunnel's headers. */
export function agree(a: Uint8Array, b: Uint8Array): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return Buffer.compare(short, long.subarray(long.length - short.length)) === 0;
}
