/** IPsec states: XFRM_MSG_NEWSA and its like (net/xfrm/xfrm_user.c). Records are in abi/xfrm.ts. */
import { Errno, Extack } from "../abi/errno";
import { TimerKind } from "../abi/events";
import { XfrmCipher, XfrmMode, XfrmPlace, XfrmSelector, XfrmStateRecord } from "../abi/xfrm";
import { refuse } from "../extack";
import { NS_PER_S, scheduleIn } from "../clock";
import { allocate } from "../memory";
import { Namespace, namespaceById } from "../net/namespace";
import { MAILBOX } from "../state";
import { Protocol } from "../wire/ipv4";
import { copySelector, selectorRecord } from "../xfrm/selector";
import { xfrmOf, xfrmShared } from "../xfrm/namespace";
import {
  destroyState,
  findState,
  insertState,
  newState,
  releaseState,
  useState,
  XfrmState,
} from "../xfrm/state";
import { fullBits, initTransform } from "../xfrm/transform";

/** XFRMA_REPLAY_ESN_MAX */
const WIDEST_WINDOW: u32 = 4096;

/** XFRM_MSG_NEWSA, or with `update` XFRM_MSG_UPDSA, which changes only lifetimes, output mark and if_id. */
export function xfrm_state_add(namespace: u32, update: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const r = changetype<XfrmStateRecord>(MAILBOX);
  const s = selectorRecord();
  if (s.sourceLength > 32 || s.destinationLength > 32) return -Errno.EINVAL;
  if (r.tfcpad && r.mode != <u32>XfrmMode.tunnel) return refuse(Extack.XFRM_TFC_TRANSPORT, -Errno.EINVAL);
  if (r.replayWindow > WIDEST_WINDOW || r.authBits > fullBits(r.auth)) return -Errno.EINVAL;
  const n = xfrmOf(ns);
  const x = newState(n);
  if (x === null) return -Errno.ENOMEM;
  const error = fill(x, r, s);
  if (error) {
    releaseState(x);
    return error;
  }
  const old = findState(n, x.mark & x.markMask, x.destination, x.spi, x.protocol);
  if (!update) {
    if (old !== null) {
      releaseState(x);
      return -Errno.EEXIST;
    }
    insertState(x);
    return 0;
  }
  if (old !== null) change(old, x);
  releaseState(x);
  return old === null ? -Errno.ESRCH : 0;
}

function fill(x: XfrmState, r: XfrmStateRecord, s: XfrmSelector): i32 {
  copySelector(x.selector, s);
  x.softBytes = r.softBytes;
  x.hardBytes = r.hardBytes;
  x.softPackets = r.softPackets;
  x.hardPackets = r.hardPackets;
  x.softAdd = r.softAdd;
  x.hardAdd = r.hardAdd;
  x.softUse = r.softUse;
  x.hardUse = r.hardUse;
  x.destination = r.destination;
  x.source = r.source;
  x.spi = r.spi;
  x.protocol = r.protocol;
  x.reqid = r.reqid;
  x.mode = r.mode;
  x.mark = r.mark;
  x.markMask = r.markMask;
  x.outputMark = r.outputMark;
  x.outputMarkMask = r.outputMarkMask;
  x.ifId = r.ifId;
  x.flags = r.flags;
  x.extraFlags = r.extraFlags;
  x.seq = r.seq;
  x.tfcpad = r.tfcpad;
  x.replayWindow = r.replayWindow;
  x.replaySeq = r.replaySeq;
  x.outputSeq = r.outputSeq;
  x.bitmap = r.bitmap;
  if (r.replayWindow > 32) {
    x.bitmapWords = (r.replayWindow + 31) >> 5;
    x.bitmapAt = allocate(x.bitmapWords << 2);
    if (!x.bitmapAt) return -Errno.ENOMEM;
  }
  x.cipher = r.cipher;
  x.cipherKeyBytes = r.cipherKeyBytes;
  x.auth = r.auth;
  x.authKeyBytes = r.authKeyBytes;
  x.authBits = r.authBits;
  x.icvBits = r.icvBits;
  const bytes = r.cipherKeyBytes + r.authKeyBytes;
  x.keys = allocate(max<u32>(bytes, 1));
  if (!x.keys) return -Errno.ENOMEM;
  memory.copy(x.keys, MAILBOX + XfrmPlace.keys, bytes);
  if (x.protocol == <u32>Protocol.ESP) xfrmShared().esp = 1;
  const error = initTransform(x);
  const aead = x.cipher == <u32>XfrmCipher.rfc4106GcmAes;
  return error && aead ? refuse(Extack.XFRM_CRYPTO_INIT, error) : error;
}

/** xfrm_state_update, of a valid state */
function change(old: XfrmState, x: XfrmState): void {
  old.softBytes = x.softBytes;
  old.hardBytes = x.hardBytes;
  old.softPackets = x.softPackets;
  old.hardPackets = x.hardPackets;
  old.softAdd = x.softAdd;
  old.hardAdd = x.hardAdd;
  old.softUse = x.softUse;
  old.hardUse = x.hardUse;
  old.dying = 0;
  scheduleIn(old.timer, TimerKind.xfrmState, changetype<usize>(old), NS_PER_S);
  if (old.useTime) useState(old);
  if (x.outputMark | x.outputMarkMask) {
    old.outputMark = x.outputMark;
    old.outputMarkMask = x.outputMarkMask;
  }
  if (x.ifId) old.ifId = x.ifId;
}

/** The state of the record's destination, SPI, protocol and mark. */
function named(ns: Namespace): XfrmState | null {
  if (!ns.xfrm) return null;
  const r = changetype<XfrmStateRecord>(MAILBOX);
  return findState(xfrmOf(ns), r.mark & r.markMask, r.destination, r.spi, r.protocol);
}

/** XFRM_MSG_DELSA */
export function xfrm_state_delete(namespace: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const x = named(ns);
  if (x === null) return -Errno.ESRCH;
  destroyState(x.owner, x);
  return 0;
}

/** XFRM_MSG_GETSA: the record is answered in place. */
export function xfrm_state_get(namespace: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  const x = named(ns);
  if (x === null) return -Errno.ESRCH;
  show(x);
  return 0;
}

/** State number `index` of a dump, the newest first; false behind the last. */
export function xfrm_state_at(namespace: u32, index: u32): bool {
  const ns = namespaceById(namespace);
  if (ns === null || !ns.xfrm) return false;
  let x = xfrmOf(ns).states;
  while (x !== null && index--) x = x.next;
  if (x === null) return false;
  show(x);
  return true;
}

function show(x: XfrmState): void {
  const r = changetype<XfrmStateRecord>(MAILBOX);
  copySelector(selectorRecord(), x.selector);
  r.softBytes = x.softBytes;
  r.hardBytes = x.hardBytes;
  r.softPackets = x.softPackets;
  r.hardPackets = x.hardPackets;
  r.softAdd = x.softAdd;
  r.hardAdd = x.hardAdd;
  r.softUse = x.softUse;
  r.hardUse = x.hardUse;
  r.bytes = x.bytes;
  r.packets = x.packets;
  r.addTime = x.addTime;
  r.useTime = x.useTime;
  r.destination = x.destination;
  r.source = x.source;
  r.spi = x.spi;
  r.protocol = x.protocol;
  r.reqid = x.reqid;
  r.mode = x.mode;
  r.mark = x.mark;
  r.markMask = x.markMask;
  r.outputMark = x.outputMark;
  r.outputMarkMask = x.outputMarkMask;
  r.ifId = x.ifId;
  r.flags = x.flags;
  r.extraFlags = x.extraFlags;
  r.seq = x.seq;
  r.tfcpad = x.tfcpad;
  r.replayWindow = x.replayWindow;
  r.bitmapWords = x.bitmapWords;
  r.replaySeq = x.replaySeq;
  r.outputSeq = x.outputSeq;
  r.bitmap = x.bitmap;
  r.cipher = x.cipher;
  r.cipherKeyBytes = x.cipherKeyBytes;
  r.icvBits = x.icvBits;
  r.auth = x.auth;
  r.authKeyBytes = x.authKeyBytes;
  r.authBits = x.authBits;
  r.statReplayWindow = x.statReplayWindow;
  r.statReplay = x.statReplay;
  r.statFailed = x.statFailed;
  const keys = MAILBOX + XfrmPlace.keys;
  const bytes = x.cipherKeyBytes + x.authKeyBytes;
  memory.copy(keys, x.keys, bytes);
  memory.copy(keys + bytes, x.bitmapAt, x.bitmapWords << 2);
}

/** XFRM_MSG_FLUSHSA of one protocol, 255 for any */
export function xfrm_state_flush(namespace: u32, protocol: u32): i32 {
  const ns = namespaceById(namespace);
  if (ns === null) return -Errno.ENOENT;
  if (!ns.xfrm) return 0;
  const n = xfrmOf(ns);
  let x = n.states;
  while (x !== null) {
    const next = x.next;
    if (protocol == 255 || x.protocol == protocol) destroyState(n, x);
    x = next;
  }
  return 0;
}
