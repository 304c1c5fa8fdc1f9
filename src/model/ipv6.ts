/** IPv6 addresses as text and as numbers (inet_pton(3), inet_ntop(3)). */

/** "2001:db8::1" as a 128-bit number; null where it is no address. */
export function parseIpv6(text: string): bigint | null {
  const dotted = /^(.*:)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  let plain = text;
  if (dotted) {
    const [a, b, c, d] = dotted.slice(2).map(Number) as [number, number, number, number];
    if (Math.max(a, b, c, d) > 255) return null;
    plain = `${dotted[1]}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  }
  const halves = plain.split("::");
  if (halves.length > 2) return null;
  const words = halves.map((half) => (half === "" ? [] : half.split(":")));
  if (words.flat().some((word) => !/^[0-9a-fA-F]{1,4}$/.test(word))) return null;
  const missing = 8 - words.flat().length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const all = [...words[0]!, ...new Array<string>(missing).fill("0"), ...(words[1] ?? [])];
  return all.reduce((sum, word) => (sum << 16n) | BigInt(`0x${word}`), 0n);
}

/** In the form of RFC 5952, section 4, as glibc writes it (the last 32 bits of mapped and compatible addresses dotted). */
export function formatIpv6(address: bigint): string {
  const words = Array.from({ length: 8 }, (_, index) =>
    Number((address >> BigInt(112 - 16 * index)) & 0xffffn),
  );
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (at + length < 8 && words[at + length] === 0) length++;
    if (length > best.length) best = { at, length };
  }
  const hex = (part: number[]): string => part.map((word) => word.toString(16)).join(":");
  const mapped = best.at === 0 && (best.length === 6 || (best.length === 5 && words[5] === 0xffff));
  if (mapped) {
    const dotted = [words[6]! >> 8, words[6]! & 255, words[7]! >> 8, words[7]! & 255].join(".");
    return best.length === 6 ? `::${dotted}` : `::ffff:${dotted}`;
  }
  if (best.at < 0) return hex(words);
  return `${hex(words.slice(0, best.at))}::${hex(words.slice(best.at + best.length))}`;
}
