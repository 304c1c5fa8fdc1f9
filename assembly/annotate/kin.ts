/** Who comes from whom: packets that are made of others have ids of their own and name them (docs/wireshark.md, PARENT). */
import { Kin, KIN_HOW, KIN_TOLD, KIN_UNSEEN } from "../abi/kin";
import { Refusal } from "../abi/flow-cache";
import { Packet } from "../packet";
import { refuse } from "../recording";
import { K } from "../state";
import { settle } from "./drop";
import { copyNotes, note } from "./notes";
import { begin, putNumber, putText } from "./text";

/** The capture shows the packet. */
export function isSeen(p: Packet): bool {
  return p.tapTurn >= K.captureTurn && K.captureTurn != 0;
}

/**
 * `c` was made of `p`: it gets an id of its own, and names `p` or, where no capture shows that, the nearest ancestor that one shows. What is said
 * about `p` and waits for a block is said about a part or a copy of it, too.
 */
export function descend(c: Packet, p: Packet, how: Kin): void {
  if (K.recording) refuse(Refusal.packets);
  let kin: u32 = how;
  let parent = p.id;
  if (!isSeen(p)) {
    if (p.kin) parent = p.parent;
    if (!p.kin || p.kin & (KIN_UNSEEN | KIN_TOLD)) kin |= KIN_UNSEEN;
  }
  c.id = K.nextPacketId++;
  c.parent = parent;
  c.kin = kin;
  c.tapTurn = 0;
  if (p.notes && how != Kin.answer) copyNotes(c, p);
}

/** The packet is made into an answer to itself: it is another packet from now on. */
export function becomeAnswer(p: Packet): void {
  settle(p, false);
  descend(p, p, Kin.answer);
}

/** `c`, a copy, goes on in place of `p`, which ends here without a word. */
export function succeed(c: Packet, p: Packet): void {
  c.id = p.id;
  c.parent = p.parent;
  c.kin = p.kin;
  c.tapTurn = p.tapTurn;
  c.notes = p.notes;
  p.notes = 0;
}

/** A packet and its copy change places. */
export function exchange(c: Packet, p: Packet): void {
  const id = c.id;
  const parent = c.parent;
  const kin = c.kin;
  const tapTurn = c.tapTurn;
  const notes = c.notes;
  succeed(c, p);
  p.id = id;
  p.parent = parent;
  p.kin = kin;
  p.tapTurn = tapTurn;
  p.notes = notes;
}

/** PARENT: once, in the first block of the packet. */
export function noteParent(p: Packet): void {
  begin("PARENT id=");
  putNumber(p.parent);
  putText(" how=");
  putText(howName(p.kin & KIN_HOW));
  if (p.kin & KIN_UNSEEN) putText(" seen=no");
  note(p);
  p.kin |= KIN_TOLD;
}

function howName(how: u32): string {
  switch (how) {
    case Kin.clone:
      return "clone";
    case Kin.copy:
      return "copy";
    case Kin.fragment:
      return "fragment";
    case Kin.reassembled:
      return "reassembled";
    default:
      return "answer";
  }
}
