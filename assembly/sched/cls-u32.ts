/** u32 (net/sched/cls_u32.c): words of the packet compared under masks, in hash tables that lead to others. */
import { FilterFlag, U32Flag } from "../abi/filter";
import { Packet } from "../packet";
import { K } from "../state";
import { read16, read32 } from "../wire/bytes";
import { FilterProto } from "./chain";
import { accept, comesFrom } from "./filter";
import { firstNode, HashTable, KEY_BYTES, MOVES, U32Key, U32Node } from "./u32-table";

/** TC_U32_MAXDEPTH */
const DEPTH: u32 = 8;

/** skb_header_pointer: `bytes` at an offset from p.data, which may lie before it; 0 where they are not there. */
function at(p: Packet, offset: i32, bytes: i32): usize {
  if (offset < -(<i32>(p.data - p.buffer)) || offset + bytes > <i32>p.length) return 0;
  return p.data + offset;
}

/** u32_classify */
export function classifyU32(tp: FilterProto, p: Packet): i32 {
  let table = changetype<HashTable>(tp.root);
  let offset = <i32>(p.network - p.data);
  let skipped: i32 = 0;
  let select: u32 = 0;
  let depth: u32 = 0;
  // filters may run within filters, by mirred: each level has a stack of its own
  const stack = memory.data(8 * 8 * 8, 8) + ((<usize>(K.mirredNesting & 7)) << 6);
  let n = firstNode(table, 0);
  while (true) {
    // POP: the table is at its end, the node that led here is asked whether it is terminal
    let returned = false;
    if (n === null) {
      if (!depth) return -1;
      depth--;
      n = changetype<U32Node>(<usize>load<u32>(stack + ((<usize>depth) << 3)));
      offset = load<i32>(stack + ((<usize>depth) << 3), 4);
      table = n.up;
      returned = true;
    }
    const node: U32Node = n;
    if (!returned) {
      const match = compare(node, p, offset, skipped);
      if (match < 0) return -1;
      if (!match) {
        n = changetype<U32Node | null>(node.next);
        continue;
      }
      const down = node.down;
      if (down !== null) {
        if (depth >= DEPTH) return -1;
        store<u32>(stack + ((<usize>depth) << 3), <u32>changetype<usize>(node));
        store<i32>(stack + ((<usize>depth) << 3), offset, 4);
        depth++;
        table = down;
        select = 0;
        if (table.mask) {
          const word = at(p, offset + node.hashAt, 4);
          if (!word) return -1;
          select = table.mask & ((read32(word) & node.hashMask) >> node.hashShift);
        }
        if (node.selector & MOVES) {
          if (node.selector & (U32Flag.OFFSET | U32Flag.VAROFFSET)) {
            skipped = node.offset + 3;
            if (node.selector & U32Flag.VAROFFSET) {
              const word = at(p, offset + node.offsetAt, 2);
              if (!word) return -1;
              skipped += <i32>((read16(word) & node.offsetMask) >> node.offsetShift);
            }
            skipped &= ~3;
          }
          if (node.selector & U32Flag.EAT) {
            offset += skipped;
            skipped = 0;
          }
          // a table beyond the packet's end is passed by
          if (offset < 0 || offset >= <i32>p.length) {
            n = null;
            continue;
          }
        }
        n = firstNode(table, select);
        continue;
      }
    }
    if (node.selector & U32Flag.TERMINAL && comesFrom(p, node.input)) {
      node.matched++;
      const verdict = accept(node, p);
      if (verdict >= 0) return verdict;
    }
    n = changetype<U32Node | null>(node.next);
  }
}

/** All keys of a node: 1 where they match, 0 where they do not, -1 where the packet is too short to tell. */
function compare(n: U32Node, p: Packet, offset: i32, skipped: i32): i32 {
  n.looked++;
  if (n.flags & FilterFlag.SKIP_SW) return 0;
  if ((p.mark & n.markMask) != n.mark) return 0;
  n.markHits++;
  let key = n.keys;
  for (let i: u32 = 0; i < n.keyCount; i++) {
    const k = changetype<U32Key>(key);
    const word = at(p, offset + k.offset + (skipped & (<i32>k.offsetMask)), 4);
    if (!word) return -1;
    if ((read32(word) ^ k.value) & k.mask) return 0;
    k.hits++;
    key += KEY_BYTES;
  }
  return 1;
}
