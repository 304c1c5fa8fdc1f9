/** IGMP (print-igmp.c). */
import type { Text } from "./text.js";

const RECORD_TYPES: Record<number, string> = {
  1: "is_in",
  2: "is_ex",
  3: "to_in",
  4: "to_ex",
  5: "allow",
  6: "block",
};

function printReport3(text: Text, at: number): void {
  const count = text.u16(at + 6);
  text.add(`, ${count} group record(s)`);
  if (text.options.verbose === 0) return;
  for (let index = 0, record = at + 8; index < count; index++) {
    const sources = text.u16(record + 2);
    text.add(
      ` [gaddr ${text.ip4(record + 4)} ${RECORD_TYPES[text.u8(record)] ?? `[v3-report-#${text.u8(record)}]`}`,
    );
    if (text.options.verbose > 1) {
      text.add(" {");
      for (let source = 0; source < sources; source++) text.add(` ${text.ip4(record + 8 + 4 * source)}`);
      text.add(" }");
    } else text.add(`, ${sources} source(s)`);
    text.add("]");
    record += 8 + 4 * sources + 4 * text.u8(record + 1);
  }
}

function printQuery3(text: Text, at: number): void {
  const code = text.u8(at + 1);
  const tenths = code < 128 ? code : ((code & 0x0f) | 0x10) << (((code >> 4) & 7) + 3);
  text.add(" v3");
  if (code !== 100)
    text.add(
      ` [max resp time ${tenths < 600 ? `${(tenths / 10).toFixed(1)}s` : `${Math.floor(tenths / 600)}m`}]`,
    );
  const group = text.ip4(at + 4);
  if (group === "0.0.0.0") return;
  const sources = text.u16(at + 10);
  text.add(` [gaddr ${group}${sources > 0 ? `, ${sources} source(s)` : ""}]`);
}

export function printIgmp(text: Text, at: number, length: number): void {
  text.protocol = "igmp";
  const type = text.u8(at);
  if (text.options.quiet) {
    text.add("igmp");
    return;
  }
  switch (type) {
    case 0x11: {
      text.add("igmp query");
      if (length >= 12) {
        printQuery3(text, at);
        break;
      }
      const time = text.u8(at + 1);
      text.add(time ? ` v2${time === 100 ? "" : ` [max resp time ${time}]`}` : " v1");
      if (text.u32(at + 4) !== 0) text.add(` [gaddr ${text.ip4(at + 4)}]`);
      break;
    }
    case 0x12:
      text.add(`igmp v1 report ${text.ip4(at + 4)}`);
      break;
    case 0x16:
      text.add(`igmp v2 report ${text.ip4(at + 4)}`);
      break;
    case 0x17:
      text.add(`igmp leave ${text.ip4(at + 4)}`);
      break;
    case 0x22:
      text.add("igmp v3 report");
      printReport3(text, at);
      break;
    default:
      text.add(`igmp-${type}`);
  }
  if (text.options.verbose > 0 && text.hasAll(at, length) && text.checksum(at, length) !== 0)
    text.add(` bad igmp cksum ${text.u16(at + 2).toString(16)}!`);
}
