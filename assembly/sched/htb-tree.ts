/**
 * The order in which htb serves classes (net/sched/sch_htb.c): rows of classes that may send, by level and priority; below each inner class
 * those that borrow from it; and by level the queue of those whose mode will change. Linux keeps them in red-black trees: only their
 * order matters, by id here, by time there.
 */
import { HtbClass, LEVELS, linkOf, Mode, PRIORITIES, Turn, turnAt, TURN_BYTES } from "./htb-class";
import { Htb } from "./htb";

/** The row of classes that may send at a level with a priority. */
export function rowAt(s: Htb, level: u32, priority: u32): Turn {
  return changetype<Turn>(s.rows + <usize>((level * PRIORITIES + priority) * TURN_BYTES));
}

function maskAt(s: Htb, level: u32): usize {
  return s.rowMasks + ((<usize>level) << 2);
}

/** htb_add_to_id_tree */
function insertById(t: Turn, c: HtbClass, priority: u32): void {
  const link = linkOf(c, priority);
  let before: HtbClass | null = null;
  let after = t.first;
  while (after !== null && after.classid < c.classid) {
    before = after;
    after = linkOf(after, priority).next;
  }
  link.previous = before;
  link.next = after;
  link.linked = 1;
  if (before === null) t.first = c;
  else linkOf(before, priority).next = c;
  if (after !== null) linkOf(after, priority).previous = c;
}

function removeById(t: Turn, c: HtbClass, priority: u32): void {
  const link = linkOf(c, priority);
  if (!link.linked) return;
  const before = link.previous;
  const after = link.next;
  if (before === null) t.first = after;
  else linkOf(before, priority).next = after;
  if (after !== null) linkOf(after, priority).previous = before;
  link.next = null;
  link.previous = null;
  link.linked = 0;
}

/** htb_id_find_next_upper: the class with this id, or the next one. */
function findFrom(t: Turn, priority: u32, id: u32): HtbClass | null {
  let c = t.first;
  while (c !== null && c.classid < id) c = linkOf(c, priority).next;
  return c;
}

/** htb_next_rb_node: the turn goes to the next one, at the end to none. */
export function nextTurn(t: Turn, priority: u32): void {
  const c = t.pointer;
  if (c !== null) t.pointer = linkOf(c, priority).next;
}

/** htb_add_class_to_row */
function addToRow(s: Htb, c: HtbClass, mask: u32): void {
  const at = maskAt(s, c.level);
  store<u32>(at, load<u32>(at) | mask);
  for (let priority: u32 = 0; priority < PRIORITIES; priority++)
    if (mask & (1 << priority)) insertById(rowAt(s, c.level, priority), c, priority);
}

/** htb_remove_class_from_row */
function removeFromRow(s: Htb, c: HtbClass, mask: u32): void {
  let empty: u32 = 0;
  for (let priority: u32 = 0; priority < PRIORITIES; priority++) {
    if (!(mask & (1 << priority))) continue;
    const row = rowAt(s, c.level, priority);
    if (row.pointer === c) nextTurn(row, priority);
    removeById(row, c, priority);
    if (row.first === null) empty |= 1 << priority;
  }
  const at = maskAt(s, c.level);
  store<u32>(at, load<u32>(at) & ~empty);
}

/** htb_activate_prios: a class that has packets joins the row of its level, or the list of the ancestor that it borrows from. */
export function activatePriorities(s: Htb, given: HtbClass): void {
  let c = given;
  let p = c.parent;
  let mask = c.activity;
  while (c.mode == Mode.MAY_BORROW && p !== null && mask) {
    for (let priority: u32 = 0; priority < PRIORITIES; priority++) {
      const bit: u32 = 1 << priority;
      if (!(mask & bit)) continue;
      const feed = turnAt(p.turns, priority);
      // the ancestor is active already
      if (feed.first !== null) mask &= ~bit;
      insertById(feed, c, priority);
    }
    p.activity |= mask;
    c = p;
    p = c.parent;
  }
  if (c.mode == Mode.CAN_SEND && mask) addToRow(s, c, mask);
}

/** htb_deactivate_prios */
export function deactivatePriorities(s: Htb, given: HtbClass): void {
  let c = given;
  let p = c.parent;
  let mask = c.activity;
  while (c.mode == Mode.MAY_BORROW && p !== null && mask) {
    const present = mask;
    mask = 0;
    for (let priority: u32 = 0; priority < PRIORITIES; priority++) {
      const bit: u32 = 1 << priority;
      if (!(present & bit)) continue;
      const feed = turnAt(p.turns, priority);
      if (feed.pointer === c) {
        // forgotten, but its place is not
        feed.lastId = c.classid;
        feed.pointer = null;
      }
      removeById(feed, c, priority);
      if (feed.first === null) mask |= bit;
    }
    p.activity &= ~mask;
    c = p;
    p = c.parent;
  }
  if (c.mode == Mode.CAN_SEND && mask) removeFromRow(s, c, mask);
}

function eventsAt(s: Htb, level: u32): usize {
  return s.events + ((<usize>level) << 2);
}

/** First of the classes of a level that wait for their mode to change. */
export function firstEvent(s: Htb, level: u32): HtbClass | null {
  return changetype<HtbClass | null>(<usize>load<u32>(eventsAt(s, level)));
}

/** htb_add_to_wait_tree */
export function waitFor(s: Htb, c: HtbClass, delay: i64): void {
  c.eventNs = s.nowNs + <u64>delay;
  if (c.eventNs == s.nowNs) c.eventNs++;
  const near = s.nearest + ((<usize>c.level) << 3);
  if (load<u64>(near) > c.eventNs) store<u64>(near, c.eventNs);
  let before: HtbClass | null = null;
  let after = firstEvent(s, c.level);
  while (after !== null && after.eventNs <= c.eventNs) {
    before = after;
    after = after.eventNext;
  }
  c.eventPrevious = before;
  c.eventNext = after;
  c.waiting = 1;
  if (before === null) store<u32>(eventsAt(s, c.level), <u32>changetype<usize>(c));
  else before.eventNext = c;
  if (after !== null) after.eventPrevious = c;
}

/** Takes a class out of the queue of its level. */
export function stopWaiting(s: Htb, c: HtbClass): void {
  if (!c.waiting) return;
  const before = c.eventPrevious;
  const after = c.eventNext;
  if (before === null) store<u32>(eventsAt(s, c.level), <u32>changetype<usize>(after));
  else before.eventNext = after;
  if (after !== null) after.eventPrevious = before;
  c.eventNext = null;
  c.eventPrevious = null;
  c.waiting = 0;
}

/** htb_lookup_leaf: the leaf whose turn it is at a level, down through the turns of those that it borrows from. */
export function lookupLeaf(s: Htb, level: u32, priority: u32): HtbClass | null {
  const row = rowAt(s, level, priority);
  let turn = row;
  // the classes whose turns lead here; the topmost is in the row
  let above: HtbClass | null = null;
  for (let i = 0; i < 65535; i++) {
    if (turn.pointer === null && turn.lastId) turn.pointer = findFrom(turn, priority, turn.lastId);
    turn.lastId = 0;
    const c = turn.pointer;
    if (c === null) {
      // at the end: begin again, and the one above goes on
      turn.pointer = turn.first;
      if (turn.first === null) return null;
      if (above !== null) {
        const parent: HtbClass | null = above.level == level ? null : above.parent;
        above = parent;
        turn = parent === null ? row : turnAt(parent.turns, priority);
        if (turn.pointer === null) return null;
        nextTurn(turn, priority);
      }
    } else {
      if (!c.level) return c;
      above = c;
      turn = turnAt(c.turns, priority);
    }
  }
  return null;
}

export function resetTrees(s: Htb): void {
  memory.fill(s.rows, 0, LEVELS * PRIORITIES * TURN_BYTES);
  memory.fill(s.rowMasks, 0, LEVELS << 2);
  memory.fill(s.events, 0, LEVELS << 2);
}

export function rowMask(s: Htb, level: u32): u32 {
  return load<u32>(maskAt(s, level));
}
