/** Options into the plans that assembly/rewrite follows: one for what the client sent, one for what the server sent. */
import {
  RewriteEdit,
  RewriteLength,
  RewriteMap4,
  RewriteMap6,
  RewritePlan,
  RewriteTtl,
  RewriteVlan,
} from "../kernel/abi.generated.js";
import { VethworkError } from "../model/errors.js";
import { addressMaps, endpoints, networkMaps, type NetworkMap } from "./networks.js";
import type { RewriteOptions } from "./options.js";
import { addressSeed, macMask, sequenceShift } from "./random.js";
import { macPair, macSubstitution, number, portMap, ttl, wrong } from "./values.js";

/** The plans of both sides: bytes to be copied anywhere in the module's memory, aligned to 8. */
export interface RewritePlans {
  client: Uint8Array;
  server: Uint8Array;
}

const MAX_SEED = 2 ** 32 - 1;
const MAX_PACKET = 262144;
const DEFAULT_MTU = 1500;
const TAG_8021Q = 0x8100;
const TAG_8021AD = 0x88a8;
const MAC_PAIR_BYTES = 16;
/** behind the plan, aligned */
const TABLES_AT = (RewritePlan.size + 7) & ~7;
const FIX_LENGTH = { pad: RewriteLength.pad, trunc: RewriteLength.truncate, del: RewriteLength.remove };
const TTL_MODE = { set: RewriteTtl.set, add: RewriteTtl.add, subtract: RewriteTtl.subtract };

/** Which networks are mapped: by source and by destination of the client's packets, then of the server's. */
interface Maps {
  clientSource: NetworkMap[];
  clientDestination: NetworkMap[];
  serverSource: NetworkMap[];
  serverDestination: NetworkMap[];
}

/**
 * Parses all options.
 * @returns undefined where they change nothing
 * @throws VethworkError EINVAL with a sentence that names the option
 */
export function rewritePlans(options: RewriteOptions): RewritePlans | undefined {
  const given = Object.values(options).filter((value) => value !== undefined && value !== false);
  if (!given.some((value) => !Array.isArray(value) || value.length)) return undefined;
  checkTogether(options);
  const maps = mapsOf(options);
  return { client: encode(options, maps, 0), server: encode(options, maps, 1) };
}

/** Whether options say what becomes of both sides. One MAC address does not: without sides, all is the client's, as in tcprewrite. */
export function namesBothSides({ endpoints, pnat, enetSmac, enetDmac }: RewriteOptions): boolean {
  return (
    endpoints !== undefined || pnat?.length === 2 || [enetSmac, enetDmac].some((mac) => mac?.includes(","))
  );
}

/** Whether what clients sent becomes something else than the same frames from servers would. */
export function differBySide({ client, server }: RewritePlans): boolean {
  return Buffer.compare(client, server) !== 0;
}

/** What tcprewrite does not take together. */
function checkTogether(o: RewriteOptions): void {
  const not = (a: string, b: string) => new VethworkError("EINVAL", `--${a} and --${b} exclude each other`);
  if (o.pnat?.length && o.srcipmap !== undefined) throw not("pnat", "srcipmap");
  if (o.pnat?.length && o.dstipmap !== undefined) throw not("pnat", "dstipmap");
  if ((o.pnat?.length ?? 0) > 2)
    throw new VethworkError(
      "EINVAL",
      "--pnat is given more than twice: the first is for the client's addresses, the second for the server's",
    );
  if (o.enetMacSeed !== undefined) {
    if (o.enetSmac !== undefined) throw not("enet-mac-seed", "enet-smac");
    if (o.enetDmac !== undefined) throw not("enet-mac-seed", "enet-dmac");
    if (o.enetSubsmac?.length) throw not("enet-mac-seed", "enet-subsmac");
  } else if (o.enetMacSeedKeepBytes !== undefined)
    throw new VethworkError("EINVAL", "--enet-mac-seed-keep-bytes needs --enet-mac-seed");
  for (const [name, value] of [
    ["tag", o.enetVlanTag],
    ["cfi", o.enetVlanCfi],
    ["pri", o.enetVlanPri],
    ["proto", o.enetVlanProto],
  ])
    if (value !== undefined && o.enetVlan === undefined)
      throw new VethworkError("EINVAL", `--enet-vlan-${name} needs --enet-vlan=add`);
}

function mapsOf(o: RewriteOptions): Maps {
  const named = addressMaps(o.map ?? []);
  const pairs = [o.srcipmap, o.dstipmap].map((text, i) =>
    text === undefined ? [] : networkMaps(i ? "dstipmap" : "srcipmap", text),
  );
  const nat = (o.pnat ?? []).map((text) => networkMaps("pnat", text));
  const ends = o.endpoints === undefined ? undefined : endpoints(o.endpoints);
  const client = ends?.client ?? nat[0] ?? [];
  const server = ends?.server ?? nat[1] ?? client;
  return {
    clientSource: [...named, ...pairs[0]!, ...client],
    clientDestination: [...named, ...pairs[1]!, ...server],
    serverSource: [...named, ...pairs[0]!, ...server],
    serverDestination: [...named, ...pairs[1]!, ...client],
  };
}

/** @param side 0: the client's packets, 1: the server's */
function encode(o: RewriteOptions, maps: Maps, side: 0 | 1): Uint8Array {
  const plan = new PlanWriter();
  let edits = 0;
  const flag = (wanted: unknown, bit: number) => {
    if (wanted !== undefined && wanted !== false) edits |= bit;
  };
  flag(o.skipbroadcast, RewriteEdit.skipBroadcast);
  flag(o.skipl2broadcast, RewriteEdit.skipLinkBroadcast);
  flag(o.fixcsum, RewriteEdit.fixChecksums);
  flag(o.mtuTrunc, RewriteEdit.truncateToMtu);
  flag(o.efcs, RewriteEdit.removeFcs);
  flag(o.skipSoftErrors, RewriteEdit.skipSoftErrors);
  plan.u32(RewritePlan.mtu, o.mtu === undefined ? DEFAULT_MTU : number("mtu", o.mtu, 1, MAX_PACKET));
  const byte = (name: string, text: string | undefined, bit: number, field: number, most = 255) => {
    if (text === undefined) return;
    plan.u32(field, number(name, text, 0, most));
    edits |= bit;
  };
  byte("tos", o.tos, RewriteEdit.tos, RewritePlan.tos);
  byte("tclass", o.tclass, RewriteEdit.trafficClass, RewritePlan.trafficClass);
  byte("flowlabel", o.flowlabel, RewriteEdit.flowLabel, RewritePlan.flowLabel, 0xfffff);
  if (o.ttl !== undefined) {
    const { mode, value } = ttl(o.ttl);
    plan.u32(RewritePlan.ttlMode, TTL_MODE[mode]);
    plan.u32(RewritePlan.ttl, value);
  }
  if (o.fixlen !== undefined) {
    if (!Object.hasOwn(FIX_LENGTH, o.fixlen)) throw wrong("fixlen", o.fixlen, "give pad, trunc or del");
    plan.u32(RewritePlan.fixLength, FIX_LENGTH[o.fixlen as keyof typeof FIX_LENGTH]);
  }
  if (o.tcpSequence !== undefined) {
    plan.u32(RewritePlan.sequence, sequenceShift(number("tcp-sequence", o.tcpSequence, 1, MAX_SEED)));
    edits |= RewriteEdit.sequence;
  }
  if (o.seed !== undefined) {
    plan.u32(RewritePlan.addressSeed, addressSeed(number("seed", o.seed, -(2 ** 31), MAX_SEED)));
    edits |= RewriteEdit.randomAddresses | RewriteEdit.addresses;
  }
  if (o.portmap?.length) {
    plan.u32(RewritePlan.ports, plan.table(portMap(o.portmap)));
    edits |= RewriteEdit.ports;
  }
  edits |= encodeMacs(plan, o, side);
  encodeVlan(plan, o);
  edits |= encodeMaps(plan, o, maps, side);
  plan.u32(RewritePlan.edits, edits);
  return plan.finish();
}

function encodeMacs(plan: PlanWriter, o: RewriteOptions, side: 0 | 1): number {
  let edits = 0;
  const source = o.enetSmac === undefined ? undefined : macPair("enet-smac", o.enetSmac)[side];
  const destination = o.enetDmac === undefined ? undefined : macPair("enet-dmac", o.enetDmac)[side];
  if (source !== undefined) {
    plan.u64(RewritePlan.sourceMac, source);
    edits |= RewriteEdit.sourceMac;
  }
  if (destination !== undefined) {
    plan.u64(RewritePlan.destinationMac, destination);
    edits |= RewriteEdit.destinationMac;
  }
  if (o.enetSubsmac?.length) {
    const pairs = new BigUint64Array(o.enetSubsmac.flatMap(macSubstitution));
    plan.u32(RewritePlan.macs, plan.table(pairs));
    plan.u32(RewritePlan.macCount, pairs.byteLength / MAC_PAIR_BYTES);
  }
  if (o.enetMacSeed !== undefined) {
    const seed = number("enet-mac-seed", o.enetMacSeed, -(2 ** 31), MAX_SEED);
    const kept = o.enetMacSeedKeepBytes;
    const keep = kept === undefined ? 0 : number("enet-mac-seed-keep-bytes", kept, 1, 6);
    plan.u64(RewritePlan.macMask, macMask(seed));
    plan.u32(RewritePlan.macKeep, keep);
    edits |= RewriteEdit.randomMac;
  }
  return edits;
}

function encodeVlan(plan: PlanWriter, o: RewriteOptions): void {
  const value = (name: string, text: string | undefined, most: number) =>
    text === undefined ? -1 : number(`enet-vlan-${name}`, text, 0, most);
  const tag = value("tag", o.enetVlanTag, 4095);
  plan.u32(RewritePlan.vlanTag, tag);
  plan.u32(RewritePlan.vlanCfi, value("cfi", o.enetVlanCfi, 1));
  plan.u32(RewritePlan.vlanPriority, value("pri", o.enetVlanPri, 7));
  const protocol = o.enetVlanProto ?? "802.1q";
  if (protocol !== "802.1q" && protocol !== "802.1ad")
    throw wrong("enet-vlan-proto", protocol, "give 802.1q or 802.1ad");
  plan.u32(RewritePlan.vlanProtocol, protocol === "802.1q" ? TAG_8021Q : TAG_8021AD);
  if (o.enetVlan === undefined) return;
  if (o.enetVlan !== "add" && o.enetVlan !== "del") throw wrong("enet-vlan", o.enetVlan, "give add or del");
  if (o.enetVlan === "add" && tag < 0)
    throw wrong("enet-vlan", "add", "which tag? Give its number too, for example --enet-vlan-tag=5");
  plan.u32(RewritePlan.vlanMode, o.enetVlan === "add" ? RewriteVlan.add : RewriteVlan.remove);
}

function encodeMaps(plan: PlanWriter, o: RewriteOptions, maps: Maps, side: 0 | 1): number {
  const own = side
    ? [maps.serverSource, maps.serverDestination]
    : [maps.clientSource, maps.clientDestination];
  const other = side
    ? [maps.clientSource, maps.clientDestination]
    : [maps.serverSource, maps.serverDestination];
  plan.maps(own[0]!, RewritePlan.source4, RewritePlan.source6);
  plan.maps(own[1]!, RewritePlan.destination4, RewritePlan.destination6);
  plan.maps(other[0]!, RewritePlan.quotedSource4, RewritePlan.quotedSource6);
  plan.maps(other[1]!, RewritePlan.quotedDestination4, RewritePlan.quotedDestination6);
  if (!Object.values(maps).some((list) => list.length)) return 0;
  const inArp = o.map?.length || o.pnat?.length || o.endpoints !== undefined;
  return RewriteEdit.addresses | (inArp ? RewriteEdit.arpAddresses : 0);
}

/** A RewritePlan and the tables behind it. */
class PlanWriter {
  private readonly head = new DataView(new ArrayBuffer(TABLES_AT));
  private readonly tables: Uint8Array[] = [];
  private length: number = TABLES_AT;

  u32(field: number, value: number): void {
    this.head.setUint32(field, value, true);
  }

  u64(field: number, value: bigint): void {
    this.head.setBigUint64(field, value, true);
  }

  /** Appends a table (in this machine's byte order, which is the module's). @returns its offset */
  table(values: ArrayBufferView): number {
    const at = this.length;
    const bytes = new Uint8Array((values.byteLength + 7) & ~7);
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    this.tables.push(bytes);
    this.length += bytes.length;
    return at;
  }

  /** The lists of both families; the count of a list stands behind its offset. */
  maps(list: readonly NetworkMap[], field4: number, field6: number): void {
    const four = list.filter(({ family }) => family === 4);
    const six = list.filter(({ family }) => family === 6);
    const words = four.map(({ match, mask, to, keep }) => ordered({ match, mask, to, keep }, RewriteMap4));
    this.u32(field4, this.table(new Uint32Array(words.flat().map(Number))));
    this.u32(field4 + 4, four.length);
    const halves = six.map((map) => {
      const record: Record<string, bigint> = {};
      for (const key of ["match", "mask", "to", "keep"] as const) {
        record[`${key}High`] = map[key] >> 64n;
        record[`${key}Low`] = map[key] & 0xffff_ffff_ffff_ffffn;
      }
      return ordered(record, RewriteMap6);
    });
    this.u32(field6, this.table(new BigUint64Array(halves.flat())));
    this.u32(field6 + 4, six.length);
  }

  finish(): Uint8Array {
    this.u32(RewritePlan.bytes, this.length);
    const all = new Uint8Array(this.length);
    all.set(new Uint8Array(this.head.buffer));
    let at: number = TABLES_AT;
    for (const table of this.tables) {
      all.set(table, at);
      at += table.length;
    }
    return all;
  }
}

/** The values of a record in the order of its layout. */
function ordered(values: Record<string, bigint>, layout: Record<string, number>): bigint[] {
  return Object.keys(values)
    .sort((a, b) => layout[a]! - layout[b]!)
    .map((key) => values[key]!);
}
