/** TCP (print-tcp.c). */
import { serviceName } from "../../../model/services.js";
import { checksumShouldBe, hex4, type Text } from "./text.js";

const FLAGS: [number, string][] = [
  [0x01, "F"],
  [0x02, "S"],
  [0x04, "R"],
  [0x08, "P"],
  [0x10, "."],
  [0x20, "U"],
  [0x40, "E"],
  [0x80, "W"],
  [0x100, "e"],
];

export function portName(port: number, numeric: boolean, transport: "tcp" | "udp"): string {
  return (numeric ? null : serviceName(port, transport)) ?? String(port);
}

/** `pseudo`: the partial sum of the pseudo header. */
export function printTcp(
  text: Text,
  at: number,
  length: number,
  source: string,
  target: string,
  pseudo: number,
): void {
  const { options } = text;
  const sourcePort = text.u16(at);
  const targetPort = text.u16(at + 2);
  text.protocol = "tcp";
  text.add(
    `${source}.${portName(sourcePort, options.numeric, "tcp")} > ${target}.${portName(targetPort, options.numeric, "tcp")}: `,
  );
  text.need(at, 20);
  const headerLength = (text.u8(at + 12) >> 4) * 4;
  if (headerLength < 20) {
    text.add(` tcp ${length} [bad hdr length ${headerLength} - too short, < 20]`);
    return;
  }
  const dataLength = length - headerLength;
  if (options.quiet) {
    text.add(`tcp ${dataLength}`);
    if (headerLength > length) text.add(` [bad hdr length ${headerLength} - too long, > ${length}]`);
    return;
  }
  let sequence = text.u32(at + 4);
  let acknowledgment = text.u32(at + 8);
  const flags = text.u16(at + 12) & 0x1ff;
  let base = { sequence: 0, acknowledgment: 0 };
  if (!options.absolute && flags & 0x10)
    ({ sequence, acknowledgment, base } = relative(
      text,
      `${source}.${sourcePort}`,
      `${target}.${targetPort}`,
      sequence,
      acknowledgment,
      flags,
    ));
  if (headerLength > length) {
    text.add(` [bad hdr length ${headerLength} - too long, > ${length}]`);
    return;
  }
  const names = FLAGS.filter(([bit]) => flags & bit)
    .map(([, name]) => name)
    .join("");
  text.add(`Flags [${names || "none"}]`);
  if (options.verbose > 0 && text.hasAll(at, length)) {
    const sum = text.checksum(at, length, pseudo);
    const field = text.u16(at + 16);
    text.add(
      `, cksum ${hex4(field)} ${sum === 0 ? "(correct)" : `(incorrect -> ${hex4(checksumShouldBe(field, sum))})`}`,
    );
  }
  if (options.verbose > 1 || dataLength > 0 || flags & 0x07) {
    text.add(`, seq ${sequence}`);
    if (dataLength > 0) text.add(`:${(sequence + dataLength) >>> 0}`);
  }
  if (flags & 0x10) text.add(`, ack ${acknowledgment}`);
  text.add(`, win ${text.u16(at + 14)}`);
  if (flags & 0x20) text.add(`, urg ${text.u16(at + 18)}`);
  if (headerLength > 20) {
    text.add(", options [");
    printOptions(text, at + 20, headerLength - 20, base.acknowledgment);
    text.add("]");
  }
  text.add(`, length ${dataLength}`);
}

/** Numbers relative to the first ones seen with an ACK, one entry for both directions. */
function relative(
  text: Text,
  from: string,
  to: string,
  sequence: number,
  acknowledgment: number,
  flags: number,
) {
  const forward = from < to;
  const key = forward ? `${from} ${to}` : `${to} ${from}`;
  const known = text.conversations.get(key);
  const before = (value: number): number => (value - 1) >>> 0;
  if (!known || flags & 0x02) {
    const own = { sequence, acknowledgment: before(acknowledgment) };
    text.conversations.set(
      key,
      forward ? own : { sequence: own.acknowledgment, acknowledgment: own.sequence },
    );
    return { sequence, acknowledgment, base: own };
  }
  const base = forward ? known : { sequence: known.acknowledgment, acknowledgment: known.sequence };
  return {
    sequence: (sequence - base.sequence) >>> 0,
    acknowledgment: (acknowledgment - base.acknowledgment) >>> 0,
    base,
  };
}

function printOptions(text: Text, at: number, length: number, acknowledgmentBase: number): void {
  const sizes: Record<number, number> = { 2: 4, 3: 3, 4: 2, 8: 10 };
  for (let offset = 0, first = true; offset < length; first = false) {
    const kind = text.u8(at + offset);
    if (!first) text.add(",");
    if (kind === 0 || kind === 1) {
      text.add(kind === 0 ? "eol" : "nop");
      offset++;
      if (kind === 0) return;
      continue;
    }
    const size = offset + 1 < length ? text.u8(at + offset + 1) : 0;
    const start = at + offset;
    if (size < 2 || offset + size > length || (sizes[kind] !== undefined && sizes[kind] !== size)) {
      text.add(
        `${{ 2: "mss", 3: "wscale", 4: "sackOK", 5: "sack", 8: "TS" }[kind] ?? `unknown-${kind}`}[bad opt]`,
      );
      return;
    }
    switch (kind) {
      case 2:
        text.add(`mss ${text.u16(start + 2)}`);
        break;
      case 3:
        text.add(`wscale ${text.u8(start + 2)}`);
        break;
      case 4:
        text.add("sackOK");
        break;
      case 5: {
        const count = Math.floor((size - 2) / 8);
        text.add(`sack ${count} `);
        for (let index = 0; index < count; index++) {
          const left = (text.u32(start + 2 + 8 * index) - acknowledgmentBase) >>> 0;
          const right = (text.u32(start + 6 + 8 * index) - acknowledgmentBase) >>> 0;
          text.add(`{${left}:${right}}`);
        }
        break;
      }
      case 8:
        text.add(`TS val ${text.u32(start + 2)} ecr ${text.u32(start + 6)}`);
        break;
      default: {
        text.add(`unknown-${kind}`);
        if (size > 2)
          text.add(
            ` 0x${Array.from({ length: size - 2 }, (_, index) =>
              text
                .u8(start + 2 + index)
                .toString(16)
                .padStart(2, "0"),
            ).join("")}`,
          );
      }
    }
    offset += size;
  }
}
