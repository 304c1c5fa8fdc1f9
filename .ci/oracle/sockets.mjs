/**
 * What the sockets of a kernel pick at random or from its clock, made equal in recordings of labs whose pcaps carry neither TCP nor UDP:
 *
 * - initial sequence numbers become 0: sequence and acknowledgement numbers and SACK blocks are relative to them;
 * - source ports that the kernel chose (32768 to 60999) are numbered from 50001 on, in order of appearance;
 * - values of TCP timestamps that are not 0 become 1.
 *
 * Checksums are corrected by difference, so that a wrong one stays wrong. Headers quoted by ICMP errors and packets in tunnels are treated alike:
 * a tunnel's own checksum stays right, because the sum of what it carries does not change.
 * On `lo` Linux does not sum up (NETIF_F_HW_CSUM): what stands there is the sum of the pseudo-header, and becomes the checksum.
 */

const TCP = 6;
const UDP = 17;
const ICMP = 1;
const [FIRST_PORT, LAST_PORT] = [32768, 60999];
const FIRST_NUMBER = 50001;
const SYN = 2;
const RST = 4;
const ACK = 16;

const read16 = (b, o) => (b[o] << 8) | b[o + 1];
const read32 = (b, o) => ((b[o] << 24) | (b[o + 1] << 16) | (b[o + 2] << 8) | b[o + 3]) >>> 0;

/** RFC 1624, equation 3, on the 16-bit word at `o`, for each checksum in `sums`. */
function write16(b, o, value, sums) {
  const old = read16(b, o);
  if (old === value) return;
  b[o] = value >> 8;
  b[o + 1] = value & 255;
  for (const sum of sums) {
    const before = read16(b, sum);
    let s = (~before & 0xffff) + (~old & 0xffff) + value;
    while (s > 0xffff) s = (s & 0xffff) + (s >>> 16);
    b[sum] = (~s & 0xffff) >> 8;
    b[sum + 1] = ~s & 255;
  }
}

function write32(b, o, value, sums) {
  write16(b, o, value >>> 16, sums);
  write16(b, o + 2, value & 0xffff, sums);
}

/** Where the header behind IPv4 begins and what it is; null for later fragments and what is not IPv4. */
function transport(b, ip) {
  if (ip < 0 || b.length < ip + 20 || b[ip] >> 4 !== 4) return null;
  const at = ip + (b[ip] & 15) * 4;
  if (read16(b, ip + 6) & 0x1fff) return null;
  return { at, protocol: b[ip + 9], src: read32(b, ip + 12), dst: read32(b, ip + 16) };
}

/** Whether any of the frames carries TCP or UDP. */
export function carriesPorts(frames, ipv4Offset) {
  return frames.some((b) => {
    const t = transport(b, ipv4Offset(b));
    return t !== null && (t.protocol === TCP || t.protocol === UDP);
  });
}

/** The sum of the 16-bit words of `b` from `o` to `end`, folded (RFC 1071). */
function fold(b, o, end, start) {
  let sum = start;
  for (let i = o; i < end; i += 2) sum += (b[i] << 8) | (i + 1 < end ? b[i + 1] : 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

/** Puts a checksum where there is only the sum of the pseudo-header (CHECKSUM_PARTIAL). */
function fillIn(b, ip) {
  const t = transport(b, ip);
  if (t === null || (t.protocol !== TCP && t.protocol !== UDP)) return;
  const end = ip + read16(b, ip + 2);
  const sum = t.at + (t.protocol === TCP ? 16 : 6);
  if (end > b.length || sum + 2 > end) return;
  const pseudo = fold(b, ip + 12, ip + 20, t.protocol + end - t.at);
  if (read16(b, sum) !== pseudo) return;
  // the sum of all, with the pseudo-header's in the field, is that of both
  const value = ~fold(b, t.at, end, 0) & 0xffff;
  const written = t.protocol === UDP && value === 0 ? 0xffff : value;
  b[sum] = written >> 8;
  b[sum + 1] = written & 255;
}

/**
 * @param frames {iface, bytes}[] in global order, changed in place
 * @param headersOf offsets of the IPv4 headers of a frame, from the outermost on
 */
export function normaliseSockets(frames, ipv4Offset, headersOf) {
  const ports = new Map();
  const initial = new Map();
  const name = (src, sport, dst, dport) => `${src}:${sport}>${dst}:${dport}`;
  const number = (protocol, port) => {
    const key = `${protocol} ${port}`;
    if (!ports.has(key)) ports.set(key, FIRST_NUMBER + ports.size);
  };
  const isChosen = (port) => port >= FIRST_PORT && port <= LAST_PORT;

  for (const { iface, bytes } of frames) if (iface === "lo") fillIn(bytes, ipv4Offset(bytes));
  // what never reached a device and is quoted whole has no sum either
  for (const { bytes } of frames) {
    const error = transport(bytes, ipv4Offset(bytes));
    if (error?.protocol === ICMP && [3, 11, 12].includes(bytes[error.at]) && bytes.length > error.at + 36) {
      const ip = error.at + 8;
      const sum = transport(bytes, ip)?.protocol === TCP ? 16 : 6;
      const at = ip + (bytes[ip] & 15) * 4 + sum;
      if (at + 2 > bytes.length) continue;
      const before = read16(bytes, at);
      fillIn(bytes, ip);
      const after = read16(bytes, at);
      bytes[at] = before >> 8;
      bytes[at + 1] = before & 255;
      write16(bytes, at, after, [error.at + 2]);
    }
  }

  // first what there is: connections by their SYNs, clients by their first datagram
  const packets = frames.flatMap(({ bytes }) => headersOf(bytes).map((ip) => ({ b: bytes, ip })));
  for (const { b, ip } of packets) {
    const t = transport(b, ip);
    if (t === null || b.length < t.at + 8) continue;
    const [sport, dport] = [read16(b, t.at), read16(b, t.at + 2)];
    if (t.protocol === UDP && isChosen(sport) && !isChosen(dport)) number(UDP, sport);
    if (t.protocol !== TCP || b.length < t.at + 20 || !(b[t.at + 13] & SYN)) continue;
    if (!(b[t.at + 13] & ACK) && isChosen(sport)) number(TCP, sport);
    const key = name(t.src, sport, t.dst, dport);
    if (!initial.has(key)) initial.set(key, read32(b, t.at + 4));
    // an answer that is translated in two steps is seen between two addresses that no SYN had: it names the SYN's number
    const back = name(t.dst, dport, t.src, sport);
    if (b[t.at + 13] & ACK && !initial.has(back)) initial.set(back, (read32(b, t.at + 8) - 1) >>> 0);
  }

  // then SYNs that a rule refused before they were seen: errors quote them, resets acknowledge them
  for (const { b, ip } of packets) {
    const error = transport(b, ip);
    if (
      error?.protocol === TCP &&
      b.length >= error.at + 20 &&
      (b[error.at + 13] & (RST | ACK)) === (RST | ACK)
    ) {
      const back = name(error.dst, read16(b, error.at + 2), error.src, read16(b, error.at));
      if (!initial.has(back) && read32(b, error.at + 4) === 0)
        initial.set(back, (read32(b, error.at + 8) - 1) >>> 0);
    }
    if (error?.protocol !== ICMP || ![3, 11, 12].includes(b[error.at])) continue;
    const t = transport(b, error.at + 8);
    if (t?.protocol !== TCP || b.length < t.at + 14 || (b[t.at + 13] & (SYN | ACK)) !== SYN) continue;
    const [sport, dport] = [read16(b, t.at), read16(b, t.at + 2)];
    const key = name(t.src, sport, t.dst, dport);
    if (initial.has(key)) continue;
    initial.set(key, read32(b, t.at + 4));
    if (isChosen(sport)) number(TCP, sport);
  }

  const rewrite = (b, ip, outer) => {
    const t = transport(b, ip);
    if (t === null || b.length < t.at + 8) return;
    if (t.protocol === ICMP) {
      const type = b[t.at];
      if (!outer.length && [3, 5, 11, 12].includes(type)) rewrite(b, t.at + 8, [t.at + 2]);
      return;
    }
    if (t.protocol !== TCP && t.protocol !== UDP) return;
    const [sport, dport] = [read16(b, t.at), read16(b, t.at + 2)];
    const sum = t.at + (t.protocol === TCP ? 16 : 6);
    const own = sum + 2 <= b.length && !(t.protocol === UDP && read16(b, sum) === 0) ? [sum] : [];
    const before = own.length ? read16(b, sum) : 0;
    const sums = [...own, ...outer];
    for (const [o, port] of [
      [t.at, sport],
      [t.at + 2, dport],
    ]) {
      const numbered = ports.get(`${t.protocol} ${port}`);
      if (numbered !== undefined) write16(b, o, numbered, sums);
    }
    if (t.protocol === TCP) rewriteTcp(b, t, sport, dport, sums);
    else if (own.length && read16(b, sum) === 0) write16(b, sum, 0xffff, []);
    // the checksum itself is one of the words that an ICMP checksum covers
    if (own.length && outer.length) {
      const after = read16(b, sum);
      b[sum] = before >> 8;
      b[sum + 1] = before & 255;
      write16(b, sum, after, outer);
    }
  };

  const rewriteTcp = (b, t, sport, dport, sums) => {
    const isn = initial.get(name(t.src, sport, t.dst, dport));
    const other = initial.get(name(t.dst, dport, t.src, sport));
    // a reset without ACK has the number that it was told, and 0 stays 0
    const sequence = read32(b, t.at + 4);
    if (isn !== undefined && !(sequence === 0 && b.length >= t.at + 14 && b[t.at + 13] & 4))
      write32(b, t.at + 4, (sequence - isn) >>> 0, sums);
    if (b.length < t.at + 20) return;
    const relative = (o) => write32(b, o, (read32(b, o) - (other ?? 0)) >>> 0, sums);
    if (b[t.at + 13] & ACK && other !== undefined) relative(t.at + 8);
    const end = Math.min(t.at + (b[t.at + 12] >> 4) * 4, b.length);
    for (let o = t.at + 20; o < end;) {
      if (b[o] === 0) return;
      if (b[o] === 1) {
        o++;
        continue;
      }
      const length = b[o + 1];
      if (!(length >= 2) || o + length > end) return;
      if (b[o] === 8 && length === 10)
        for (const v of [o + 2, o + 6]) if (read32(b, v)) write32(b, v, 1, sums);
      if (b[o] === 5 && other !== undefined) for (let k = o + 2; k + 4 <= o + length; k += 4) relative(k);
      o += length;
    }
  };

  for (const { b, ip } of packets) rewrite(b, ip, []);
}
