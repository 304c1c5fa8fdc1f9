/** What `list` and `save` write (lib/session.c, lib/print.c): plain, as commands, as XML. */
import type { IpSet, IpSetEntry } from "../../model/ipset.js";
import { protocolName } from "../iptables/names/protocols.js";
import { ICMP, icmpName, ICMPV6 } from "./icmp.js";
import { findType } from "./types.js";
import { IPPROTO_ICMP, IPPROTO_ICMPV6, type Family } from "./values.js";

export type Mode = "plain" | "save" | "xml";

const hex = (value: number, digits = 1): string => `0x${value.toString(16).padStart(digits, "0")}`;

/** Options of a set's making: name and value, null where it has none. */
function headerOf(set: IpSet): [string, string | null][] {
  const header: [string, string | null][] = [];
  const add = (name: string, value: number | string | undefined) => {
    if (value !== undefined) header.push([name, String(value)]);
  };
  const flag = (name: "counters" | "comment" | "skbinfo") => {
    if (set[name]) header.push([name, null]);
  };
  const range = set.ports ?? set.addresses;
  if (range) add("range", range.join("-"));
  if (findType(set.type)!.family === "both") add("family", set.family);
  if (set.markmask !== undefined) add("markmask", hex(set.markmask, 8));
  add("hashsize", set.hashsize);
  add("maxelem", set.maxelem);
  add("netmask", set.netmask);
  add("size", set.size);
  add("timeout", set.timeout);
  flag("counters");
  flag("comment");
  flag("skbinfo");
  // ipset 7.17 does not show forceadd
  add("bucketsize", set.bucketsize);
  if (set.initval !== undefined) add("initval", hex(set.initval, 8));
  return header;
}

function portText({ protocol, port, portTo }: IpSetEntry): string {
  const name = protocolName(protocol!) ?? String(protocol);
  if (protocol === IPPROTO_ICMP) return `${name}:${icmpName(ICMP, port!)}`;
  if (protocol === IPPROTO_ICMPV6) return `${name}:${icmpName(ICMPV6, port!)}`;
  return `${name}:${port}${portTo === undefined ? "" : `-${portTo}`}`;
}

function addressText(ip: string, ipTo: string | undefined, cidr: number | undefined, family: Family): string {
  if (ipTo !== undefined) return `${ip}-${ipTo}`;
  return cidr === undefined || cidr === (family === "inet6" ? 128 : 32) ? ip : `${ip}/${cidr}`;
}

/** The element itself, without its extensions. */
export function elementText(type: string, family: Family, entry: IpSetEntry): string {
  const parts = findType(type)!.parts;
  return parts
    .map((part, index) => {
      switch (part) {
        case "port":
          return portText(entry);
        case "ports":
          return `${entry.port}${entry.portTo === undefined ? "" : `-${entry.portTo}`}`;
        case "mark":
          return hex(entry.mark!, 8);
        case "mac":
          return entry.mac!.toUpperCase();
        case "iface":
          return `${entry.physdev ? "physdev:" : ""}${entry.iface}`;
        case "name": {
          const beside = entry.before ?? entry.after;
          // ipset says "after" for both
          return beside === undefined ? entry.member! : `${entry.member} after ${beside}`;
        }
        default:
          return index === 0
            ? addressText(entry.ip!, entry.ipTo, entry.cidr, family)
            : addressText(entry.ip2!, undefined, entry.cidr2, family);
      }
    })
    .join(",");
}

/** Extensions and flags: name and value, null where it has none. */
function extensionsOf(entry: IpSetEntry): [string, string | null][] {
  const list: [string, string | null][] = [];
  if (entry.timeout !== undefined) list.push(["timeout", String(entry.timeout)]);
  if (entry.nomatch) list.push(["nomatch", null]);
  if (entry.wildcard) list.push(["wildcard", null]);
  if (entry.packets !== undefined)
    list.push(["packets", String(entry.packets)], ["bytes", String(entry.bytes)]);
  if (entry.comment !== undefined) list.push(["comment", `"${entry.comment}"`]);
  if (entry.skbmark) {
    const [mark, mask] = entry.skbmark;
    if (mark || mask) list.push(["skbmark", mask === 0xffffffff ? hex(mark) : `${hex(mark)}/${hex(mask)}`]);
  }
  if (entry.skbprio)
    list.push(["skbprio", `${(entry.skbprio >>> 16).toString(16)}:${(entry.skbprio & 0xffff).toString(16)}`]);
  if (entry.skbqueue) list.push(["skbqueue", String(entry.skbqueue)]);
  return list;
}

const words = (list: [string, string | null][]): string =>
  list.map(([name, value]) => (value === null ? ` ${name}` : ` ${name} ${value}`)).join("");
const tags = (list: [string, string | null][]): string =>
  list.map(([name, value]) => (value === null ? `<${name}/>` : `<${name}>${value}</${name}>`)).join("");

/** Numbers in a text as numbers, the rest by letters. */
function compareNaturally(a: string, b: string): number {
  const left = a.match(/\d+|\D/g) ?? [];
  const right = b.match(/\d+|\D/g) ?? [];
  for (let at = 0; at < left.length && at < right.length; at++) {
    const [x, y] = [left[at]!, right[at]!];
    if (x === y) continue;
    const digits = /^\d/;
    if (digits.test(x) && digits.test(y)) return Number(x) - Number(y) || (x < y ? -1 : 1);
    return x < y ? -1 : 1;
  }
  return left.length - right.length;
}

export interface PrintOptions {
  mode: Mode;
  namesOnly: boolean;
  headersOnly: boolean;
  sorted: boolean;
}

/** Sets one after the other; `entriesOf` is asked for the elements of each that shows them. */
export function printSets(
  sets: IpSet[],
  entriesOf: (set: IpSet) => IpSetEntry[],
  { mode, namesOnly, headersOnly, sorted }: PrintOptions,
): string {
  const out: string[] = [];
  if (namesOnly && mode !== "save") {
    for (const { name } of sets) out.push(mode === "xml" ? `<ipset name="${name}"/>\n` : `${name}\n`);
  } else {
    sets.forEach((set, index) => {
      printHeader(out, set, mode, index > 0, headersOnly);
      // `save` has no use for headers alone
      const shown = mode === "save" || !headersOnly;
      if (shown) printEntries(out, set, entriesOf(set), mode, sorted);
      if (mode === "xml") out.push(shown ? "</members>\n</ipset>\n" : "</ipset>\n");
    });
  }
  return mode === "xml" ? `<ipsets>\n${out.join("")}</ipsets>\n` : out.join("");
}

function printHeader(out: string[], set: IpSet, mode: Mode, another: boolean, headersOnly: boolean): void {
  const header = headerOf(set);
  if (mode === "save") {
    out.push(`create ${set.name} ${set.type}${words(header)}\n`);
    return;
  }
  if (mode === "xml") {
    out.push(
      `<ipset name="${set.name}">\n<type>${set.type}</type>\n<revision>${set.revision}</revision>\n`,
      `<header>${tags(header)}\n<memsize>${set.memory}</memsize>\n<references>${set.references}</references>\n`,
      `<numentries>${set.elements}</numentries>\n</header>\n${headersOnly ? "" : "<members>\n"}`,
    );
    return;
  }
  out.push(
    `${another ? "\n" : ""}Name: ${set.name}\nType: ${set.type}\nRevision: ${set.revision}\nHeader:${words(header)}\n`,
    `Size in memory: ${set.memory}\nReferences: ${set.references}\nNumber of entries: ${set.elements}\n`,
    headersOnly ? "" : "Members:\n",
  );
}

function printEntries(out: string[], set: IpSet, entries: IpSetEntry[], mode: Mode, sorted: boolean): void {
  const lines = entries.map((entry) => {
    const element = elementText(set.type, set.family, entry);
    const extensions = extensionsOf(entry);
    if (mode === "xml") return `<member><elem>${element}</elem>${tags(extensions)}</member>\n`;
    return `${mode === "save" ? `add ${set.name} ` : ""}${element}${words(extensions)}\n`;
  });
  if (sorted && set.type.startsWith("hash:")) lines.sort(compareNaturally);
  for (const line of lines) out.push(line);
}
