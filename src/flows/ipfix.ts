/**
 * A flow log as an IPFIX file (RFC 5655): messages of RFC 7011, flows by the information elements of RFC 7012, NAT events as RFC 8158 has them.
 * An observation domain is a namespace; its name is told by an options record. Each domain has its own templates and sequence numbers.
 */
import type { Sink } from "../pcap-writer/index.js";
import { foreignReason } from "./drop-reasons.js";
import {
  FieldWriter,
  FLOW4,
  FLOW4_NAT,
  FLOW6,
  NAT44_EVENT,
  DOMAIN_NAME,
  templateSets,
  type Template,
} from "./ipfix-templates.js";
import type { FlowSink, Observation, Translation } from "./types.js";

const VERSION = 10;
const HEADER_BYTES = 16;
const SET_HEADER_BYTES = 4;
/** bytes of a message at which it is written; its length field has 16 bits */
const FULL = 16_384;
const MILLISECONDS = 1_000_000n;
const SECONDS = 1_000_000_000n;

const NAT44_SESSION_CREATE = 4;
const NAT44_SESSION_DELETE = 5;
const FORWARDED = 64;
const ICMP = 1;
const ICMPV6 = 58;

interface Domain {
  id: number;
  /** data records so far (RFC 7011 section 3.1) */
  sequence: number;
  sets: { template: Template; records: Uint8Array[] }[];
  bytes: number;
  records: number;
  timeNs: bigint;
  isNew: boolean;
  name: string;
}

export class Ipfix implements FlowSink {
  private readonly domains = new Map<number, Domain>();

  constructor(private readonly write: Sink) {}

  take(o: Observation): void {
    if (o.event === "natCreate" || o.event === "natDelete") return this.add(o, NAT44_EVENT, natEvent(o));
    // records that count; the others repeat what these say
    if (o.event !== "active" && o.event !== "end") return;
    if (o.packets === 0) return;
    const template = o.family === 6 ? FLOW6 : o.after ? FLOW4_NAT : FLOW4;
    this.add(o, template, flowRecord(o, template));
  }

  end(): void {
    for (const domain of this.domains.values()) this.flush(domain);
  }

  private add(o: Observation, template: Template, record: Uint8Array): void {
    let domain = this.domains.get(o.namespaceId);
    if (!domain) {
      domain = {
        id: o.namespaceId + 1,
        sequence: 0,
        sets: [],
        bytes: HEADER_BYTES,
        records: 0,
        timeNs: o.timeNs,
        isNew: true,
        name: o.netns || "(initial)",
      };
      this.domains.set(o.namespaceId, domain);
    }
    if (domain.bytes + record.length + SET_HEADER_BYTES > FULL) this.flush(domain);
    let set = domain.sets.at(-1);
    if (set?.template !== template) {
      set = { template, records: [] };
      domain.sets.push(set);
      domain.bytes += SET_HEADER_BYTES;
    }
    set.records.push(record);
    domain.bytes += record.length;
    domain.records++;
    domain.timeNs = o.timeNs;
  }

  private flush(domain: Domain): void {
    if (!domain.records) return;
    const sets = domain.sets.map(({ template, records }) => set(template.id, records));
    let told = domain.records;
    if (domain.isNew) {
      domain.isNew = false;
      const name = new FieldWriter().u32(domain.id).text(domain.name).done();
      sets.unshift(...templateSets(), set(DOMAIN_NAME.id, [name]));
      told++;
    }
    const body = Buffer.concat(sets);
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt16BE(VERSION, 0);
    header.writeUInt16BE(HEADER_BYTES + body.length, 2);
    header.writeUInt32BE(Number((domain.timeNs / SECONDS) & 0xffff_ffffn), 4);
    header.writeUInt32BE(domain.sequence >>> 0, 8);
    header.writeUInt32BE(domain.id, 12);
    this.write(Buffer.concat([header, body]));
    domain.sequence = (domain.sequence + told) >>> 0;
    domain.sets = [];
    domain.bytes = HEADER_BYTES;
    domain.records = 0;
  }
}

/** A set without padding: records may not be shorter than it. */
function set(id: number, records: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(records);
  const header = Buffer.alloc(SET_HEADER_BYTES);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(SET_HEADER_BYTES + body.length, 2);
  return Buffer.concat([header, body]);
}

/** In the order of the template's fields. */
function flowRecord(o: Observation, template: Template): Uint8Array {
  const w = new FieldWriter();
  const isIcmp = o.protocol === ICMP || o.protocol === ICMPV6;
  if (o.family === 6) w.ipv6(o.source).ipv6(o.destination);
  else w.ipv4(o.source).ipv4(o.destination);
  w.u16(isIcmp ? 0 : o.sourcePort).u16(isIcmp ? 0 : o.destinationPort);
  w.u16(isIcmp ? (o.sourcePort << 8) | o.destinationPort : 0);
  w.u8(o.protocol).u8(o.tos).u16(o.allFlags);
  const isIngress = o.point === "delivered" || (o.point === "dropped" && o.inputIfindex !== 0);
  w.u32(o.inputIfindex).u32(isIngress ? 0 : o.ifindex);
  w.u64(BigInt(o.packets)).u64(BigInt(o.bytes));
  w.u64(o.firstNs / MILLISECONDS).u64(o.lastNs / MILLISECONDS);
  w.u8(isIngress ? 0 : 1).u8(o.endReason);
  w.u8(o.reason === undefined ? FORWARDED : foreignReason(o.reason).ipfix);
  w.u64(BigInt(o.tunnel?.vni ?? 0)).u64(o.packetId);
  if (template === FLOW4_NAT) translation(w, o.before!, o.after!);
  return w.text(o.ifname).done();
}

function translation(w: FieldWriter, before: Translation, after: Translation): void {
  w.ipv4(after.source).ipv4(after.destination).u16(after.sourcePort).u16(after.destinationPort);
}

function natEvent(o: Observation): Uint8Array {
  const w = new FieldWriter().u64(o.timeNs / MILLISECONDS);
  w.u8(o.event === "natCreate" ? NAT44_SESSION_CREATE : NAT44_SESSION_DELETE).u8(o.protocol);
  w.ipv4(o.before!.source).ipv4(o.after!.source).u16(o.before!.sourcePort).u16(o.after!.sourcePort);
  w.ipv4(o.before!.destination).ipv4(o.after!.destination);
  return w.u16(o.before!.destinationPort).u16(o.after!.destinationPort).done();
}
