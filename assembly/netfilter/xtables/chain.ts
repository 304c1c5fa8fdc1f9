/**
 * A chain: its rules as an array of entries that a packet meets one behind the other in memory, each with what can be told without
 * looking at the rule itself.
 */
import { freeRuleText } from "../../annotate/rule";
import { allocate, release } from "../../memory";
import { K } from "../../state";
import { XtRule } from "./rule";
import { freeSieve } from "./sieve";

/** A rule in its chain; compile.ts says what the words are. */
@unmanaged
export class XtEntry {
  /** source and destination as they lie in the IP header */
  addresses: u64;
  /** protocol, fragment, ports, hashes of interface names */
  word: u64;
  addressMask: u64;
  wordMask: u64;
  /** ranges of ports: ports.ts */
  ports: u64;
  rule: XtRule;
  /** XtVerdict and ENTRY_* of compile.ts */
  flags: u32;
}

/** bytes of an entry */
export const ENTRY: u32 = 48;

@unmanaged
export class XtChain {
  /** 32 bytes, zero-padded */
  name0: u64;
  name1: u64;
  name2: u64;
  name3: u64;
  /** of the policy, for a built-in chain */
  packets: u64;
  bytes: u64;
  /** place in the table's slots, plus one */
  id: u32;
  builtin: u32;
  /** Hook of a built-in chain */
  hook: u32;
  /** XtVerdict of a built-in chain */
  policy: u32;
  /** the policy's counters were given with the change that is being made */
  counted: u32;
  entries: usize;
  count: u32;
  capacity: u32;
  /** rules that jump or go to it */
  references: u32;
  /** its own rules that jump or go elsewhere */
  jumps: u32;
  nextSameHash: XtChain | null;
  /** place among all chains as they are listed */
  order: u32;
  // reach.ts
  /** bit per Hook from which packets may come here */
  hooks: u32;
  /** entries that packets may reach: those up to the first that ends every packet's way */
  reach: u32;
  /** by Hook: jumps from chains that are reached from there */
  from0: u32;
  from1: u32;
  from2: u32;
  from3: u32;
  from4: u32;
  pending: u32;
  queued: u32;
  work: XtChain | null;
  visited: u32;
  listed: XtChain | null;
  grown: u32;
  grownNext: XtChain | null;
  // transaction.ts
  born: u32;
  saved: usize;
  deleted: u32;
  /** number of the command that made it, or gave it its policy: K.cause */
  cause: u32;
  /** what comments say of its policy: annotate/rule.ts */
  text: usize;
  /** Sieve of its entries, and whether it is theirs as they are (Sieved): sieve.ts */
  sieve: usize;
  sieved: u32;
}

export function entryAt(c: XtChain, index: u32): XtEntry {
  return changetype<XtEntry>(c.entries + <usize>index * ENTRY);
}

/** Makes room for an entry at `index` and answers its address; 0 where the memory is full. */
export function openEntry(c: XtChain, index: u32): usize {
  if (c.count == c.capacity && !growChain(c)) return 0;
  c.sieved = 0;
  const at = c.entries + <usize>index * ENTRY;
  memory.copy(at + ENTRY, at, (c.count - index) * ENTRY);
  c.count++;
  return at;
}

export function closeEntry(c: XtChain, index: u32): void {
  const at = c.entries + <usize>index * ENTRY;
  c.count--;
  c.sieved = 0;
  memory.copy(at, at + ENTRY, (c.count - index) * ENTRY);
}

function growChain(c: XtChain): bool {
  const capacity: u32 = c.capacity ? c.capacity * 2 : 8;
  const grown = allocate(capacity * ENTRY);
  if (!grown) return false;
  memory.copy(grown, c.entries, c.count * ENTRY);
  release(c.entries, c.capacity * ENTRY);
  c.entries = grown;
  c.capacity = capacity;
  return true;
}

export function newChain(name: usize): XtChain | null {
  const at = allocate(<u32>offsetof<XtChain>());
  if (!at) return null;
  memory.copy(at, name, 32);
  changetype<XtChain>(at).cause = K.cause;
  return changetype<XtChain>(at);
}

/** Frees the chain and its array, not its rules. */
export function freeChain(c: XtChain): void {
  freeSieve(c);
  release(c.entries, c.capacity * ENTRY);
  freeRuleText(c.text);
  release(changetype<usize>(c), <u32>offsetof<XtChain>());
}
