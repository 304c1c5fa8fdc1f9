/**
 * A hash table from u64 keys to addresses: open addressing, linear probing, deletion by shifting back. Lookups touch one or two cache
 * lines whatever the number of entries; the cells double when three quarters are full. Value 0 means "not there".
 *
 *   cell: | key u64 | value u32 | unused u32 |
 */
import { allocate, release } from "./memory";

@unmanaged
export class Table {
  cells: usize;
  /** cells minus one; 0 before the first insertion */
  mask: u32;
  count: u32;
}

const CELL: u32 = 16;

/** A good mix of 64 bits to 32 (the finaliser of MurmurHash3, Appleby, public domain). */
export function mix(key: u64): u32 {
  key = (key ^ (key >> 33)) * 0xff51afd7ed558ccd;
  key = (key ^ (key >> 33)) * 0xc4ceb9fe1a85ec53;
  return <u32>(key ^ (key >> 33));
}

/** A key of several words, one after the other: of `key`, what the words before came to. */
export function mixed(key: u64, word: u64): u64 {
  const z = (key ^ word) * 0x9e3779b97f4a7c15;
  return (z ^ (z >> 29)) + 0x2545f4914f6cdd1d;
}

export function lookup(t: Table, key: u64): usize {
  const cells = t.cells;
  if (!cells) return 0;
  const mask = t.mask;
  let i = mix(key) & mask;
  while (true) {
    const cell = cells + ((<usize>i) << 4);
    const value = load<u32>(cell, 8);
    if (!value) return 0;
    if (load<u64>(cell) == key) return value;
    i = (i + 1) & mask;
  }
}

/** Sets `key` to `value` (not 0). False where the memory is full. */
export function insert(t: Table, key: u64, value: usize): bool {
  if (!t.cells || (t.count + 1) * 4 > (t.mask + 1) * 3) {
    if (!grow(t)) return false;
  }
  place(t, key, value);
  return true;
}

export function erase(t: Table, key: u64): void {
  const cells = t.cells;
  if (!cells) return;
  const mask = t.mask;
  let i = mix(key) & mask;
  while (true) {
    const cell = cells + ((<usize>i) << 4);
    if (!load<u32>(cell, 8)) return;
    if (load<u64>(cell) == key) break;
    i = (i + 1) & mask;
  }
  t.count--;
  let hole = i;
  while (true) {
    i = (i + 1) & mask;
    const cell = cells + ((<usize>i) << 4);
    if (!load<u32>(cell, 8)) break;
    const home = mix(load<u64>(cell)) & mask;
    // may move to the hole unless its home lies cyclically in (hole, i]
    if (((i - home) & mask) >= ((i - hole) & mask)) {
      memory.copy(cells + ((<usize>hole) << 4), cell, CELL);
      hole = i;
    }
  }
  memory.fill(cells + ((<usize>hole) << 4), 0, CELL);
}

export function freeTable(t: Table): void {
  if (t.cells) release(t.cells, (t.mask + 1) * CELL);
  t.cells = 0;
  t.mask = 0;
  t.count = 0;
}

/** Cells to walk over: `for (i = 0; i < cellCount(t); i++) if (valueAt(t, i)) ...` (do not insert or erase meanwhile) */
export function cellCount(t: Table): u32 {
  return t.cells ? t.mask + 1 : 0;
}
export function valueAt(t: Table, index: u32): usize {
  return load<u32>(t.cells + ((<usize>index) << 4), 8);
}

function place(t: Table, key: u64, value: usize): void {
  const mask = t.mask;
  let i = mix(key) & mask;
  while (true) {
    const cell = t.cells + ((<usize>i) << 4);
    if (!load<u32>(cell, 8)) {
      store<u64>(cell, key);
      store<u32>(cell, <u32>value, 8);
      t.count++;
      return;
    }
    if (load<u64>(cell) == key) {
      store<u32>(cell, <u32>value, 8);
      return;
    }
    i = (i + 1) & mask;
  }
}

function grow(t: Table): bool {
  const oldCells = t.cells;
  const oldCount = oldCells ? t.mask + 1 : 0;
  const newCount = oldCount ? oldCount * 2 : 8;
  const cells = allocate(newCount * CELL);
  if (!cells) return false;
  t.cells = cells;
  t.mask = newCount - 1;
  t.count = 0;
  for (let i: u32 = 0; i < oldCount; i++) {
    const cell = oldCells + ((<usize>i) << 4);
    const value = load<u32>(cell, 8);
    if (value) place(t, load<u64>(cell), value);
  }
  if (oldCells) release(oldCells, oldCount * CELL);
  return true;
}
