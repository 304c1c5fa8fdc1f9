/** Values and combinations that ipvsadm refuses before it asks the kernel (ipvsadm.c). */
import type { ServerWords, ServiceWords } from "./command.js";
import { Ended, fail } from "./failure.js";
import { toNumber } from "./names.js";
import { checkTunnel, type OptionName } from "./options.js";

/** s: 31 days */
const LONGEST_TIMEOUT = 86400 * 31;
const DEFAULT_SCHEDULER = "wlc";

export function readTimeout(text: string, least: number): number {
  const seconds = toNumber(text, least, LONGEST_TIMEOUT);
  if (seconds === null) throw fail(`invalid timeout value \`${text}' specified`);
  return seconds;
}

export function readMark(text: string): number {
  const mark = toNumber(text, 1, 0xffffffff);
  if (mark === null) throw fail(`invalid fwmark value \`${text}' specified`);
  return mark;
}

/** IN_MULTICAST, IN6_IS_ADDR_MULTICAST */
export function checkGroup(text: string): void {
  const six = text.includes(":");
  const good = six
    ? /^ff/i.test(text)
    : /^(\d{1,3}\.){3}\d{1,3}$/.test(text) && Number(text.split(".")[0]) >> 4 === 14;
  if (!good) throw fail(`invalid IPv${six ? 6 : 4} mcast-group \`${text}'`);
}

const FLAGS: Record<string, { bit: number; scheduler?: string }> = {
  "flag-1": { bit: 1 },
  "flag-2": { bit: 2 },
  "flag-3": { bit: 4 },
  "sh-fallback": { bit: 1, scheduler: "sh" },
  "sh-port": { bit: 2, scheduler: "sh" },
  "mh-fallback": { bit: 1, scheduler: "mh" },
  "mh-port": { bit: 2, scheduler: "mh" },
};

export function readFlags(text: string, given: string): number {
  const scheduler = given || DEFAULT_SCHEDULER;
  const words = text.split(",").filter((word) => word !== "");
  // nothing but commas is more than ipvsadm bears
  if (words.length === 0) throw new Ended(139, "Segmentation fault\n");
  let flags = 0;
  for (const word of words) {
    const known = Object.hasOwn(FLAGS, word) ? FLAGS[word]! : null;
    if (!known) throw fail(`invalid scheduler flag \`${word}'`);
    if (known.scheduler && known.scheduler !== scheduler)
      throw fail(`incompatible scheduler flag \`${word}'`);
    flags |= known.bit;
  }
  return flags;
}

export function checkService(service: ServiceWords): void {
  if (!service.fwmark && !service.port && service.persistent === null)
    throw fail("Zero port specified for non-persistent service");
  if (service.onePacket && !service.fwmark && service.protocol !== "udp")
    throw fail("One-Packet Scheduling is only for UDP virtual services");
  service.scheduler ||= DEFAULT_SCHEDULER;
}

export function checkServer(
  service: ServiceWords,
  server: ServerWords,
  given: ReadonlySet<OptionName>,
): void {
  // nobody but a translator can change a port
  if (!service.fwmark && server.forward !== "masq") server.port = service.port;
  if (server.family !== service.family && server.forward !== "tunnel")
    throw fail("Different address family is allowed only for tunneling servers");
  const tunnelled = [...given].some((name) => name.startsWith("tun-"));
  if (tunnelled && server.forward !== "tunnel") throw fail("Tunnel options conflict with forward method");
  checkTunnel(server.tunnel, given);
}

export function checkList(given: ReadonlySet<OptionName>): void {
  const any = (...names: OptionName[]) => names.some((name) => given.has(name));
  if (
    (any("connection", "timeout", "daemon") && any("stats", "rate", "thresholds")) ||
    (any("timeout", "daemon") && any("persistent-conn"))
  )
    throw fail("options conflicts in the list command");
}
