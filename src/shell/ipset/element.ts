/** Elements as they are written: commas between the parts (ipset_parse_elem in lib/parse.c). */
import type { IpSetEntry } from "../../model/ipset.js";
import { Refused, syntax } from "./failure.js";
import type { Part, SetTypeSpec } from "./types.js";
import {
  divide,
  readAddress,
  readInteger,
  readPorts,
  readProtocolPort,
  type AddressForm,
  type Family,
} from "./values.js";

export const LONGEST_NAME = 31;
const LONGEST_INTERFACE = 15;

export function readSetName(text: string): string {
  if (Buffer.byteLength(text) > LONGEST_NAME)
    throw syntax(`setname '${text}' is longer than ${LONGEST_NAME} characters`);
  return text;
}

/** Splits an element into its parts, with ipset's complaints about their number. */
function split(type: SetTypeSpec, text: string): string[] {
  const count = type.parts.length;
  const first = divide(text, ",");
  if (!first) {
    if (count > 1 && !type.lastOptional) throw syntax(`Second element is missing from ${text}.`);
    return [text];
  }
  if (count === 1) throw syntax(`Elem separator in ${text}, but settype ${type.name} supports none.`);
  const second = divide(first[1], ",");
  if (!second) {
    if (count > 2) throw syntax(`Third element is missing from ${text}.`);
    return first;
  }
  if (count === 2) throw syntax(`Two elem separators in ${text}, but settype ${type.name} supports one.`);
  if (divide(second[1], ","))
    throw syntax(`Three elem separators in ${text}, but settype ${type.name} supports two.`);
  return [first[0], second[0], second[1]];
}

/** "NAME,before,NAME" of older versions */
function readMember(text: string): IpSetEntry {
  const parts = divide(text, ",");
  if (!parts) return { member: readSetName(text) };
  const [member, rest] = parts;
  const place = divide(rest, ",");
  if (!place || (place[0] !== "before" && place[0] !== "after"))
    throw new Refused("you must specify elements as setname,[before|after],setname");
  return { member: readSetName(member), [place[0]]: readSetName(place[1]) };
}

function readMac(text: string): string {
  const parts = text.split(":");
  if (parts.length !== 6 || parts.some((part) => !/^[0-9a-fA-F]{1,2}$/.test(part)))
    throw syntax(`cannot parse '${text}' as ethernet address`);
  return parts.map((part) => part.toLowerCase().padStart(2, "0")).join(":");
}

function readInterface(text: string): IpSetEntry {
  const physdev = text.startsWith("physdev:");
  const iface = physdev ? text.slice("physdev:".length) : text;
  if (Buffer.byteLength(iface) > LONGEST_INTERFACE)
    throw syntax(`interface name '${iface}' is longer than ${LONGEST_INTERFACE} characters`);
  return physdev ? { iface, physdev } : { iface };
}

function formOf(part: Part, family: Family): AddressForm {
  if (part === "single") return "single";
  if (part === "net") return family === "inet6" ? "net" : "any";
  return part === "ip" && family === "inet6" ? "single" : "any";
}

export function readElement(
  type: SetTypeSpec,
  family: Family,
  text: string,
  hosts: ReadonlyMap<string, string>,
): IpSetEntry {
  if (type.name === "list:set") return readMember(text);
  const entry: IpSetEntry = {};
  split(type, text).forEach((word, index) => {
    const part = type.parts[index]!;
    switch (part) {
      case "port":
        Object.assign(entry, readProtocolPort(word, family));
        break;
      case "ports": {
        const { port, portTo } = readPlainPort(word);
        entry.port = port;
        if (portTo !== undefined) entry.portTo = portTo;
        break;
      }
      case "mark":
        entry.mark = readInteger(word, 0, 0xffffffff);
        break;
      case "mac":
        entry.mac = readMac(word);
        break;
      case "iface":
        Object.assign(entry, readInterface(word));
        break;
      default: {
        const address = readAddress(word, formOf(part, family), family, hosts);
        if (index === 0) Object.assign(entry, address);
        else {
          entry.ip2 = address.ip;
          if (address.ipTo !== undefined) entry.ip2To = address.ipTo;
          if (address.cidr !== undefined) entry.cidr2 = address.cidr;
        }
      }
    }
  });
  return entry;
}

/** [PROTO:]PORT of bitmap:port, whose protocol only says which names are meant */
export function readPlainPort(text: string): { port: number; portTo?: number } {
  const { port, portTo, protocol } = divide(text, ":")
    ? readProtocolPort(text, "inet")
    : { ...readPorts(text, "tcp"), protocol: 6 };
  if (protocol !== 6 && protocol !== 17) throw syntax("Only protocols TCP and UDP are valid");
  return portTo === undefined ? { port: port! } : { port: port!, portTo };
}

/** What a test may not ask for (the `help` of IPSET_TEST in lib/ipset_*.c). */
export function checkTest(type: SetTypeSpec, family: Family, entry: IpSetEntry): void {
  const refuse = (what: string): never => {
    throw new Refused(
      `${what} is not allowed in command test with set type ${type.name} and family ${family}`,
    );
  };
  const networks = type.parts[0] === "net" || type.name === "hash:ip";
  if (entry.cidr !== undefined && !networks) refuse("IP/CIDR range");
  if (entry.ipTo !== undefined && type.name !== "hash:ip") refuse("FROM-TO IP range");
  if (entry.portTo !== undefined) refuse("FROM-TO port range");
}
