/** ICMP (print-icmp.c). */
import { printIp } from "./ip.js";
import { portName } from "./tcp.js";
import { checksumShouldBe, type Text } from "./text.js";

const OTHER_TYPES: Record<number, string> = {
  4: "source quench",
  10: "router solicitation",
  15: "information request",
  16: "information reply",
  17: "address mask request",
  18: "address mask reply",
};

function unreachable(text: Text, at: number, code: number): string {
  const inner = at + 8;
  const host = (): string => text.ip4(inner + 16);
  switch (code) {
    case 0:
      return `net ${host()} unreachable`;
    case 1:
      return `host ${host()} unreachable`;
    case 2:
      return `${host()} protocol ${text.u8(inner + 9)} unreachable`;
    case 3: {
      const port = text.u16(inner + (text.u8(inner) & 15) * 4 + 2);
      const protocol = text.u8(inner + 9);
      const name = { 6: "tcp ", 17: "udp " }[protocol] ?? `protocol ${protocol} `;
      return `${host()} ${name}port ${protocol === 6 || protocol === 17 ? portName(port, text.options.numeric, protocol === 6 ? "tcp" : "udp") : port} unreachable`;
    }
    case 4: {
      const mtu = text.u16(at + 6);
      return `${host()} unreachable - need to frag${mtu ? ` (mtu ${mtu})` : ""}`;
    }
    case 5:
      return `${host()} unreachable - source route failed`;
    case 6:
      return `net ${host()} unreachable - unknown`;
    case 7:
      return `host ${host()} unreachable - unknown`;
    case 8:
      return `${host()} unreachable - source host isolated`;
    case 9:
      return `net ${host()} unreachable - admin prohibited`;
    case 10:
      return `host ${host()} unreachable - admin prohibited`;
    case 11:
      return `net ${host()} unreachable - tos prohibited`;
    case 12:
      return `host ${host()} unreachable - tos prohibited`;
    case 13:
      return `host ${host()} unreachable - admin prohibited filter`;
    case 14:
      return `host ${host()} unreachable - host precedence violation`;
    case 15:
      return `host ${host()} unreachable - precedence cutoff`;
    default:
      return `${host()} unreachable - #${code}`;
  }
}

function redirect(text: Text, at: number, code: number): string {
  const host = text.ip4(at + 8 + 16);
  const gateway = text.ip4(at + 4);
  const forms = [
    `redirect ${host} to net ${gateway}`,
    `redirect ${host} to host ${gateway}`,
    `redirect-tos ${host} to net ${gateway}`,
    `redirect-tos ${host} to host ${gateway}`,
  ];
  return forms[code] ?? `redirect-#${code} ${host} to ${gateway}`;
}

function describe(text: Text, at: number, type: number, code: number): string {
  switch (type) {
    case 0:
    case 8:
      return `echo ${type === 0 ? "reply" : "request"}, id ${text.u16(at + 4)}, seq ${text.u16(at + 6)}`;
    case 3:
      return unreachable(text, at, code);
    case 5:
      return redirect(text, at, code);
    case 9: {
      const lifetime = text.u16(at + 6);
      const seconds =
        lifetime < 60
          ? `${lifetime}`
          : `${Math.floor(lifetime / 60)}:${String(lifetime % 60).padStart(2, "0")}`;
      const addresses = Array.from(
        { length: text.u8(at + 4) },
        (_, index) => ` {${text.ip4(at + 8 + 8 * index)} ${text.u32(at + 12 + 8 * index)}}`,
      );
      return `router advertisement lifetime ${seconds} ${text.u8(at + 4)}:${addresses.join("")}`;
    }
    case 11:
      return code === 0
        ? "time exceeded in-transit"
        : code === 1
          ? "ip reassembly time exceeded"
          : `time exceeded-#${code}`;
    case 12:
      return code !== 0 ? `parameter problem - code ${code}` : `parameter problem - octet ${text.u8(at + 4)}`;
    case 13:
      return `time stamp query id ${text.u16(at + 4)} seq ${text.u16(at + 6)}`;
    case 14:
      return `time stamp reply id ${text.u16(at + 4)} seq ${text.u16(at + 6)}`;
    default:
      return OTHER_TYPES[type] ?? `type-#${type}`;
  }
}

const ERRORS = new Set([3, 4, 5, 11, 12]);

export function printIcmp(text: Text, at: number, length: number, isFragment: boolean): void {
  text.protocol = "icmp";
  const type = text.u8(at);
  const code = text.u8(at + 1);
  text.add(`ICMP ${describe(text, at, type, code)}, length ${length}`);
  if (text.options.verbose === 0) return;
  if (!isFragment && text.hasAll(at, length)) {
    const sum = text.checksum(at, length);
    if (sum !== 0) {
      const field = text.u16(at + 2);
      text.add(` (wrong icmp cksum ${field.toString(16)} (->${checksumShouldBe(field, sum).toString(16)})!)`);
    }
  }
  if (ERRORS.has(type)) {
    text.add(text.options.link ? "\n\t" : "\n\tIP ");
    // what is quoted is as long as it says, however much of it is there
    printIp(text, at + 8, text.u16(at + 8 + 2));
  }
}
