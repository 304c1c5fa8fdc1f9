/**
 * What of a rule can be told from one look at the packet: two 64-bit words with masks, tested together (traverse.ts). Most rules that do
 * not match fail there, without a look at the rule.
 *
 *   addresses  bits 0-31 source, 32-63 destination, in the byte order of the header
 *   word       0-7 protocol | 8 fragment behind the first | 9-13 state of the connection | 16-31 source port | 32-47 destination port | 48-55 -i | 56-63 -o
 *
 * The packet has one of the bits of states, the entry none; its mask has those of the states that it refuses.
 * Of a range of ports the words have the bits that its ports have in common; the range itself is beside them (ports.ts).
 *
 * Interfaces are there as 8 bits of a hash of the whole name; where those agree (and for whatever else the words cannot say) the entry is
 * marked ENTRY_HEADER and headerMatches has the last word.
 */
import { XtInvert, XtRuleRecord, XtVerdict } from "../../abi/netfilter";
import { XtMatch } from "../../abi/xt-match";
import { XtTarget } from "../../abi/xt-target";
import { Device } from "../../device/device";
import * as ipv4 from "../../wire/ipv4";
import { XtEntry } from "./chain";
import { XtContext } from "./context";
import { refusedStates } from "./match-conntrack";
import { ANY_PORTS, commonBits, isPure, isToldByPorts, narrow } from "./ports";
import { blockKind, blockRecord, firstBlock, isJump, nextBlock, recordOf, targetBlock, XtRule } from "./rule";

/** bits of XtEntry.flags that hold the XtVerdict */
export const ENTRY_VERDICT: u32 = 15;
/** it has matches to ask (comments do not count), beside those of ENTRY_TOLD */
export const ENTRY_MATCHES: u32 = 16;
/** headerMatches has to be asked */
export const ENTRY_HEADER: u32 = 32;
/** something about it is not modelled: it never matches */
export const ENTRY_NEVER: u32 = 64;
/** every packet ends here: a verdict without conditions (mark_source_chains does not look further) */
export const ENTRY_FINAL: u32 = 128;
/** it leads to another chain */
export const ENTRY_JUMP: u32 = 256;
/** XtEntry.ports says more than the words do */
export const ENTRY_RANGE: u32 = 512;
/** words and XtEntry.ports say all that some of its matches ask: they are asked only where the packet's ports are not known */
export const ENTRY_TOLD: u32 = 1024;
/** of ENTRY_HEADER only the names of devices are in question */
export const ENTRY_NAMES: u32 = 2048;

export const FRAGMENT_BIT: u64 = 0x100;

/** Where the word has the states of stateBit: INVALID, ESTABLISHED, RELATED, NEW, UNTRACKED (bits 0 to 3, and 8). */
export function stateWord(states: u32): u64 {
  return (<u64>((states & 15) | ((states >> 4) & 16))) << 9;
}

/** where the ports are in the word */
export const PORTS: u64 = 0x0000ffffffff0000;

/** 8 bits of an interface's name */
export function nameHash(name0: u64, name1: u64): u64 {
  return ((name0 ^ (name1 * 0xff51afd7ed558ccd)) * 0x9e3779b97f4a7c15) >> 56;
}

/** Fills the entry of a rule. */
export function compile(e: XtEntry, rule: XtRule): void {
  const r = recordOf(rule);
  let flags: u32 = r.verdict;
  let addresses: u64 = 0;
  let addressMask: u64 = 0;
  let word: u64 = 0;
  let wordMask: u64 = 0;
  const invert = r.invert;
  if (invert & XtInvert.SOURCE || r.source & ~r.sourceMask) flags |= ENTRY_HEADER;
  else {
    addresses = bswap<u32>(r.source);
    addressMask = bswap<u32>(r.sourceMask);
  }
  if (invert & XtInvert.DESTINATION || r.destination & ~r.destinationMask) flags |= ENTRY_HEADER;
  else {
    addresses |= (<u64>bswap<u32>(r.destination)) << 32;
    addressMask |= (<u64>bswap<u32>(r.destinationMask)) << 32;
  }
  if (r.protocol) {
    if (invert & XtInvert.PROTOCOL) flags |= ENTRY_HEADER;
    else {
      word = r.protocol & 0xff;
      wordMask = 0xff;
    }
  }
  if (r.fragment) {
    wordMask |= FRAGMENT_BIT;
    if (!(invert & XtInvert.FRAGMENT)) word |= FRAGMENT_BIT;
  } else if (invert & XtInvert.FRAGMENT) flags |= ENTRY_NEVER;
  const isToldButNames = !(flags & (ENTRY_HEADER | ENTRY_NEVER)) && r.protocol < 256;
  if (r.inMask0 | r.inMask1 || invert & XtInvert.IN) {
    flags |= ENTRY_HEADER;
    if (!(invert & XtInvert.IN) && isWholeName(r.in0, r.in1, r.inMask0, r.inMask1)) {
      word |= nameHash(r.in0 & r.inMask0, r.in1 & r.inMask1) << 48;
      wordMask |= 0x00ff000000000000;
    }
  }
  if (r.outMask0 | r.outMask1 || invert & XtInvert.OUT) {
    flags |= ENTRY_HEADER;
    if (!(invert & XtInvert.OUT) && isWholeName(r.out0, r.out1, r.outMask0, r.outMask1)) {
      word |= nameHash(r.out0 & r.outMask0, r.out1 & r.outMask1) << 56;
      wordMask |= 0xff00000000000000;
    }
  }
  const end = targetBlock(r);
  const ports = portsOf(r);
  let early = true;
  for (let b = firstBlock(r); b < end; b = nextBlock(b)) {
    const kind = blockKind(b);
    if (kind == <u32>XtMatch.unmodelled) flags |= ENTRY_NEVER;
    else if (isToldByPorts(ports, kind, blockRecord(b))) flags |= ENTRY_TOLD;
    else if (kind != <u32>XtMatch.comment) {
      const refused = early ? refusedStates(kind, blockRecord(b)) : 0;
      wordMask |= stateWord(refused);
      if (!refused) flags |= ENTRY_MATCHES;
    }
    if (!isPure(kind)) early = false;
  }
  const sourceBits = commonBits(ports, 0);
  const destinationBits = commonBits(ports, 32);
  if (!isExact(<u32>ports, sourceBits) || !isExact(<u32>(ports >> 32), destinationBits)) flags |= ENTRY_RANGE;
  wordMask |= (sourceBits << 16) | (destinationBits << 32);
  word |= (((<u64>ports) & sourceBits) << 16) | (ports & (destinationBits << 32));
  if (r.targetLength && blockKind(end) == <u32>XtTarget.UNMODELLED) flags |= ENTRY_NEVER;
  if (flags & ENTRY_NEVER) flags |= ENTRY_HEADER;
  else if (flags & ENTRY_HEADER && isToldButNames) flags |= ENTRY_NAMES;
  if (isJump(r.verdict)) flags |= ENTRY_JUMP;
  else if (isFinal(r)) flags |= ENTRY_FINAL;
  e.addresses = addresses;
  e.addressMask = addressMask;
  e.word = word;
  e.wordMask = wordMask;
  e.ports = ports;
  e.rule = rule;
  e.flags = flags;
}

/** The ports of its matches, up to the first that may drop the packet or change something: what is behind that must not decide before it. */
function portsOf(r: XtRuleRecord): u64 {
  let ports = ANY_PORTS;
  const end = targetBlock(r);
  for (let b = firstBlock(r); b < end; b = nextBlock(b)) {
    const kind = blockKind(b);
    ports = narrow(ports, kind, blockRecord(b));
    if (!isPure(kind)) break;
  }
  return ports;
}

/** The bits of a side say as much as its range: one port, or all of them. */
function isExact(range: u32, bits: u64): bool {
  return bits == 0xffff || range == <u32>ANY_PORTS;
}

/** The mask covers the name and the zero behind it. */
function isWholeName(name0: u64, name1: u64, mask0: u64, mask1: u64): bool {
  let zero = false;
  for (let i: u64 = 0; i < 16; i++) {
    const shift = (i & 7) << 3;
    const m = ((i < 8 ? mask0 : mask1) >> shift) & 0xff;
    if (m != 0xff) return zero && m == 0;
    if (!(((i < 8 ? name0 : name1) >> shift) & 0xff)) zero = true;
    else if (zero) return false;
  }
  return zero;
}

/** unconditional() of ip_tables.c: no matches and not one bit of struct ipt_ip */
function isUnconditional(r: XtRuleRecord): bool {
  const names = r.in0 | r.in1 | r.inMask0 | r.inMask1 | r.out0 | r.out1 | r.outMask0 | r.outMask1;
  const numbers =
    r.source | r.sourceMask | r.destination | r.destinationMask | r.protocol | r.fragment | r.invert;
  return !names && !numbers && !r.matchesLength;
}

/** The rule ends every packet's way through its chain. */
export function isFinal(r: XtRuleRecord): bool {
  switch (r.verdict) {
    case XtVerdict.ACCEPT:
    case XtVerdict.DROP:
    case XtVerdict.RETURN:
    case XtVerdict.QUEUE:
      return isUnconditional(r);
    default:
      return false;
  }
}

/** ip_packet_match without what the words have told already */
export function headerMatches(c: XtContext, e: XtEntry): bool {
  if (e.flags & ENTRY_NEVER) return false;
  const r = recordOf(e.rule);
  const invert = r.invert;
  if (e.flags & ENTRY_NAMES) return namesMatch(c, r, invert);
  const h = c.packet.network;
  if (((ipv4.source(h) & r.sourceMask) != r.source) != ((invert & XtInvert.SOURCE) != 0)) return false;
  if (((ipv4.destination(h) & r.destinationMask) != r.destination) != ((invert & XtInvert.DESTINATION) != 0))
    return false;
  if (!namesMatch(c, r, invert)) return false;
  return !r.protocol || (ipv4.protocol(h) != r.protocol) == ((invert & XtInvert.PROTOCOL) != 0);
}

function namesMatch(c: XtContext, r: XtRuleRecord, invert: u32): bool {
  if (differs(c.input, r.in0, r.in1, r.inMask0, r.inMask1) != ((invert & XtInvert.IN) != 0)) return false;
  return differs(c.output, r.out0, r.out1, r.outMask0, r.outMask1) == ((invert & XtInvert.OUT) != 0);
}

/** ifname_compare_aligned; no device has an empty name */
function differs(d: Device | null, name0: u64, name1: u64, mask0: u64, mask1: u64): bool {
  if (d === null) return ((name0 & mask0) | (name1 & mask1)) != 0;
  return (((d.name0 ^ name0) & mask0) | ((d.name1 ^ name1) & mask1)) != 0;
}
