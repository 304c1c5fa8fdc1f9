/**
 * A routing table's prefixes (net/ipv4/fib_trie.c): a path-compressed binary trie. A node stands for a prefix; one without routes
 * only branches and always has two children. Each prefix holds its routes in the order in which they are tried.
 *
 *                    0.0.0.0/0
 *                    /        \
 *           10.0.0.0/8 *       192.168.0.0/16        * branches, or has routes of its own
 *            /      \
 *    10.0.0.0/24   10.1.2.0/24
 *
 * Linux keeps all prefixes that begin at one address in one leaf; the order of a dump (address, then the longer prefix first) is that.
 */
import { allocate, release } from "../memory";
import { FibInfo } from "./fib-info";

@unmanaged
export class TrieNode {
  key: u32;
  mask: u32;
  /** the bit that chooses the child; 0 in a /32 */
  bit: u32;
  length: u32;
  left: TrieNode | null;
  right: TrieNode | null;
  parent: TrieNode | null;
  routes: FibAlias | null;
}

/** One route of a prefix (struct fib_alias). */
@unmanaged
export class FibAlias {
  next: FibAlias | null;
  info: FibInfo;
  node: TrieNode;
  table: u32;
  tos: u32;
  /** RouteType */
  type: u32;
  /** fa_default: which of several equal default routes was chosen last; -1 for none */
  chosen: i32;
  /** number of the command that made it: K.cause */
  cause: u32;
}

@unmanaged
export class Trie {
  root: TrieNode | null;
  prefixes: u32;
}

export function maskOf(length: u32): u32 {
  return length ? 0xffffffff << (32 - length) : 0;
}

/** The longest prefix with routes that covers `address`; the next shorter ones are found by `shorter`. */
export function longest(t: Trie, address: u32): TrieNode | null {
  let best: TrieNode | null = null;
  let n = t.root;
  while (n !== null) {
    if ((address ^ n.key) & n.mask) break;
    if (n.routes !== null) best = n;
    n = address & n.bit ? n.right : n.left;
  }
  return best;
}

/** The next shorter prefix with routes that covers this one. */
export function shorter(node: TrieNode): TrieNode | null {
  let n = node.parent;
  while (n !== null && n.routes === null) n = n.parent;
  return n;
}

export function findNode(t: Trie, key: u32, length: u32): TrieNode | null {
  let n = t.root;
  while (n !== null && n.length <= length) {
    if ((key ^ n.key) & n.mask) return null;
    if (n.length == length) return n.routes === null ? null : n;
    n = key & n.bit ? n.right : n.left;
  }
  return null;
}

function newNode(key: u32, length: u32): TrieNode | null {
  const at = allocate(<u32>offsetof<TrieNode>());
  if (!at) return null;
  const n = changetype<TrieNode>(at);
  n.mask = maskOf(length);
  n.key = key & n.mask;
  n.length = length;
  n.bit = length == 32 ? 0 : 0x80000000 >> length;
  return n;
}

function replaceChild(t: Trie, parent: TrieNode | null, old: TrieNode, child: TrieNode | null): void {
  if (parent === null) t.root = child;
  else if (parent.left === old) parent.left = child;
  else parent.right = child;
  if (child !== null) child.parent = parent;
}

function adopt(parent: TrieNode, child: TrieNode): void {
  if (child.key & parent.bit) parent.right = child;
  else parent.left = child;
  child.parent = parent;
}

/** The node of a prefix, made where there is none; null where the memory is full. The caller puts a route in at once. */
export function makeNode(t: Trie, key: u32, length: u32): TrieNode | null {
  let parent: TrieNode | null = null;
  let n = t.root;
  while (n !== null) {
    const common: u32 = min(min(n.length, length), <u32>clz(key ^ n.key));
    if (common < n.length) {
      // the prefix belongs above n: as its parent, or beside it below a new branch
      const own = newNode(key, length);
      if (own === null) return null;
      if (common == length) {
        replaceChild(t, parent, n, own);
        adopt(own, n);
      } else {
        const branch = newNode(key, common);
        if (branch === null) {
          release(changetype<usize>(own), <u32>offsetof<TrieNode>());
          return null;
        }
        replaceChild(t, parent, n, branch);
        adopt(branch, n);
        adopt(branch, own);
      }
      t.prefixes++;
      return own;
    }
    if (n.length == length) {
      if (n.routes === null) t.prefixes++;
      return n;
    }
    parent = n;
    n = key & n.bit ? n.right : n.left;
  }
  const own = newNode(key, length);
  if (own === null) return null;
  if (parent === null) t.root = own;
  else adopt(parent, own);
  t.prefixes++;
  return own;
}

/** Takes a node out whose last route is gone, and the branch above it that is no longer one. */
export function removeNode(t: Trie, node: TrieNode): void {
  t.prefixes--;
  let n: TrieNode | null = node;
  while (n !== null && n.routes === null && (n.left === null || n.right === null)) {
    const parent: TrieNode | null = n.parent;
    const child = n.left === null ? n.right : n.left;
    replaceChild(t, parent, n, child);
    release(changetype<usize>(n), <u32>offsetof<TrieNode>());
    if (child !== null) return;
    n = parent;
  }
}

/** The first prefix of a subtree in dump order: its lowest address, there the longest prefix. */
function firstOf(subtree: TrieNode): TrieNode {
  // the topmost node with routes on the way down to the left has the lowest address
  let n = subtree;
  while (n.routes === null) n = n.left === null ? n.right! : n.left!;
  let best = n;
  while (n.left !== null && n.left!.key == best.key) {
    n = n.left!;
    if (n.routes !== null) best = n;
  }
  return best;
}

/** The prefix after (key, length) in dump order, whether or not that one is (still) there; null at the end. */
export function nextNode(t: Trie, key: u32, length: u32): TrieNode | null {
  // shorter prefixes at the same address come first, then the next address
  let same: TrieNode | null = null;
  let after: TrieNode | null = null;
  let n = t.root;
  while (n !== null) {
    if ((key ^ n.key) & n.mask) {
      if (n.key > key) after = n;
      break;
    }
    if (n.routes !== null && n.key == key && n.length < length) same = n;
    if (!n.bit) break;
    if (key & n.bit) n = n.right;
    else {
      if (n.right !== null) after = n.right;
      n = n.left;
    }
  }
  if (same !== null) return same;
  return after === null ? null : firstOf(after);
}

/** The first prefix in dump order. */
export function firstNode(t: Trie): TrieNode | null {
  const root = t.root;
  return root === null ? null : firstOf(root);
}
