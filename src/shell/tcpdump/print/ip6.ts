/** IPv6 (print-ip6.c, print-icmp6.c): the basics. */
import { dumpHex } from "./hex.js";
import { PROTOCOL_NAMES } from "./ip.js";
import { printTcp } from "./tcp.js";
import { printUdp } from "./udp.js";
import { checksumShouldBe, hex4, type Text } from "./text.js";

export function printIp6(text: Text, at: number, length: number): void {
  const { options } = text;
  text.protocol = "ip6";
  text.need(at, 40);
  const word = text.u32(at);
  const payload = text.u16(at + 4);
  let next = text.u8(at + 6);
  if (length < payload + 40) text.add(`truncated-ip6 - ${payload + 40 - length} bytes missing!`);
  if (options.verbose > 0) {
    const trafficClass = (word >>> 20) & 0xff;
    const flow = word & 0xfffff;
    text.add(
      `(${trafficClass ? `class 0x${trafficClass.toString(16).padStart(2, "0")}, ` : ""}${flow ? `flowlabel 0x${flow.toString(16).padStart(5, "0")}, ` : ""}hlim ${text.u8(at + 7)}, next-header ${PROTOCOL_NAMES[next] ?? "unknown"} (${next}) payload length: ${payload}) `,
    );
  }
  const source = text.ip6(at + 8);
  const target = text.ip6(at + 24);
  let inner = at + 40;
  let left = payload;
  const transport = next === 6 || next === 17;
  if (!transport) text.add(`${source} > ${target}: `);
  if (next === 0) {
    const size = (text.u8(inner + 1) + 1) * 8;
    text.add("HBH ");
    if (options.verbose > 0) text.add(`${hopOptions(text, inner + 2, size - 2)} `);
    next = text.u8(inner);
    inner += size;
    left -= size;
  }
  let pseudo = next + left;
  for (let offset = 8; offset < 40; offset += 2) pseudo += text.u16(at + offset);
  switch (next) {
    case 6:
      return printTcp(text, inner, left, source, target, pseudo);
    case 17:
      return printUdp(text, inner, left, source, target, pseudo, false, true);
    case 58:
      return printIcmp6(text, inner, left, pseudo);
    case 59:
      text.add("no next header");
      return;
    default:
      text.add(`ip-proto-${next} ${left}`);
  }
}

function hopOptions(text: Text, at: number, length: number): string {
  let result = "";
  for (let offset = 0; offset < length;) {
    const type = text.u8(at + offset);
    if (type === 0) {
      result += "(pad1)";
      offset++;
      continue;
    }
    const size = 2 + text.u8(at + offset + 1);
    if (type === 5) result += `(rtalert: ${hex4(text.u16(at + offset + 2))}) `;
    else
      result += type === 1 ? "(padn)" : `(opt_type 0x${type.toString(16).padStart(2, "0")}: len=${size - 2})`;
    offset += size;
  }
  return result;
}

function neighborOptions(text: Text, at: number, length: number): void {
  for (let offset = 0; offset + 8 <= length;) {
    const type = text.u8(at + offset);
    const units = text.u8(at + offset + 1);
    const name =
      { 1: "source link-address", 2: "destination link-address", 3: "prefix info", 5: "mtu" }[type] ??
      "unknown";
    text.add(`\n\t  ${name} option (${type}), length ${units * 8} (${units}): `);
    if (type === 1 || type === 2) text.add(text.mac(at + offset + 2));
    if (text.options.verbose > 1)
      text.add(
        dumpHex(text.bytes.subarray(at + offset + 2, at + offset + units * 8), false).replace(
          /\n\t/g,
          "\n\t    ",
        ),
      );
    if (units === 0) return;
    offset += units * 8;
  }
}

const RECORDS: Record<number, string> = {
  1: "is_in",
  2: "is_ex",
  3: "to_in",
  4: "to_ex",
  5: "allow",
  6: "block",
};

function printIcmp6(text: Text, at: number, length: number, pseudo: number): void {
  const { verbose } = text.options;
  text.protocol = "icmp6";
  const type = text.u8(at);
  if (verbose > 0 && text.hasAll(at, length)) {
    const sum = text.checksum(at, length, pseudo);
    const field = text.u16(at + 2);
    text.add(
      sum === 0
        ? "[icmp6 sum ok] "
        : `[bad icmp6 cksum ${hex4(field)} -> ${hex4(checksumShouldBe(field, sum))}!] `,
    );
  }
  text.add("ICMP6, ");
  // with -v the length of neighbour discovery stands before the details
  const early = verbose > 0 ? `, length ${length}` : "";
  const late = verbose > 0 ? "" : `, length ${length}`;
  switch (type) {
    case 128:
    case 129:
      text.add(
        `echo ${type === 128 ? "request" : "reply"}, id ${text.u16(at + 4)}, seq ${text.u16(at + 6)}${late}`,
      );
      return;
    case 133:
      text.add(`router solicitation, length ${length}`);
      if (verbose > 0) neighborOptions(text, at + 8, length - 8);
      return;
    case 134:
      text.add(`router advertisement, length ${length}`);
      return;
    case 135:
      text.add(`neighbor solicitation${early}, who has ${text.ip6(at + 8)}${late}`);
      if (verbose > 0) neighborOptions(text, at + 24, length - 24);
      return;
    case 136: {
      text.add(`neighbor advertisement${early}, tgt is ${text.ip6(at + 8)}${late}`);
      if (verbose > 0) {
        const flags = text.u8(at + 4);
        const names = [
          ...(flags & 0x80 ? ["router"] : []),
          ...(flags & 0x40 ? ["solicited"] : []),
          ...(flags & 0x20 ? ["override"] : []),
        ];
        text.add(`, Flags [${names.join(", ") || "none"}]`);
        neighborOptions(text, at + 24, length - 24);
      }
      return;
    }
    case 143: {
      const count = text.u16(at + 6);
      text.add(`multicast listener report v2, ${count} group record(s)${late}`);
      for (let index = 0, record = at + 8; verbose > 0 && index < count; index++) {
        const sources = text.u16(record + 2);
        text.add(
          ` [gaddr ${text.ip6(record + 4)} ${RECORDS[text.u8(record)] ?? "?"}${verbose > 1 ? ` {${Array.from({ length: sources }, (_, each) => ` ${text.ip6(record + 20 + 16 * each)}`).join("")} }` : `, ${sources} source(s)`}]`,
        );
        record += 20 + 16 * sources;
      }
      return;
    }
    default:
      text.add(
        `${{ 1: "destination unreachable", 2: "packet too big", 3: "time exceeded", 4: "parameter problem", 130: "multicast listener query", 131: "multicast listener report", 132: "multicast listener done", 137: "redirect" }[type] ?? `unknown icmp6 type (${type})`}, length ${length}`,
      );
  }
}
