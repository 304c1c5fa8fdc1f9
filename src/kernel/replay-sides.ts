/** Puts a way to tell sides (src/replay/sides.ts) into kernel memory, and answers the module's questions about addresses. */
import { VethworkError } from "../model/errors.js";
import { parseCacheFile } from "../replay/cache-file.js";
import { compileEre } from "../replay/ere.js";
import { defaultServices, parseServices } from "../replay/services.js";
import type { AutoMode, SidesOptions } from "../replay/sides.js";
import { ReplaySide, ReplaySides, SideMode, SidePrefix } from "./abi.generated.js";
import type { Machine } from "./machine.js";
import { formatIpv4, formatMac, parseMac, parsePrefix } from "./text.js";
import { formatIpv6, parseIpv6 } from "./text-ipv6.js";

/** Whether an address (4, 16 or 6 bytes) matches. */
export type AddressTest = (address: Uint8Array) => boolean;

const AUTO: Record<AutoMode, number> = {
  bridge: SideMode.bridge,
  client: SideMode.client,
  first: SideMode.first,
  router: SideMode.router,
  server: SideMode.server,
};

/** tcpprep's --ratio, --maxmask and --minmask */
const DEFAULT_RATIO = 2;
const DEFAULT_MASKS: [number, number] = [8, 30];

export interface LoadedSides {
  /** address of the ReplaySides */
  at: number;
  test?: AddressTest;
}

/** Allocates with `region(bytes)`. @throws VethworkError EINVAL for what does not parse, EFORMAT for a cache file that is none */
export function loadSides(
  m: Machine,
  options: SidesOptions,
  handle: number,
  region: (bytes: number) => number,
): LoadedSides {
  const test = addressTest(options);
  const prefixes = "cidr" in options ? prefixBytes(options.cidr) : null;
  const services =
    "port" in options
      ? options.services === undefined
        ? defaultServices()
        : parseServices(options.services)
      : null;
  const cache = "cache" in options ? parseCacheFile(options.cache, options.name) : null;
  const [mode, ratio, masks] = modeOf(options);

  const at = region(ReplaySides.size);
  const put = (field: number, bytesField: number, bytes: Uint8Array) => {
    const copy = region(Math.max(bytes.length, 1));
    m.bytes.set(bytes, copy);
    m.setU32(at + field, copy);
    m.setU32(at + bytesField, bytes.length);
  };
  m.setU32(at + ReplaySides.mode, mode);
  m.setU32(at + ReplaySides.other, options.nonIp === "client" ? ReplaySide.client : ReplaySide.server);
  m.setU32(at + ReplaySides.reverse, "reverse" in options && options.reverse ? 1 : 0);
  m.setU32(at + ReplaySides.handle, handle);
  m.view.setFloat64(at + ReplaySides.ratio, ratio, true);
  m.setU32(at + ReplaySides.firstMask, masks[0]);
  m.setU32(at + ReplaySides.lastMask, masks[1]);
  if (prefixes) put(ReplaySides.prefixes, ReplaySides.prefixBytes, prefixes);
  if (services) put(ReplaySides.services, ReplaySides.servicesBytes, services);
  if (cache) {
    put(ReplaySides.cache, ReplaySides.cacheBytes, cache.bits);
    m.setU64(at + ReplaySides.cachePackets, BigInt(cache.packets));
  }
  return test ? { at, test } : { at };
}

/** Whether a capture must be read to its end before the side of its first frame is known. */
export function needsLearning(options: SidesOptions): boolean {
  return "auto" in options && options.auto !== "first";
}

function modeOf(options: SidesOptions): [mode: number, ratio: number, masks: [number, number]] {
  if ("auto" in options) {
    const { ratio = DEFAULT_RATIO, masks = DEFAULT_MASKS } = options;
    if (!(options.auto in AUTO)) throw new VethworkError("EINVAL", `there is no auto mode "${options.auto}"`);
    if (!(ratio >= 0)) throw new VethworkError("EINVAL", `ratio ${ratio}: a number from 0 is needed`);
    const [first, last] = masks;
    if (![first, last].every((mask) => Number.isInteger(mask) && mask >= 0 && mask <= 32) || first >= last)
      throw new VethworkError(
        "EINVAL",
        `masks ${first} to ${last}: two lengths from 0 to 32 are needed, the largest network (the shorter length) first`,
      );
    return [AUTO[options.auto], ratio, masks];
  }
  const mode =
    "cidr" in options
      ? SideMode.prefix
      : "port" in options
        ? SideMode.port
        : "regex" in options
          ? SideMode.address
          : "mac" in options
            ? SideMode.mac
            : SideMode.cache;
  return [mode, DEFAULT_RATIO, DEFAULT_MASKS];
}

export function addressTest(options: SidesOptions): AddressTest | undefined {
  if ("regex" in options) {
    const matches = compileEre(options.regex, "--regex");
    return (address) => matches(addressText(address));
  }
  if (!("mac" in options)) return undefined;
  const list = options.mac.split(",");
  if (list.every((mac) => /^([0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$/i.test(mac.trim()))) {
    const macs = new Set(list.map((mac) => formatMac(parseMac(mac.trim()))));
    return (address) => macs.has(macText(address));
  }
  const matches = compileEre(options.mac, "--mac");
  return (address) => matches(macText(address)) || matches(macText(address).toUpperCase());
}

function macText(address: Uint8Array): string {
  return [...address].map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}

function addressText(address: Uint8Array): string {
  const view = new DataView(address.buffer, address.byteOffset, address.byteLength);
  return address.length === 4
    ? formatIpv4(view.getUint32(0))
    : formatIpv6(view.getBigUint64(0), view.getBigUint64(8));
}

function prefixBytes(list: string[]): Uint8Array {
  const bytes = new Uint8Array(list.length * SidePrefix.size);
  const view = new DataView(bytes.buffer);
  for (const [index, text] of list.entries()) {
    const at = index * SidePrefix.size;
    const { high, low, version, length } = parseAnyPrefix(text);
    view.setBigUint64(at + SidePrefix.high, high, true);
    view.setBigUint64(at + SidePrefix.low, low, true);
    view.setUint32(at + SidePrefix.version, version, true);
    view.setUint32(at + SidePrefix.length, length, true);
  }
  return bytes;
}

/** "10.0.0.0/8", "10.1.2.3", "2001:db8::/32" and tcpprep's "[2001:db8::/32]". */
function parseAnyPrefix(text: string): { high: bigint; low: bigint; version: 4 | 6; length: number } {
  const plain = text.trim().replace(/^\[(.*)\]$/, "$1");
  if (!plain.includes(":")) {
    const { address, length } = parsePrefix(plain);
    return { high: BigInt(address) << 32n, low: 0n, version: 4, length };
  }
  const [address, bits = "128"] = plain.split("/");
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > 128)
    throw new VethworkError("EINVAL", `"${text}" is not an IPv6 prefix`);
  const [high, low] = parseIpv6(address!);
  return { high, low, version: 6, length: Number(bits) };
}
