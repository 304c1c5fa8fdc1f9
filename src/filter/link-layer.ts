/** What stands before a network header, by link type: where a filter finds it, and what it may ask of it (gen_linktype of libpcap's gencode.c). */
import { VethworkError } from "../model/errors.js";
import { all, any, compare, not, test, type Decision } from "./decision.js";
import { Op, PACKET_TYPE } from "./opcodes.js";

/** Where the type field is, and where what it tells of begins. */
export interface Place {
  type: number;
  payload: number;
}

export interface LinkLayer {
  /** as tcpdump names it */
  description: string;
  start: Place;
  /** whether it has Ethernet's addresses and VLAN tags */
  isEthernet: boolean;
  /** Whether it carries an EtherType, or on Ethernet an access point of IEEE 802.2 (types up to 1500). */
  carries(type: number, place: Place): Decision;
  /** Whether the packet was sent by the machine; null where only an interface can tell. */
  sent: Decision | null;
}

/** longest length that stands in the place of the type (IEEE 802.3) */
const LONGEST = 1500;
const IP = 0x0800;
const IP6 = 0x86dd;
const APPLETALK = 0x809b;
const APPLETALK_ARP = 0x80f3;
const IPX_TYPE = 0x8137;
/** access points of IEEE 802.2 that libpcap asks for at both ends */
const BOTH_ENDS = [0xfe, 0x06, 0xf0];
const IPX = 0xe0;
const PACKET_OUTGOING = 4;
/** offset of the packet type in a LINUX_SLL2 header */
const SLL2_PACKET_TYPE = 10;

/** a type behind a SNAP header of an organisation (IEEE 802.2, RFC 1042) */
const snap = (payload: number, organisation: number, type: number): Decision =>
  all(
    compare(payload + 4, 4, ((organisation << 16) | type) >>> 0),
    compare(payload, 4, (0xaaaa0300 | (organisation >> 16)) >>> 0),
  );

function ethernetCarries(type: number, place: Place): Decision {
  const isType = compare(place.type, 2, type);
  const isLength = not(test([{ code: Op.ldAbs[2], k: place.type }], Op.jgt, LONGEST));
  const { payload } = place;
  if (BOTH_ENDS.includes(type)) return all(isLength, compare(payload, 2, (type << 8) | type));
  if (type === IPX) {
    const inside = any(
      snap(payload, 0, IPX_TYPE),
      compare(payload, 1, IPX),
      // without any header of 802.2 (Novell's 802.3) it begins with a checksum that is never computed
      compare(payload, 2, 0xffff),
    );
    return any(compare(place.type, 2, IPX_TYPE), all(isLength, inside));
  }
  if (type === APPLETALK) return any(isType, all(isLength, snap(payload, 0x080007, type)));
  if (type === APPLETALK_ARP) return any(isType, all(isLength, snap(payload, 0, type)));
  return type <= LONGEST ? all(isLength, compare(payload, 1, type)) : isType;
}

/** by LINKTYPE_* */
const LINK_LAYERS: Record<number, LinkLayer> = {
  1: {
    description: "Ethernet",
    start: { type: 12, payload: 14 },
    isEthernet: true,
    carries: ethernetCarries,
    sent: null,
  },
  101: {
    description: "Raw IP",
    start: { type: 0, payload: 0 },
    isEthernet: false,
    carries: (type) => {
      if (type !== IP && type !== IP6) return { always: false };
      return compare(0, 1, type === IP ? 0x40 : 0x60, 0xf0);
    },
    sent: null,
  },
  276: {
    description: "Linux cooked v2",
    start: { type: 0, payload: 20 },
    isEthernet: false,
    carries: (type, place) => compare(place.type, 2, type),
    sent: compare(SLL2_PACKET_TYPE, 1, PACKET_OUTGOING),
  },
};

/** What an interface tells of a packet of any link type. */
export const sentByInterface: Decision = compare(PACKET_TYPE, 2, PACKET_OUTGOING);

/** @throws VethworkError EINVAL for a link type that filters do not know */
export function linkLayer(linkType: number): LinkLayer {
  const found = LINK_LAYERS[linkType];
  if (found) return found;
  const known = Object.values(LINK_LAYERS).map(({ description }) => description);
  throw new VethworkError(
    "EINVAL",
    `packets of link type ${linkType} cannot be filtered, only those of ${known.join(", ")}`,
  );
}
