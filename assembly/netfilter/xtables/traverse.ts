/** A packet goes through the rules of a table (ipt_do_table in net/ipv4/netfilter/ip_tables.c). */
import { ObjectKind } from "../../abi/explain";
import { accuse } from "../../drops";
import { Decision } from "../../abi/decision";
import { Hook, XtFamily, XtTable, XtVerdict } from "../../abi/netfilter";
import { Device } from "../../device/device";
import { blame, noteRule } from "../../annotate/rule";
import { reliedOn } from "../../observe";
import { Packet } from "../../packet";
import * as ipv4 from "../../wire/ipv4";
import { Protocol } from "../../wire/ipv4";
import * as tcp from "../../wire/tcp";
import * as udp from "../../wire/udp";
import { counted, countedBytes } from "../../recording";
import { K } from "../../state";
import { Netfilter } from "../state";
import { Verdict } from "../verdict";
import { ENTRY, XtChain, XtEntry } from "./chain";
import {
  ENTRY_HEADER,
  ENTRY_MATCHES,
  ENTRY_TOLD,
  ENTRY_VERDICT,
  FRAGMENT_BIT,
  headerMatches,
  nameHash,
  PORTS,
  stateWord,
} from "./compile";
import { XT_CONTINUE, XtContext } from "./context";
import { matches } from "./match";
import { stateBit } from "./match-conntrack";
import { enter, leave, XtLevel } from "./level";
import { candidate, makeSieve } from "./sieve";
import { blockKind, blockRecord, firstBlock, nextBlock, recordOf, targetBlock, XtRule } from "./rule";
import { builtinChain, findTable } from "./table";
import { act } from "./target";

/** detail of a report about a policy: its object is the chain */
export const POLICY_DETAIL: u32 = 0x100;

/**
 * Judges a packet whose `data` and `network` are at its IP header, by the IPv4 table `table` from the built-in chain of hook `at` on.
 * ACCEPT where there is no such table or chain.
 */
export function traverse(
  nf: Netfilter,
  table: XtTable,
  p: Packet,
  hook: Hook,
  input: Device | null,
  output: Device | null,
): Verdict {
  const t = findTable(nf, XtFamily.ipv4, table);
  if (t === null) return Verdict.ACCEPT;
  const chain = builtinChain(t, hook);
  if (chain === null) return Verdict.ACCEPT;
  reliedOn(p, Decision.table, changetype<usize>(chain), table);
  if (!chain.count) {
    const verdict = policy(p, chain);
    if (verdict == Verdict.DROP) refused(p, hook, chain, changetype<usize>(chain), t.generation);
    return verdict;
  }
  const level = enter();
  // only a packet that makes packets that make packets ... gets here
  if (level === null) return Verdict.DROP;
  const c = level.context;
  compose(level, p, input, output);
  if (!chain.sieved) makeSieve(chain);
  const at = candidate(chain, chain.entries, level);
  let verdict = Verdict.ACCEPT;
  if (!at) {
    c.decided = changetype<usize>(chain);
    verdict = policy(p, chain);
  } else {
    c.packet = p;
    c.nf = nf;
    c.input = input;
    c.output = output;
    c.hook = hook;
    c.table = table;
    c.family = XtFamily.ipv4;
    c.fragmentOffset = ipv4.fragmentField(p.network) & ipv4.OFFSET_MASK;
    c.hotdrop = 0;
    c.generation = t.generation;
    c.decided = 0;
    locate(c);
    verdict = walk(level, c, chain, at);
  }
  if (verdict == Verdict.DROP && c.decided) refused(p, hook, chain, c.decided, t.generation);
  leave();
  return verdict;
}

/** Who wants to know why hears which rule, or which policy (the first chain's), lost the packet. */
function refused(p: Packet, at: Hook, first: XtChain, decided: usize, generation: u32): void {
  const byPolicy = decided == changetype<usize>(first);
  if (K.annotating) blame(p, at, decided, byPolicy ? 1 : 0, generation);
  if (K.drops) accuse(p, byPolicy ? ObjectKind.XT_POLICY : ObjectKind.XT_RULE, decided);
}

function locate(c: XtContext): void {
  const p = c.packet;
  const headerLength = ipv4.headerLength(p.network);
  c.transport = p.network + headerLength;
  c.available = p.length > headerLength ? p.length - headerLength : 0;
}

/** The packet's side of compile.ts: its words, and which of their bits are known. */
function compose(level: XtLevel, p: Packet, input: Device | null, output: Device | null): void {
  const h = p.network;
  const protocol = ipv4.protocol(h);
  let word: u64 = protocol | stateWord(stateBit(p));
  let known: u64 = ~PORTS;
  if (ipv4.fragmentField(h) & ipv4.OFFSET_MASK) word |= FRAGMENT_BIT;
  else {
    // a header too short to have ports must reach the match, which drops it
    const transport = h + ipv4.headerLength(h);
    const least =
      protocol == <u32>Protocol.TCP
        ? tcp.HEADER_LENGTH
        : protocol == <u32>Protocol.UDP
          ? udp.HEADER_LENGTH
          : NEVER;
    if (transport + least <= p.data + p.length) {
      word |= (<u64>udp.source(transport)) << 16;
      word |= (<u64>udp.destination(transport)) << 32;
      known = ~0;
    }
  }
  word |= (input === null ? 0 : nameHash(input.name0, input.name1)) << 48;
  word |= (output === null ? 0 : nameHash(output.name0, output.name1)) << 56;
  level.addresses = load<u64>(h + ipv4.SOURCE);
  level.word = word;
  level.knownAddresses = ~0;
  level.known = known;
}

/** more than a packet has bytes */
const NEVER: u32 = 0x100000;

/** From the first candidate of the built-in chain on, at `at`. */
function walk(level: XtLevel, c: XtContext, base: XtChain, at: usize): Verdict {
  const p = c.packet;
  // where ports are not known the matches that ranges stand for have to be asked
  const asked: u32 = level.known == ~0 ? ENTRY_MATCHES : ENTRY_MATCHES | ENTRY_TOLD;
  const bottom = level.stack;
  let top = bottom;
  let chain = base;
  while (true) {
    if (!at) {
      // the end of a chain is a RETURN; behind the first chain comes its policy
      if (top == bottom) {
        c.decided = changetype<usize>(base);
        return policy(p, base);
      }
      top -= 8;
      chain = changetype<XtChain>(load<u32>(top, 4));
      at = candidate(chain, load<u32>(top), level);
      continue;
    }
    const e = changetype<XtEntry>(at);
    const flags = e.flags;
    if ((flags & ENTRY_HEADER && !headerMatches(c, e)) || (flags & asked && !allMatch(c, e.rule))) {
      if (c.hotdrop) {
        c.decided = changetype<usize>(e.rule);
        return Verdict.DROP;
      }
      at = candidate(chain, at + ENTRY, level);
      continue;
    }
    const rule = e.rule;
    c.decided = changetype<usize>(rule);
    rule.packets++;
    rule.bytes += p.length;
    if (K.recording) {
      counted(changetype<usize>(rule) + offsetof<XtRule>("packets"), 1);
      countedBytes(changetype<usize>(rule) + offsetof<XtRule>("bytes"), p.length);
    }
    reliedOn(p, Decision.xtRule, changetype<usize>(rule), flags & ENTRY_VERDICT);
    // a match may agree and yet have the packet dropped: only a target still acts
    if (c.hotdrop && (flags & ENTRY_VERDICT) != <u32>XtVerdict.TARGET) return Verdict.DROP;
    at += ENTRY;
    switch (flags & ENTRY_VERDICT) {
      case XtVerdict.CONTINUE:
        break;
      case XtVerdict.ACCEPT:
        return Verdict.ACCEPT;
      case XtVerdict.JUMP:
        store<u32>(top, <u32>at);
        store<u32>(top, <u32>changetype<usize>(chain), 4);
        top += 8;
      // falls through
      case XtVerdict.GOTO: {
        chain = rule.chain!;
        at = chain.entries;
        if (!chain.sieved) makeSieve(chain);
        break;
      }
      case XtVerdict.RETURN:
        at = 0;
        continue;
      case XtVerdict.TARGET: {
        const block = targetBlock(recordOf(rule));
        const verdict = act(c, blockKind(block), blockRecord(block));
        // a target that stole the packet has freed it, or handed it on
        if (verdict != <i32>Verdict.STOLEN)
          reliedOn(
            p,
            Decision.verdict,
            changetype<usize>(rule),
            c.hotdrop ? <u32>Verdict.DROP : <u32>verdict,
          );
        if (K.annotating && verdict != <i32>Verdict.DROP && verdict != <i32>Verdict.STOLEN)
          noteRule(p, c.nf, c.hook, rule, blockKind(block), c.generation);
        if (verdict == <i32>Verdict.STOLEN) return Verdict.STOLEN;
        if (c.hotdrop) return Verdict.DROP;
        if (verdict != XT_CONTINUE) return verdict;
        // NOTRACK and CT gave it another state
        locate(c);
        compose(level, p, c.input, c.output);
        break;
      }
      default:
        // DROP, and QUEUE: nobody listens to the queue (nf_queue answers ESRCH)
        return Verdict.DROP;
    }
    at = candidate(chain, at, level);
  }
}

/** All matches, in order, until one says no. */
function allMatch(c: XtContext, rule: XtRule): bool {
  const r = recordOf(rule);
  const end = targetBlock(r);
  for (let b = firstBlock(r); b < end; b = nextBlock(b)) {
    if (!matches(c, blockKind(b), blockRecord(b))) return false;
  }
  return true;
}

function policy(p: Packet, chain: XtChain): Verdict {
  chain.packets++;
  chain.bytes += p.length;
  if (K.recording) {
    counted(changetype<usize>(chain) + offsetof<XtChain>("packets"), 1);
    countedBytes(changetype<usize>(chain) + offsetof<XtChain>("bytes"), p.length);
  }
  reliedOn(p, Decision.xtRule, changetype<usize>(chain), POLICY_DETAIL | chain.policy);
  return chain.policy == <u32>XtVerdict.ACCEPT ? Verdict.ACCEPT : Verdict.DROP;
}
