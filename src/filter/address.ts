/** Addresses of a filter as numbers. */

export interface Masked {
  address: number;
  mask: number;
}

export function netMask(prefix: number): number {
  return prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
}

/** "10.1.2.3" */
export function ipv4Number(text: string): number {
  return shortAddress(text).address;
}

/** "10.1" is 10.1.0.0/16: as many octets as there are count. */
export function shortAddress(text: string): Masked {
  const octets = text.split(".").map(Number);
  const number = octets.reduce((sum, octet) => ((sum << 8) | (octet & 255)) >>> 0, 0);
  const bits = octets.length * 8;
  return { address: bits === 32 ? number : (number << (32 - bits)) >>> 0, mask: netMask(bits) };
}

/** A number that stands for a network: 10 is 10.0.0.0/8, 0x0a01 is 10.1.0.0/16; 0 is one address (gen_ncode of libpcap). */
export function leadingOctets(value: number): Masked {
  if (!value) return { address: 0, mask: 0xffffffff };
  const bits = value > 0xffffff ? 32 : value > 0xffff ? 24 : value > 0xff ? 16 : 8;
  return { address: (value << (32 - bits)) >>> 0, mask: netMask(bits) };
}

/** four words of 32 bits */
export function ipv6Words(text: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  const hex = dotted
    ? `${dotted[1]}${(Number(dotted[2]) * 256 + Number(dotted[3])).toString(16)}:${(Number(dotted[4]) * 256 + Number(dotted[5])).toString(16)}`
    : text;
  const [front, back] = hex.split("::");
  const groups = (part: string | undefined) =>
    part ? part.split(":").map((group) => parseInt(group, 16)) : [];
  const before = groups(front);
  const after = groups(back);
  const whole =
    back === undefined
      ? before
      : [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  return [0, 2, 4, 6].map((i) => ((whole[i]! << 16) | whole[i + 1]!) >>> 0);
}

/** "02:00:00:00:00:01", with - or ., three groups of four digits, or twelve digits: the first two and the last four bytes */
export function ethernetBytes(text: string): { high: number; low: number } {
  const parts = text.split(/[:.-]/);
  const digits = parts.map((part) => part.padStart(parts.length === 3 ? 4 : 2, "0")).join("");
  return { high: parseInt(digits.slice(0, 4), 16), low: parseInt(digits.slice(4), 16) };
}
