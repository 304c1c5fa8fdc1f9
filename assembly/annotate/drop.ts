/** A packet is lost, or has arrived: what is to be said about it goes into its last block, or into a block of its own on "(drops)". */
import { DropReason } from "../abi/drop";
import { KIN_TOLD } from "../abi/kin";
import { NO_TAP, UNKNOWN_TAP } from "../device/device";
import { openTap } from "../host";
import { hookName } from "../netfilter/xtables/names";
import { Packet } from "../packet";
import { K } from "../state";
import { flushTaps, lastBlock, putOptions, recordDropped } from "../tap";
import { noteParent } from "./kin";
import { forgetNotes, note, notesBytes, notesText, room } from "./notes";
import { putRule } from "./rule";
import { annotations, UNKNOWN } from "./state";
import { begin, putBytes, putHook, putPlace } from "./text";

const VERDICT: u32 = 7 | (9 << 16);
/** option header and value, padded to 4 */
const VERDICT_BYTES: u32 = 16;
/** epb_verdict of type 1, eBPF TC: TC_ACT_SHOT */
const TYPE_TC: u32 = 1;
const TC_ACT_SHOT: u32 = 2;
/** openTap: the interface "(drops)" */
const DROPS_DEVICE: u32 = 0xffffffff;

/** Called by drop(): says why, where, and by which rule. */
export function noteDrop(p: Packet, reason: DropReason): void {
  const a = annotations();
  const at = a.reasons + ((<usize>reason) << 3);
  begin("DROP reason=SKB_DROP_REASON_");
  putBytes(load<u32>(at), load<u32>(at, 4));
  putPlace(changetype<usize>(p.device) ? p.device : null);
  if (a.culprit && a.culpritPacket == p.id) {
    putHook(hookName(a.culpritHook));
    putRule(a.culprit, a.culpritPolicy, a.culpritGeneration);
    a.culprit = 0;
  }
  note(p);
  const verdict = room(p, VERDICT_BYTES);
  if (verdict) {
    store<u32>(verdict, VERDICT);
    store<u32>(verdict, TYPE_TC | (TC_ACT_SHOT << 8), 4);
    store<u64>(verdict, 0, 8);
  }
  settle(p, true);
}

/** The notes of a packet that comes to no further tap. What only belongs to the next block is lost where the last one is out of reach. */
export function settle(p: Packet, dropped: bool): void {
  if (!p.notes) return;
  const block = lastBlock(p);
  if (block) putOptions(block, notesText(p.notes), notesBytes(p.notes));
  else if (dropped && isWanted(p)) {
    if (p.kin && !(p.kin & KIN_TOLD)) noteParent(p);
    recordDropped(p, annotations().dropsTap);
  }
  forgetNotes(p);
}

/** Somebody wants what is lost at this place. */
function isWanted(p: Packet): bool {
  const a = annotations();
  if (a.dropsTap == UNKNOWN) {
    // as in tap.ts: behind the frames before it, whenever the ring was written out last
    flushTaps();
    a.dropsTap = openTap(DROPS_DEVICE, 0);
  }
  if (a.dropsTap == NO_TAP) return false;
  const d = p.device;
  if (!changetype<usize>(d)) return !K.capturingSome;
  if (d.tap == UNKNOWN_TAP) {
    flushTaps();
    d.tap = openTap(d.id, changetype<usize>(d));
  }
  return d.tap != NO_TAP;
}
