/** pedit: its words (tc/m_pedit.c and p_ip.c, p_tcp.c, p_udp.c, p_eth.c, p_ip6.c). */
import type { PeditAction, PeditHeader, PeditKey } from "../../model/filter.js";
import { integer, unsigned } from "../ip/numbers.js";
import { parseIpv6 } from "../../model/ipv6.js";
import { parsePrefix } from "../ip/inet.js";
import { matches, type Words } from "../ip/words.js";
import { PEDIT_USAGE } from "./action-usage.js";
import { parseIndex } from "./action-parse.js";
import { macNumber } from "./mac.js";
import type { TcSession } from "./session.js";
import { parseVerdictOr, PASS, Refused, refuse } from "./verdict.js";

/** MAX_OFFS */
const KEYS_MOST = 128;
const ALL = 0xffffffff;

type ValueType = "number" | "ipv4" | "ipv6" | "mac";

interface Field {
  offset: number;
  length: number;
  type?: ValueType;
  /** bits that the value may have */
  retain?: number;
  /** the value is moved to the left by so many bits */
  shift?: number;
}

const IP_FIELDS: Record<string, Field> = {
  src: { offset: 12, length: 4, type: "ipv4" },
  dst: { offset: 16, length: 4, type: "ipv4" },
  tos: { offset: 1, length: 1 },
  ihl: { offset: 0, length: 1, retain: 0x0f },
  ttl: { offset: 8, length: 1 },
  protocol: { offset: 9, length: 1 },
  nofrag: { offset: 6, length: 1, retain: 0x3f },
  firstfrag: { offset: 6, length: 1, retain: 0x1f },
  ce: { offset: 6, length: 1, retain: 0x80 },
  df: { offset: 6, length: 1, retain: 0x40 },
  mf: { offset: 6, length: 1, retain: 0x20 },
  dport: { offset: 22, length: 2 },
  sport: { offset: 20, length: 2 },
  icmp_type: { offset: 20, length: 1 },
  icmp_code: { offset: 20, length: 1 },
};
const IP6_FIELDS: Record<string, Field> = {
  src: { offset: 8, length: 16, type: "ipv6" },
  dst: { offset: 24, length: 16, type: "ipv6" },
  flow_lbl: { offset: 0, length: 4, retain: 0x0007ffff },
  payload_len: { offset: 4, length: 2 },
  nexthdr: { offset: 6, length: 1 },
  hoplimit: { offset: 7, length: 1 },
  traffic_class: { offset: 0, length: 4, retain: 0x0ff00000, shift: 20 },
};
const PORTS: Record<string, Field> = {
  sport: { offset: 0, length: 2 },
  dport: { offset: 2, length: 2 },
};
const HEADERS: Record<string, { header: PeditHeader; fields: Record<string, Field>; plain: boolean }> = {
  // without `ex`, ip's fields are said by their place behind the network header
  ip: { header: "ip4", fields: IP_FIELDS, plain: true },
  ip6: { header: "ip6", fields: IP6_FIELDS, plain: true },
  tcp: { header: "tcp", fields: { ...PORTS, flags: { offset: 13, length: 1 } }, plain: false },
  udp: { header: "udp", fields: PORTS, plain: false },
  eth: {
    header: "eth",
    fields: {
      dst: { offset: 0, length: 6, type: "mac" },
      src: { offset: 6, length: 6, type: "mac" },
      type: { offset: 12, length: 2 },
    },
    plain: false,
  },
};

interface Place {
  header: PeditHeader;
  at: number;
  offsetMask: number;
  shift: number;
}

/** htonl */
function swap(value: number): number {
  const v = value >>> 0;
  return (((v & 0xff) << 24) | ((v & 0xff00) << 8) | ((v >>> 8) & 0xff00) | (v >>> 24)) >>> 0;
}

class Keys {
  readonly list: PeditKey[] = [];
  constructor(
    private readonly session: TcSession,
    readonly extended: boolean,
  ) {}

  /** pack_key: a word in host order at an offset that is a multiple of four. */
  private add(place: Place, offset: number, value: number, mask: number, isSum: boolean): void {
    if (this.list.length >= KEYS_MOST) refuse(this.session);
    if (offset % 4) refuse(this.session, "offsets MUST be in 32 bit boundaries");
    if (!this.extended && (place.header !== "network" || isSum))
      refuse(this.session, "Munge parameters not supported. Use 'pedit ex munge ...'.");
    this.list.push({ ...place, offset, value: swap(value), mask: swap(mask), add: isSum });
  }

  /** pack_key8, pack_key16, pack_key32 */
  pack(
    place: Place,
    length: number,
    offset: number,
    value: number,
    mask: number,
    retain: number,
    isSum: boolean,
  ): void {
    const most = length === 4 ? ALL : length === 2 ? 0xffff : 0xff;
    const index = offset & 3;
    if (length === 4) {
      if (index) refuse(this.session, "pack_key32: 32 bit offsets must begin in 32bit boundaries");
      return this.add(place, offset, (value & retain) >>> 0, (mask | ~retain) >>> 0, isSum);
    }
    if (value > most || mask > most) {
      if (length === 2) refuse(this.session, "pack_key16 bad value");
      refuse(this.session, `pack_key8 bad value (val ${value.toString(16)} mask ${mask.toString(16)}`);
    }
    if (length === 2 && index === 3) refuse(this.session, `pack_key16 bad index value ${index}`);
    const stride = 8 * (4 - length - index);
    const field = (most << stride) >>> 0;
    const bits = (((mask | ~retain) << stride) >>> 0) & field;
    this.add(place, offset - index, ((value & retain) << stride) >>> 0, (bits | (~field >>> 0)) >>> 0, isSum);
  }
}

/** parse_pedit; `words` is at "pedit". */
export function parsePedit(session: TcSession, words: Words): PeditAction {
  words.next();
  let extended = false;
  if (matches(words.word, "ex")) {
    extended = true;
    words.next();
  }
  const keys = new Keys(session, extended);
  while (!words.done) {
    if (matches(words.word, "help")) session.exit(255, PEDIT_USAGE);
    if (!matches(words.word, "munge")) break;
    words.next();
    const { word } = words;
    let end = word;
    try {
      if (matches(word, "offset")) {
        end = "(null)";
        munge(session, words, keys);
      } else layered(session, words, keys);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      session.error(`Bad pedit construct (${end})`);
      refuse(session, PEDIT_USAGE);
    }
  }
  const control = parseVerdictOr(session, words, PASS);
  const index = parseIndex(words, () => refuse(session, 'Pedit: Illegal "index"'));
  return { kind: "pedit", index, control, extended, keys: keys.list };
}

/** parse_offset: "offset N u8|u16|u32 [at AT MASK SHIFT] CMD" */
function munge(session: TcSession, words: Words, keys: Keys): void {
  const offset = integer(words.next());
  if (offset === undefined || !words.hasNext()) refuse(session);
  words.advance();
  const size = words.word;
  const length = matches(size, "u32") ? 4 : matches(size, "u16") ? 2 : matches(size, "u8") ? 1 : 0;
  if (!length) refuse(session);
  words.next();
  const place: Place = { header: "network", at: 0, offsetMask: 0, shift: 0 };
  if (matches(words.word, "at")) {
    place.at = unsigned(words.next()) ?? refuse(session);
    place.offsetMask = unsigned(words.next(), ALL, 16) ?? refuse(session);
    place.shift = unsigned(words.next()) ?? refuse(session);
    words.next();
  }
  command(session, words, keys, place, { offset, length });
}

/** "ip FIELD CMD" and the like */
function layered(session: TcSession, words: Words, keys: Keys): void {
  const name = words.word;
  const util = Object.hasOwn(HEADERS, name) ? HEADERS[name] : undefined;
  words.next();
  try {
    if (!util) {
      if (name === "icmp") refuse(session);
      refuse(session, `Unknown action  hence option "${words.word}" is unparsable`);
    }
    const word = words.word;
    const field = matches(word, "dsfield")
      ? util.fields["tos"]
      : matches(word, "precedence") && name === "ip"
        ? util.fields["tos"]
        : Object.hasOwn(util.fields, word)
          ? util.fields[word]
          : undefined;
    if (!field || words.remaining < 2) refuse(session);
    words.next();
    const header = keys.extended || !util.plain ? util.header : "network";
    command(session, words, keys, { header, at: 0, offsetMask: 0, shift: 0 }, field);
  } catch (error) {
    if (error instanceof Refused) session.error("bad pedit parsing");
    throw error;
  }
}

function value(session: TcSession, text: string, type: ValueType): number | bigint {
  switch (type) {
    case "ipv4": {
      const prefix = parsePrefix(text, "inet");
      return prefix ? prefix.address : refuse(session);
    }
    case "ipv6":
      return parseIpv6(text) ?? refuse(session);
    case "mac":
      return macNumber(text) ?? refuse(session);
    default:
      return unsigned(text) ?? refuse(session);
  }
}

/** parse_cmd: invert, set, add, decrement, preserve, clear; and retain. */
function command(session: TcSession, words: Words, keys: Keys, place: Place, field: Field): void {
  const { offset, length, type = "number", shift = 0 } = field;
  const whole = length === 1 ? 0xff : length === 2 ? 0xffff : ALL;
  let retain = field.retain ?? (length > 4 ? ALL : whole);
  let given: number | bigint = 0;
  let mask = 0;
  let isSum = false;
  const { word } = words;
  if (matches(word, "invert")) {
    given = whole;
    mask = whole;
  } else if (matches(word, "set") || matches(word, "add")) {
    isSum = matches(word, "add");
    if (!keys.extended && isSum) refuse(session, "Non extended mode. only 'set' command is supported");
    given = value(session, words.next(), type);
  } else if (matches(word, "decrement")) {
    isSum = true;
    if (!keys.extended) refuse(session, "Non extended mode. only 'set' command is supported");
    given = retain;
  } else if (matches(word, "preserve")) retain = 0;
  else if (!matches(word, "clear")) refuse(session);
  words.advance();
  if (!words.done && matches(words.word, "retain")) {
    retain = unsigned(words.next()) ?? refuse(session);
    words.advance();
  }
  if (length > 4 && retain !== ALL) refuse(session, "retain is not supported for fields longer the 32 bits");
  if (type === "mac") return packMac(keys, place, offset, Number(given), isSum);
  if (type === "ipv6") {
    for (let i = 0; i < 4; i++)
      keys.pack(
        place,
        4,
        offset + 4 * i,
        Number((BigInt(given) >> BigInt(96 - 32 * i)) & 0xffffffffn),
        0,
        ALL,
        isSum,
      );
    return;
  }
  keys.pack(place, length, offset, (Number(given) << shift) >>> 0, mask, retain, isSum);
}

/** pack_mac */
function packMac(keys: Keys, place: Place, offset: number, mac: number, isSum: boolean): void {
  const high = Math.floor(mac / 0x10000);
  if (offset & 3) {
    keys.pack(place, 2, offset, Math.floor(mac / 0x100000000), 0, ALL, isSum);
    keys.pack(place, 4, offset + 2, mac % 0x100000000, 0, ALL, isSum);
  } else {
    keys.pack(place, 4, offset, high, 0, ALL, isSum);
    keys.pack(place, 2, offset + 4, mac % 0x10000, 0, ALL, isSum);
  }
}
