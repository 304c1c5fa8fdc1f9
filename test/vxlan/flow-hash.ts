/** The flow hash of an IPv4 datagram with ports, written a second time from docs/recordings.md: what tunnels' source ports have to agree with. */
const MASK = (1n << 64n) - 1n;
const rotl = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (64n - by))) & MASK;

/** SipHash-2-4 with key (0, 0). */
export function siphash(bytes: Uint8Array): bigint {
  let v0 = 0x736f6d6570736575n;
  let v1 = 0x646f72616e646f6dn;
  let v2 = 0x6c7967656e657261n;
  let v3 = 0x7465646279746573n;
  const round = () => {
    v0 = (v0 + v1) & MASK;
    v1 = rotl(v1, 13n) ^ v0;
    v0 = rotl(v0, 32n);
    v2 = (v2 + v3) & MASK;
    v3 = rotl(v3, 16n) ^ v2;
    v0 = (v0 + v3) & MASK;
    v3 = rotl(v3, 21n) ^ v0;
    v2 = (v2 + v1) & MASK;
    v1 = rotl(v1, 17n) ^ v2;
    v2 = rotl(v2, 32n);
  };
  const padded = new Uint8Array(Math.ceil((bytes.length + 1) / 8) * 8);
  padded.set(bytes);
  padded[padded.length - 1] = bytes.length & 255;
  const view = new DataView(padded.buffer);
  for (let at = 0; at < padded.length; at += 8) {
    const word = view.getBigUint64(at, true);
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
  v2 ^= 0xffn;
  for (let i = 0; i < 4; i++) round();
  return v0 ^ v1 ^ v2 ^ v3;
}

/** skb_get_hash of IPv4 with ports; addresses as numbers in host order. */
export function flowHash(src: number, dst: number, protocol: number, ports: [number, number]): number {
  const keys = new Uint8Array(48);
  const view = new DataView(keys.buffer);
  view.setUint16(0, 0x0800);
  view.setUint8(2, protocol);
  const little = (value: number, bytes: number) => {
    const buffer = new DataView(new ArrayBuffer(4));
    if (bytes === 4) buffer.setUint32(0, value);
    else buffer.setUint16(0, value);
    return bytes === 4 ? buffer.getUint32(0, true) : buffer.getUint16(0, true);
  };
  const [a, b] = little(dst, 4) < little(src, 4) ? [dst, src] : [src, dst];
  const [x, y] = little(ports[1], 2) < little(ports[0], 2) ? [ports[1], ports[0]] : ports;
  view.setUint16(28, x);
  view.setUint16(30, y);
  view.setUint32(36, a);
  view.setUint32(40, b);
  return Number(siphash(keys) & 0xffffffffn) || 1;
}

/** udp_flow_src_port */
export function sourcePort(hash: number, low: number, high: number): number {
  const mixed = (hash ^ (hash << 16)) >>> 0;
  return Number((BigInt(mixed) * BigInt(high - low)) >> 32n) + low;
}
