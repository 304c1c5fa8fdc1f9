/** What the shapers' options have in common: rates in percent of a link, link layers. */
import { parsePercent, parseRate } from "./numbers.js";
import type { TcSession } from "./session.js";

/** bits a second that a veth says it has (/sys/class/net/IFACE/speed: 10000) */
const VETH_MBIT = 10000;

/** get_rate64, get_percent_rate64: bytes a second */
export function readRate(session: TcSession, text: string, device: string): number | undefined {
  if (!text.includes("%")) return parseRate(text);
  if (device === "") session.error("No device specified; specify device to rate limit by percentage");
  const part = device === "" ? undefined : parsePercent(text);
  if (part === undefined) return undefined;
  if (session.find(device)?.kind !== "veth") session.notModelled("tc", `a rate in percent on ${device}`);
  return Math.trunc((part * VETH_MBIT * 1_000_000) / 8);
}

const ETHERNET = 1;
const ATM = 2;

/** get_linklayer */
export function readLinklayer(text: string): number | undefined {
  if (text !== "" && "ethernet".startsWith(text)) return ETHERNET;
  if (text !== "" && ("atm".startsWith(text) || "adsl".startsWith(text))) return ATM;
  return undefined;
}

export function linklayerName(layer: number): string {
  return ["unspec", "ethernet", "atm"][layer] ?? "unknown";
}
