/** UDP (print-udp.c); what it carries is not taken apart. */
import { portName } from "./tcp.js";
import { checksumShouldBe, hex4, type Text } from "./text.js";

export function printUdp(
  text: Text,
  at: number,
  length: number,
  source: string,
  target: string,
  pseudo: number,
  isFragment: boolean,
  isIp6: boolean,
): void {
  const { options } = text;
  text.protocol = "udp";
  const sourcePort = text.u16(at);
  const targetPort = text.u16(at + 2);
  text.add(
    `${source}.${portName(sourcePort, options.numeric, "udp")} > ${target}.${portName(targetPort, options.numeric, "udp")}: `,
  );
  if (length < 8) {
    text.add(`truncated-udp ${length}`);
    return;
  }
  const total = text.u16(at + 4);
  if (total < 8) {
    text.add(`truncated-udplength ${total}`);
    return;
  }
  const whole = Math.min(total, length);
  if (!options.quiet && !isFragment && options.verbose > (isIp6 ? 0 : 1) && text.hasAll(at, whole)) {
    const field = text.u16(at + 6);
    const sum = text.checksum(at, length, pseudo);
    if (field === 0 && !isIp6) text.add("[no cksum] ");
    else
      text.add(
        sum === 0
          ? "[udp sum ok] "
          : `[bad udp cksum ${hex4(field)} -> ${hex4(checksumShouldBe(field, sum))}!] `,
      );
  }
  text.add(`UDP, length ${whole - 8}`);
}
