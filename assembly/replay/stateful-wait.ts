/** Frames that wait: until they are due, until the peer's answer has come, or for so long that nothing can be hoped for. */
import { TimerKind } from "../abi/events";
import { StatefulReason, StatefulRest } from "../abi/stateful";
import { cancel, schedule } from "../clock";
import { K } from "../state";
import * as tcp from "../wire/tcp";
import { tell } from "./stateful-report";
import { injectUnchanged, forget, forgetSent, keep, sendFrame } from "./stateful-send";
import { after } from "./stateful-segment";
import {
  arrivedOf,
  capturedOf,
  Conversation,
  Following,
  Half,
  halfOf,
  Held,
  heldTimerOf,
  Stateful,
} from "./stateful-state";
import { sequenceOf, wanted } from "./stateful-translate";

/** What a frame waits for. */
const enum Wait {
  none = 0,
  /** somebody who talks to this end */
  caller,
  /** the peer's SYN */
  peer,
  /** bytes of the peer that the capture's host had when it sent the frame */
  answer,
  /** room in the peer's window */
  window,
}

function waitOf(h: Half, f: Held): Wait {
  if (!h.bound) return Wait.caller;
  if (f.flags & tcp.ACK) {
    if (!h.peerKnown) return Wait.peer;
    let want = wanted(h, f);
    if (after(want, arrivedOf(h).next)) return Wait.answer;
  }
  if (f.payloadLength && !(f.flags & tcp.SYN)) {
    if (after(sequenceOf(h, f) + f.payloadLength, h.peerAck + h.peerWindow)) return Wait.window;
  }
  return Wait.none;
}

/** Sends the frame if it is its turn, else keeps it until it is. False where the memory is full. */
export function sendOrWait(h: Half, f: Held): bool {
  if (!h.first && f.dueNs + h.lagNs <= K.nowNs && waitOf(h, f) == Wait.none) {
    sendFrame(h, f);
    return true;
  }
  const kept = keep(h.conversation.stateful, f);
  if (kept === null) return false;
  if (h.last) {
    changetype<Held>(h.last).next = changetype<usize>(kept);
    h.last = changetype<usize>(kept);
    return true;
  }
  h.first = changetype<usize>(kept);
  h.last = changetype<usize>(kept);
  h.progressNs = K.nowNs;
  sendWaiting(changetype<usize>(h));
  return true;
}

/** Something came that the first frame may have waited for. */
export function wake(h: Half): void {
  h.progressNs = K.nowNs;
  if (!h.first) return;
  const f = changetype<Held>(h.first);
  if (waitOf(h, f) != Wait.none) return;
  schedule(heldTimerOf(h), TimerKind.replayHeld, changetype<usize>(h), max(K.nowNs, f.dueNs + h.lagNs));
}

/** Sends what may go of what waits (the timer of the first frame). */
export function sendWaiting(object: usize): void {
  const h = changetype<Half>(object);
  const st = h.conversation.stateful;
  while (h.first) {
    const f = changetype<Held>(h.first);
    const due = f.dueNs + h.lagNs;
    if (due > K.nowNs) {
      schedule(heldTimerOf(h), TimerKind.replayHeld, object, due);
      return;
    }
    const wait = waitOf(h, f);
    if (wait != Wait.none) {
      if (!f.waited) {
        f.waited = 1;
        st.waited++;
      }
      const until = max(due, h.progressNs) + st.timeoutNs;
      if (until > K.nowNs) {
        schedule(heldTimerOf(h), TimerKind.replayHeld, object, until);
        return;
      }
      if (!goOn(h, f, wait)) return;
      h.progressNs = K.nowNs;
      continue;
    }
    h.lagNs += K.nowNs - due;
    h.first = f.next;
    if (!h.first) h.last = 0;
    sendFrame(h, f);
  }
}

/** What was waited for did not come. False where the conversation was given up. */
function goOn(h: Half, f: Held, wait: Wait): bool {
  const c = h.conversation;
  if (wait == Wait.caller) giveUp(c, h, StatefulReason.NOT_REACHED);
  else if (after(h.sentEnd, h.peerAck)) {
    const gap = capturedOf(h);
    giveUp(c, h, gap.islands ? StatefulReason.GAP : StatefulReason.NO_ANSWER);
  } else if (wait == Wait.peer) giveUp(c, h, StatefulReason.NO_ANSWER);
  else if (wait == Wait.window) giveUp(c, h, StatefulReason.WINDOW_CLOSED);
  else {
    const want = wanted(h, f);
    const came = arrivedOf(h).next;
    if (h.skew > 0 && !after(want - h.skew, came)) {
      // nothing was added to the answers: the peer had only sent before it was asked
      h.ahead = 1;
      h.skew = 0;
    } else h.skew -= <i32>(want - came);
    return true;
  }
  return false;
}

/** The conversation cannot be followed any more: tells why; the rest is skipped, or sent as it is. */
export function giveUp(c: Conversation, h: Half, reason: StatefulReason): void {
  if (c.following != <u32>Following.yes) return;
  const st = c.stateful;
  tell(c, reason, 1 - h.end, h.peerKnown ? arrivedOf(h).next - h.peerIsn - 1 : 0, 0);
  c.told = 1;
  leave(c, st.rest == <u32>StatefulRest.send ? Following.unchanged : Following.skipped);
}

/** Ends to follow: frames that wait go out as they are, or not at all. */
export function leave(c: Conversation, following: Following): void {
  c.following = following;
  const first = halfOf(c, 0);
  const second = halfOf(c, 1);
  if (first !== null) empty(first);
  if (second !== null) empty(second);
}

function empty(h: Half): void {
  const c = h.conversation;
  const st = c.stateful;
  while (h.first) {
    const f = changetype<Held>(h.first);
    h.first = f.next;
    if (c.following == <u32>Following.unchanged) {
      st.unchanged++;
      injectUnchanged(h, f);
    } else {
      st.skipped++;
      c.skips++;
    }
    forget(st, f);
  }
  h.last = 0;
  cancel(heldTimerOf(h));
  forgetSent(h);
}
