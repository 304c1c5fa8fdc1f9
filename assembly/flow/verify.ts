/**
 * FastMode.verify: a packet that the cache knows goes the way of its recipe, is put back to where it began, and goes the slow way. The host keeps
 * and compares the memory (src/lab/verify/); what may differ is named here: packets, what is free, the cache itself, and notes that a walk leaves
 * behind for nobody.
 */
import { FastMode, VerifyStep } from "../abi/flow-cache";
import { Annotations } from "../annotate/state";
import { drainBacklog } from "../device/core";
import { Device } from "../device/device";
import { verify } from "../host";
import { IpvsState } from "../ipvs/state";
import { classBytes, FREE_LIST_COUNT, Scratch } from "../memory";
import { capacityOf, FREE_PACKETS, Packet, PACKET_CLASSES } from "../packet";
import { COUNTER_BYTES, MOST_ACTS, STAMP_BYTES, TICKS } from "../recording";
import { FREE_LISTS, K, KernelState, MAILBOX, MAILBOX_BYTES, STATE } from "../state";
import { makeRoom } from "../tap";
import { Answer, answer, recipeFor } from "./execute";
import { flushFlows } from "./flush";
import { forgetAhead } from "./ahead";
import { countersOf, restOf, stampsOf, windowsOf } from "./parts";
import {
  cache,
  FlowCache,
  Key,
  MOST_DUE,
  Recipe,
  RECIPE_BYTES,
  Rest,
  usedNow,
  Way,
  WINDOW_BYTES,
} from "./state";

/** bytes that the slow path may write more, so that the ring is not written out while both ways are compared */
const MARGIN: u32 = 65536;
/** an object that acts change is not longer */
const LARGEST_OBJECT: u32 = 256;

/**
 * Follows the recipe of a frame that is to be sent on `d`, where there is one, and puts everything back; then the slow path has to be taken, and
 * `compareWays` be called. False where no recipe was followed.
 */
export function followRecipe(d: Device, frame: usize, length: u32): bool {
  const recipe = recipeFor(d, frame, length);
  if (!recipe) return false;
  flushFlows();
  // a checkpoint that was made without this mode may hold some: their keys are made anew
  forgetAhead(cache());
  const r = changetype<Recipe>(recipe);
  const room = r.way.room + r.way.stages * length + MARGIN;
  if (K.outNext + room > K.outEnd) makeRoom(room);
  const from = K.outNext;
  ask(VerifyStep.frame, frame, length);
  const isWhole = ask(VerifyStep.begin, changetype<usize>(d), 0) != 0;
  if (!isWhole) keepTold(r);
  if (answer(d, frame, length) != Answer.done) return false;
  flushFlows();
  ask(VerifyStep.fast, from, <u32>(K.outNext - from));
  const c = cache();
  c.verified = recipe;
  c.verifiedWhole = isWhole ? 1 : 0;
  c.verifiedFrom = from;
  c.verifiedMade = K.packetsMade;
  c.verifiedBrief = K.briefBytes;
  // nothing else takes a short cut
  K.fast = FastMode.off;
  return true;
}

/** The frame was handed to the slow path, which answered `result`. */
export function compareWays(result: i32): void {
  const c = cache();
  const turn = K.turn;
  const turnAt = K.turnAt;
  drainBacklog();
  // that is the caller's to do
  K.turn = turn;
  K.turnAt = turnAt;
  K.fast = FastMode.verify;
  if (result) {
    if (ask(VerifyStep.refused, 0, 0)) end();
    return;
  }
  ignoreCache(c);
  // what walks work with may be new: recipes have taken what there was
  ignore(STATE + offsetof<KernelState>("packetsMade"), 4);
  ignore(STATE + offsetof<KernelState>("briefBytes"), 4);
  if (K.packetsMade != c.verifiedMade || K.briefBytes != c.verifiedBrief)
    ignore(STATE + offsetof<KernelState>("arenaTop"), 4);
  ignoreAnswers();
  if (c.verifiedWhole) ignoreUnowned();
  if (ask(VerifyStep.compare, c.verifiedFrom, <u32>(K.outNext - c.verifiedFrom))) end();
  c.hits++;
  changetype<Recipe>(c.verified).usedAt = usedNow();
}

/** They differ: the host has said how, and is to end the run. */
function end(): void {
  K.fast = FastMode.off;
  K.runBudget = 0;
}

function ask(step: VerifyStep, at: usize, bytes: u32): u32 {
  return verify(step, at, bytes);
}

/** What the recipe tells that it does, and the state of the kernel: for packets after which not all of the memory is looked at. */
function keepTold(r: Recipe): void {
  const c = cache();
  keep(STATE, <u32>offsetof<KernelState>());
  keep(changetype<usize>(c), <u32>offsetof<FlowCache>());
  keep(changetype<usize>(c.key), <u32>offsetof<Key>());
  keep(c.ids, MOST_ACTS << 2);
  const way = r.way;
  keep(changetype<usize>(r), RECIPE_BYTES);
  keep(changetype<usize>(way), <u32>offsetof<Way>());
  let window = windowsOf(r);
  for (const end = window + <usize>(way.windows * WINDOW_BYTES); window < end; window += WINDOW_BYTES)
    keep(load<u32>(window), LARGEST_OBJECT);
  keepCounted(restOf(r));
  keepCounted(way.rest);
}

function keepCounted(rest: Rest): void {
  keep(changetype<usize>(rest), <u32>offsetof<Rest>());
  let at = countersOf(rest);
  for (const end = at + <usize>(rest.counters * COUNTER_BYTES); at < end; at += COUNTER_BYTES)
    keep(load<u32>(at) & ~3, 8);
  at = stampsOf(rest);
  for (const end = at + <usize>(rest.stamps * STAMP_BYTES); at < end; at += STAMP_BYTES)
    keep(load<u32>(at) & ~(<u32>TICKS), 8);
}

function keep(at: usize, bytes: u32): void {
  ask(VerifyStep.keep, at, bytes);
}

function ignore(at: usize, bytes: u32): void {
  ask(VerifyStep.ignore, at, bytes);
}

/** What the cache remembers of packets that took a recipe. */
function ignoreCache(c: FlowCache): void {
  ignore(changetype<usize>(c), <u32>offsetof<FlowCache>());
  ignore(changetype<usize>(c.key), <u32>offsetof<Key>());
  ignore(c.ids, MOST_ACTS << 2);
  ignore(c.verified, RECIPE_BYTES);
  ignore(c.due, MOST_DUE << 2);
  ignore(changetype<usize>(changetype<Recipe>(c.verified).way), <u32>offsetof<Way>());
}

/** Fields of the state in which a function of the slow path leaves an answer for its caller. */
function ignoreAnswers(): void {
  // what a loop is told by: begins anew with the next frame
  ignore(STATE + offsetof<KernelState>("framesThisInstant"), 8);
  ignore(STATE + offsetof<KernelState>("hookErrno"), 4);
  ignore(STATE + offsetof<KernelState>("tcClassid"), 4);
  ignore(STATE + offsetof<KernelState>("tcClass"), 4);
  ignore(STATE + offsetof<KernelState>("tcChain"), 4);
  ignore(STATE + offsetof<KernelState>("tcAction"), 4);
  ignore(STATE + offsetof<KernelState>("tcDelay"), 8);
  ignore(STATE + offsetof<KernelState>("qdisc"), 4);
  ignore(STATE + offsetof<KernelState>("xfrmPolicy"), 4);
  if (K.ipvs) ignore(K.ipvs + offsetof<IpvsState>("outcome"), 4);
  // the comment that is put together, and who had the packet dropped that it is about
  const own = <u32>offsetof<Annotations>("length");
  if (K.annotations) ignore(K.annotations + own, <u32>offsetof<Annotations>() - own);
}

/** Memory in which nothing is kept that counts: the mailbox, the ring, what is free, free packets, what walks work with. */
function ignoreUnowned(): void {
  ignore(MAILBOX, MAILBOX_BYTES);
  // memory.data: tables that nothing changes, and what functions work with
  ignore(MAILBOX + MAILBOX_BYTES, <u32>(__heap_base - MAILBOX - MAILBOX_BYTES));
  ignore(K.outBegin, <u32>(K.outEnd - K.outBegin));
  ignore(FREE_LISTS, (FREE_LIST_COUNT + PACKET_CLASSES) << 2);
  for (let i: u32 = 0; i < FREE_LIST_COUNT; i++) {
    let block: usize = load<u32>(FREE_LISTS + ((<usize>i) << 2));
    for (; block; block = load<u32>(block)) ignore(block, classBytes(i));
  }
  for (let i: u32 = 0; i < PACKET_CLASSES; i++) {
    let p = changetype<Packet | null>(<usize>load<u32>(FREE_PACKETS + ((<usize>i) << 2)));
    while (p !== null) {
      ignore(changetype<usize>(p), <u32>offsetof<Packet>());
      ignore(p.buffer, capacityOf(i));
      p = p.next;
    }
  }
  let scratch: usize = K.scratch;
  for (; scratch; scratch = changetype<Scratch>(scratch).next)
    ignore(scratch + offsetof<Scratch>(), changetype<Scratch>(scratch).bytes);
}
