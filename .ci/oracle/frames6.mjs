/** IPv6 packets for the labs' pcaps: parts for eth() of frames.mjs. */
import { bytes, checksum } from "./frames.mjs";

const u16 = (n) => Buffer.from([(n >> 8) & 255, n & 255]);
const u32 = (n) => Buffer.from([(n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]);

/** 16 bytes of "2001:db8::1" */
export function addr6(text) {
  const [head, tail] = text.split("::").map((half) => (half ? half.split(":") : []));
  const words = tail ? [...head, ...Array(8 - head.length - tail.length).fill("0"), ...tail] : head;
  return Buffer.concat(words.map((word) => u16(parseInt(word, 16))));
}

const sum6 = (src, dst, proto, data) =>
  checksum(
    Buffer.concat([
      addr6(src),
      addr6(dst),
      u32(data.length),
      u32(proto),
      data,
      Buffer.alloc(data.length & 1),
    ]),
  );

/** A header behind the IPv6 header: `type` is its number, `data` what follows its two first bytes (padded to a multiple of 8 with PadN). */
export const extension = (type, data = Buffer.alloc(0)) => ({ type, data: Buffer.from(data) });
/** Router alert of MLD (RFC 2711). */
export const ALERT = extension(0, [5, 2, 0, 0]);

function chain(extensions, next) {
  return extensions.map(({ type, data }, i) => {
    const following = extensions[i + 1]?.type ?? next;
    if (type === 44) return Buffer.concat([Buffer.from([following, 0]), data]);
    const missing = (8 - ((data.length + 2) & 7)) & 7;
    const pad = missing === 0 ? [] : missing === 1 ? [0] : [1, missing - 2, ...Array(missing - 2).fill(0)];
    const body = Buffer.concat([data, Buffer.from(type === 43 ? Array(missing).fill(0) : pad)]);
    return Buffer.concat([Buffer.from([following, (body.length + 2) / 8 - 1]), body]);
  });
}

/** RFC 8200. `payload` is a part ({proto, body(src, dst)}) or bytes with `next`; `extensions` come in front of it. */
export const v6 = (
  { src, dst, hop = 64, tc = 0, label = 0, next, length, version = 6, extensions = [] },
  payload = Buffer.alloc(0),
) => ({
  ethertype: 0x86dd,
  body() {
    const proto = next ?? payload.proto ?? 59;
    const data = payload instanceof Uint8Array ? Buffer.from(payload) : payload.body(src, dst);
    const rest = Buffer.concat([...chain(extensions, proto), data]);
    return Buffer.concat([
      u32((version << 28) | (tc << 20) | label),
      u16(length ?? rest.length),
      Buffer.from([extensions[0]?.type ?? proto, hop]),
      addr6(src),
      addr6(dst),
      rest,
    ]);
  },
});

/** RFC 4443. `rest` is the second word. */
export const icmp6 = (type, code, rest = 0, data = Buffer.alloc(0), { sum } = {}) => ({
  proto: 58,
  body(src, dst) {
    const message = Buffer.concat([Buffer.from([type, code, 0, 0]), u32(rest), data]);
    u16(sum ?? sum6(src, dst, 58, message)).copy(message, 2);
    return message;
  },
});
export const echo6 = (id, seq, data = bytes(8), options = {}) =>
  icmp6(128, 0, ((id << 16) | seq) >>> 0, data, options);

export const udp6 = (sport, dport, data = Buffer.alloc(0), { sum } = {}) => ({
  proto: 17,
  body(src, dst) {
    const message = Buffer.concat([u16(sport), u16(dport), u16(8 + data.length), u16(0), data]);
    u16(sum ?? (sum6(src, dst, 17, message) || 0xffff)).copy(message, 6);
    return message;
  },
});

/** An option of Neighbor Discovery; a MAC or bytes, 6 or more. */
export const option6 = (type, value) => {
  const data = typeof value === "string" ? Buffer.from(value.replaceAll(":", ""), "hex") : Buffer.from(value);
  return Buffer.concat([Buffer.from([type, (data.length + 2) / 8]), data]);
};
export const solicit = (target, ...options) => icmp6(135, 0, 0, Buffer.concat([addr6(target), ...options]));
/** `flags`: 0x80 router, 0x40 solicited, 0x20 override */
export const advertise = (target, flags, ...options) =>
  icmp6(136, 0, (flags << 24) >>> 0, Buffer.concat([addr6(target), ...options]));
export const redirect6 = (target, destination, ...options) =>
  icmp6(137, 0, 0, Buffer.concat([addr6(target), addr6(destination), ...options]));

/** Cuts a packet at byte offsets of what can be cut: parts for eth(). */
export function fragments6(header, payload, cuts, id = 0x1234) {
  const all = payload.body(header.src, header.dst);
  const edges = [0, ...cuts, all.length];
  return edges.slice(0, -1).map((from, i) => {
    const more = edges[i + 1] < all.length ? 1 : 0;
    const field = extension(44, Buffer.concat([u16(from | more), u32(id)]));
    return v6(
      { ...header, next: payload.proto, extensions: [...(header.extensions ?? []), field] },
      all.subarray(from, edges[i + 1]),
    );
  });
}
