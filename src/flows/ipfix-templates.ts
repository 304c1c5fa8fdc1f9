/** Templates of the flow log, and the bytes of their fields. Numbers are those of IANA's registry of IPFIX information elements. */
import { parseIpv4 } from "../kernel/text.js";
import { parseIpv6 } from "../kernel/text-ipv6.js";

/** information element, bytes */
type Field = readonly [element: number, bytes: number];

export interface Template {
  id: number;
  fields: readonly Field[];
  /** number of scope fields, where it is an options template */
  scopes?: number;
}

const VARIABLE = 65_535;
const TEMPLATE_SET = 2;
const OPTIONS_TEMPLATE_SET = 3;

const ICMP_TYPE_CODE_IPV4: Field = [32, 2];
const ICMP_TYPE_CODE_IPV6: Field = [139, 2];

const common = (icmp: Field): readonly Field[] => [
  [7, 2], // sourceTransportPort
  [11, 2], // destinationTransportPort
  icmp,
  [4, 1], // protocolIdentifier
  [5, 1], // ipClassOfService
  [6, 2], // tcpControlBits
  [10, 4], // ingressInterface
  [14, 4], // egressInterface
  [2, 8], // packetDeltaCount
  [1, 8], // octetDeltaCount
  [152, 8], // flowStartMilliseconds
  [153, 8], // flowEndMilliseconds
  [61, 1], // flowDirection
  [136, 1], // flowEndReason
  [89, 1], // forwardingStatus
  [351, 8], // layer2SegmentId: the VNI of the tunnel that the packets are in
  [148, 8], // flowId: the packet id of the first packet
];
const IPV4_ADDRESSES: readonly Field[] = [
  [8, 4], // sourceIPv4Address
  [12, 4], // destinationIPv4Address
];
const INTERFACE_NAME: Field = [82, VARIABLE];

export const FLOW4: Template = {
  id: 256,
  fields: [...IPV4_ADDRESSES, ...common(ICMP_TYPE_CODE_IPV4), INTERFACE_NAME],
};

export const FLOW4_NAT: Template = {
  id: 257,
  fields: [
    ...IPV4_ADDRESSES,
    ...common(ICMP_TYPE_CODE_IPV4),
    [225, 4], // postNATSourceIPv4Address
    [226, 4], // postNATDestinationIPv4Address
    [227, 2], // postNAPTSourceTransportPort
    [228, 2], // postNAPTDestinationTransportPort
    INTERFACE_NAME,
  ],
};

export const FLOW6: Template = {
  id: 258,
  fields: [
    [27, 16], // sourceIPv6Address
    [28, 16], // destinationIPv6Address
    ...common(ICMP_TYPE_CODE_IPV6),
    INTERFACE_NAME,
  ],
};

/** RFC 8158 section 5.3: a NAT44 session, with its destination */
export const NAT44_EVENT: Template = {
  id: 259,
  fields: [
    [323, 8], // observationTimeMilliseconds
    [230, 1], // natEvent
    [4, 1], // protocolIdentifier
    [8, 4], // sourceIPv4Address
    [225, 4], // postNATSourceIPv4Address
    [7, 2], // sourceTransportPort
    [227, 2], // postNAPTSourceTransportPort
    [12, 4], // destinationIPv4Address
    [226, 4], // postNATDestinationIPv4Address
    [11, 2], // destinationTransportPort
    [228, 2], // postNAPTDestinationTransportPort
  ],
};

/** the name of a namespace */
export const DOMAIN_NAME: Template = {
  id: 260,
  scopes: 1,
  fields: [
    [149, 4], // observationDomainId
    [300, VARIABLE], // observationDomainName
  ],
};

/** The sets that define all templates (RFC 7011 sections 3.4.1 and 3.4.2). */
export function templateSets(): Buffer[] {
  return [
    templateSet(TEMPLATE_SET, [FLOW4, FLOW4_NAT, FLOW6, NAT44_EVENT]),
    templateSet(OPTIONS_TEMPLATE_SET, [DOMAIN_NAME]),
  ];
}

function templateSet(id: number, templates: readonly Template[]): Buffer {
  const words = templates.flatMap(({ id: template, fields, scopes }) => [
    template,
    fields.length,
    ...(scopes === undefined ? [] : [scopes]),
    ...fields.flat(),
  ]);
  const bytes = Buffer.alloc(4 + words.length * 2);
  bytes.writeUInt16BE(id, 0);
  bytes.writeUInt16BE(bytes.length, 2);
  words.forEach((word, i) => bytes.writeUInt16BE(word, 4 + i * 2));
  return bytes;
}

/** Puts the fields of one record behind each other, in network order. */
export class FieldWriter {
  private readonly parts: Buffer[] = [];

  private number(bytes: number, put: (to: Buffer) => void): this {
    const part = Buffer.alloc(bytes);
    put(part);
    this.parts.push(part);
    return this;
  }

  u8(value: number): this {
    return this.number(1, (to) => to.writeUInt8(value & 0xff));
  }
  u16(value: number): this {
    return this.number(2, (to) => to.writeUInt16BE(value & 0xffff));
  }
  u32(value: number): this {
    return this.number(4, (to) => to.writeUInt32BE(value >>> 0));
  }
  u64(value: bigint): this {
    return this.number(8, (to) => to.writeBigUInt64BE(BigInt.asUintN(64, value)));
  }
  ipv4(address: string): this {
    return this.u32(parseIpv4(address));
  }
  ipv6(address: string): this {
    const [high, low] = parseIpv6(address);
    return this.u64(high).u64(low);
  }
  /** of any length (RFC 7011 section 7), 254 bytes at most here */
  text(value: string): this {
    const bytes = Buffer.from(value, "utf8").subarray(0, 254);
    this.u8(bytes.length);
    this.parts.push(bytes);
    return this;
  }

  done(): Buffer {
    return Buffer.concat(this.parts);
  }
}
