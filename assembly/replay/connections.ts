/**
 * The connections of frames that a replay is about to send without the flow cache: they are looked for some frames ahead, and what memory their
 * packets will need is touched, so that it is there when it is their turn. A packet of one connection among thousands waits for memory as long as
 * it is worked on.
 *
 *   frames of the window -> chains of the table -> connections -> the connections that their packets were found by next (Connection.follows)
 *
 * One step for all frames before the next step: loads that do not depend on each other wait together, if there is little between them. Nothing is decided here.
 */
import { CaptureReader } from "../abi/capture";
import { Peeked, peekPacket } from "../capture/peek";
import { allocateScratch } from "../memory";
import { Namespace } from "../net/namespace";
import { K } from "../state";
import * as ethernet from "../wire/ethernet";
import { EtherType } from "../wire/ethernet";
import * as ipv4 from "../wire/ipv4";
import { Protocol } from "../wire/ipv4";
import * as udp from "../wire/udp";
import { Connection, CT_ALIGNED } from "../netfilter/conntrack/connection";
import { chainOfWords } from "../netfilter/conntrack/hash";
import { ConntrackAhead, ConntrackState, knownState } from "../netfilter/conntrack/state";

/** frames that are looked ahead at, all at once */
const SLOTS: u32 = 32;

/** A frame: | its address | its chain, then the tuple that is first there | */
const SLOT_BYTES: u32 = 8;
const HEADERS: u32 = ethernet.HEADER_LENGTH + ipv4.HEADER_LENGTH + udp.HEADER_LENGTH;

/** `frame` is about to be sent, and behind it, unless something else happens, the frames of the window of `reader`. */
export function touchConnections(reader: CaptureReader, frame: usize): void {
  if (!K.conntrack) return;
  const s = knownState();
  const a = s.ahead;
  a.guess = 0;
  const ns = a.namespace;
  if (ns === null) return;
  // where the file begins, if all of it were in the window: another place when the window is filled again
  const origin = reader.offset - reader.cursor;
  if (a.reader != changetype<usize>(reader) || a.origin != origin || a.cursor < reader.cursor) {
    if (!a.slots && !makeSlots(a)) return;
    a.reader = changetype<usize>(reader);
    a.origin = origin;
    a.cursor = reader.cursor;
    a.count = 0;
    a.next = 0;
  }
  while (a.next < a.count) {
    const slot = a.slots + <usize>(a.next * SLOT_BYTES);
    const whose: usize = load<u32>(slot);
    if (whose > frame) break;
    a.next++;
    if (whose != frame) continue;
    a.guess = load<u32>(slot, 4);
    break;
  }
  if (a.next == a.count) touchMore(s, a, ns, reader);
}

function makeSlots(a: ConntrackAhead): bool {
  a.slots = allocateScratch(SLOTS * SLOT_BYTES);
  a.peeked = allocateScratch(<u32>offsetof<Peeked>());
  return a.slots != 0 && a.peeked != 0;
}

function touchMore(s: ConntrackState, a: ConntrackAhead, ns: Namespace, reader: CaptureReader): void {
  const peeked = changetype<Peeked>(a.peeked);
  const begin = a.slots;
  let end = begin;
  let left = SLOTS;
  while (left-- && peekPacket(reader, a.cursor, peeked)) {
    a.cursor = peeked.next;
    const frame: usize = peeked.data;
    if (peeked.length < HEADERS) continue;
    const h = frame + ethernet.HEADER_LENGTH;
    const protocol = ipv4.protocol(h);
    if (ethernet.etherType(frame) != <u32>EtherType.IP || load<u8>(h) != 0x45) continue;
    if (protocol != <u32>Protocol.UDP && protocol != <u32>Protocol.TCP) continue;
    const addresses = bswap<u64>(load<u64>(h, ipv4.SOURCE));
    const ports = bswap<u32>(load<u32>(h, ipv4.HEADER_LENGTH));
    store<u32>(end, <u32>frame);
    store<u32>(end, <u32>chainOfWords(s, ns, addresses, ports, protocol), 4);
    end += SLOT_BYTES;
  }
  a.count = <u32>(end - begin) / SLOT_BYTES;
  a.next = 0;
  for (let slot = begin; slot < end; slot += SLOT_BYTES) store<u32>(slot, load<u32>(load<u32>(slot, 4)), 4);
  let touched: u32 = 0;
  for (let slot = begin; slot < end; slot += SLOT_BYTES) {
    // both lines that a packet needs
    const ct: usize = load<u32>(slot, 4) & ~(<u32>CT_ALIGNED - 1);
    touched += load<u32>(ct) + load<u32>(ct, offsetof<Connection>("follows"));
  }
  for (let slot = begin; slot < end; slot += SLOT_BYTES) {
    const ct: usize = load<u32>(slot, 4) & ~(<u32>CT_ALIGNED - 1);
    touched += load<u8>(load<u32>(ct, offsetof<Connection>("follows")));
  }
  a.touched = touched;
}
