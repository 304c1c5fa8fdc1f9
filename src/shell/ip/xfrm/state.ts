/** `ip xfrm state` (ip/xfrm_state.c). */
import {
  XFRM_EXTRA_FLAGS,
  XFRM_STATE_FLAGS,
  type XfrmMode,
  type XfrmState,
  type XfrmStateFlag,
  type XfrmStateId,
  type XfrmStateSpec,
} from "../../../model/xfrm.js";
import { ipv4, sameNetwork } from "../inet.js";
import { unsigned } from "../numbers.js";
import type { Session } from "../session.js";
import { matches, matchesAny, Words } from "../words.js";
import {
  ESP,
  type Id,
  missing,
  parseId,
  parseLimit,
  parseMark,
  parseMask,
  parseMode,
  parseSelector,
  protocolName,
  xfrmProtocol,
} from "./common.js";
import { printState } from "./state-print.js";
import { STATE_USAGE } from "./usage.js";

const COMMAND = "ip xfrm state";
const WIDEST_WINDOW = 4096;

export function state(session: Session, [command, ...argv]: string[]): void {
  if (command === undefined) return list(session, [], false);
  if (matches(command, "add")) return modify(session, argv, "add");
  if (matches(command, "update")) return modify(session, argv, "update");
  if (matches(command, "allocspi")) session.notModelled(COMMAND, `command "allocspi"`);
  if (matches(command, "delete")) return remove(session, argv);
  if (matchesAny(command, "deleteall", "delall")) return list(session, argv, true);
  if (matchesAny(command, "list", "show", "lst")) return list(session, argv, false);
  if (matches(command, "get")) return get(session, argv);
  if (matches(command, "flush")) return flush(session, argv);
  if (matches(command, "count")) return count(session);
  if (matches(command, "help")) {
    session.appendError(STATE_USAGE);
    session.exit(255);
  }
  session.exit(255, `Command "${command}" is unknown, try "ip xfrm state help".`);
}

/** xfrm_state_flag_parse: all the words behind "flag" that are flags */
function parseFlags<T extends string>(words: Words, known: readonly T[]): T[] {
  const flags: T[] = [];
  words.next();
  while ((known as readonly string[]).includes(words.word)) {
    flags.push(words.word as T);
    if (!words.hasNext()) return flags;
    words.advance();
  }
  words.back();
  return flags;
}

/** xfrm_algo_parse: hexadecimal digits behind 0x, or the characters themselves */
function keyOf(words: Words): string {
  const word = words.word;
  if (!word.startsWith("0x")) return Buffer.from(word).toString("hex");
  const digits = word.slice(2);
  if (!/^[0-9a-fA-F]*$/.test(digits)) words.wrong("ALGO-KEYMAT value is invalid");
  return (digits.length % 2 ? `0${digits}` : digits).toLowerCase();
}

function parseAlgorithm(session: Session, words: Words, spec: XfrmStateSpec): boolean {
  const type = words.word;
  if (!["enc", "auth", "auth-trunc", "aead", "comp"].includes(type)) return false;
  if (type === "enc" ? spec.enc : type === "aead" ? spec.aead : type !== "comp" && spec.auth)
    words.duplicate("ALGO-TYPE");
  const next = (what: string): string => (words.hasNext() ? words.next() : missing(session, what));
  const name = next("ALGO-NAME");
  if (type === "comp") session.notModelled(COMMAND, 'algorithm type "comp"');
  next("ALGO-KEYMAT");
  const key = keyOf(words);
  const number = (what: string): number => {
    const word = next(what);
    return unsigned(word) ?? words.wrong(`${what} value is invalid`);
  };
  if (type === "enc") spec.enc = { name, key };
  else if (type === "auth") spec.auth = { name, key };
  else if (type === "auth-trunc") spec.auth = { name, key, bits: number("ALGO-TRUNC-LEN") };
  else spec.aead = { name, key, icvBits: number("ALGO-ICV-LEN") };
  return true;
}

/** xfrm_state_modify */
function modify(session: Session, argv: string[], verb: "add" | "update"): void {
  const spec: XfrmStateSpec = {
    netns: session.netns,
    src: "0.0.0.0",
    dst: "0.0.0.0",
    proto: 0,
    spi: 0,
    mode: "transport",
  };
  let id: Id | undefined;
  const words = new Words(session, argv);
  const numberAfter = (key: string): number =>
    unsigned(words.next()) ?? words.wrong(`value after "${key}" is invalid`);
  for (; !words.done; words.advance()) {
    const word = words.word;
    if (word === "mode") spec.mode = parseMode(session, words, COMMAND);
    else if (word === "mark") Object.assign(spec, parseMark(words));
    else if (word === "reqid") spec.reqid = unsigned(words.next()) ?? words.wrong("REQID value is invalid");
    else if (word === "seq") spec.seq = unsigned(words.next()) ?? words.wrong("SEQ value is invalid");
    else if (word === "replay-window") spec.replayWindow = numberAfter(word);
    else if (word === "replay-seq") spec.replaySeq = numberAfter(word);
    else if (word === "replay-oseq") spec.replayOseq = numberAfter(word);
    else if (word === "replay-seq-hi" || word === "replay-oseq-hi")
      session.notModelled(COMMAND, `option "${word}"`);
    else if (word === "flag") spec.flags = parseFlags(words, XFRM_STATE_FLAGS);
    else if (word === "extra-flag") spec.extraFlags = parseFlags(words, XFRM_EXTRA_FLAGS);
    else if (word === "sel") {
      words.next();
      spec.selector = parseSelector(session, words, COMMAND) ?? words.wrong("unknown");
    } else if (word === "limit") {
      words.next();
      parseLimit(words, (spec.limits ??= {}));
    } else if (word === "output-mark") {
      spec.outputMark = numberAfter(word);
      spec.outputMask = parseMask(words, "mask") ?? 0xffffffff;
    } else if (word === "tfcpad") spec.tfcpad = numberAfter(word);
    else if (word === "if_id") {
      spec.ifId = numberAfter(word);
      if (spec.ifId) session.notModelled(COMMAND, 'option "if_id"');
    } else if (word === "encap" || word === "ctx" || word === "offload")
      session.notModelled(COMMAND, `option "${word}"`);
    else if (word === "coa") {
      session.exit(1, `"coa" is invalid with XFRM-PROTO value "${protocolName(spec.proto)}"`);
    } else if (!parseAlgorithm(session, words, spec)) {
      if (id) words.wrong("unknown");
      id = parseId(session, words, COMMAND, false) ?? words.wrong("unknown");
      spec.proto = id.proto!;
      spec.spi = id.spi ?? 0;
      if (id.src) spec.src = id.src.address;
      if (id.dst) spec.dst = id.dst.address;
    }
  }
  const esn = spec.flags?.includes("esn");
  if (esn && !spec.replayWindow) session.exit(255, "Error: esn flag set without replay-window.");
  if ((spec.replayWindow ?? 0) > WIDEST_WINDOW)
    session.exit(
      255,
      `Error: replay-window (${spec.replayWindow}) > XFRMA_REPLAY_ESN_MAX (${WIDEST_WINDOW}).`,
    );
  if (!id) session.exit(1, "Not enough information: ID is required");
  if (spec.proto === ESP && !spec.enc && !spec.aead)
    session.exit(1, 'ALGO-TYPE value "enc" or "aead" is required with XFRM-PROTO value "esp"');
  session.talk({ op: `xfrm.state.${verb}`, ...spec });
}

interface NamedState {
  id: XfrmStateId;
  given: boolean;
}

/** The id and mark that `delete` and `get` are about. */
function named(session: Session, argv: string[]): NamedState {
  const id: XfrmStateId = { netns: session.netns, dst: "0.0.0.0", proto: 0, spi: 0 };
  let given = false;
  const words = new Words(session, argv);
  for (; !words.done; words.advance()) {
    if (words.word === "mark") {
      Object.assign(id, parseMark(words));
      continue;
    }
    if (given) words.wrong("unknown");
    const parsed = parseId(session, words, COMMAND, false) ?? words.wrong("unknown");
    given = true;
    id.proto = parsed.proto!;
    id.spi = parsed.spi ?? 0;
    if (parsed.dst) id.dst = parsed.dst.address;
  }
  return { id, given };
}

function remove(session: Session, argv: string[]): void {
  const { id, given } = named(session, argv);
  if (!given) session.fail(2, "RTNETLINK answers: Invalid argument");
  session.talk({ op: "xfrm.state.delete", ...id });
}

function get(session: Session, argv: string[]): void {
  const { id, given } = named(session, argv);
  if (!given) session.fail(2, "RTNETLINK answers: Invalid argument");
  printState(
    session,
    session.ask(() => session.kernel.xfrmState(id)),
    true,
  );
}

interface Filter extends Id {
  mode?: XfrmMode;
  reqid?: number;
  flags: XfrmStateFlag[];
}

/** xfrm_state_filter_match */
function fits(s: XfrmState, filter: Filter): boolean {
  const within = (address: string, prefix: Id["src"]): boolean =>
    !prefix || sameNetwork(ipv4(address), ipv4(prefix.address), prefix.bits);
  return (
    within(s.src, filter.src) &&
    within(s.dst, filter.dst) &&
    (filter.proto === undefined || filter.proto === s.proto) &&
    (filter.spi === undefined || filter.spi === s.spi) &&
    (filter.mode === undefined || filter.mode === s.mode) &&
    (filter.reqid === undefined || filter.reqid === s.reqid) &&
    filter.flags.every((flag) => s.flags.includes(flag))
  );
}

/** xfrm_state_list_or_deleteall */
function list(session: Session, argv: string[], deletes: boolean): void {
  const filter: Filter = { flags: [] };
  let keys = true;
  let given = false;
  const words = new Words(session, argv);
  for (; !words.done; words.advance()) {
    const word = words.word;
    if (word === "nokeys") keys = false;
    else if (word === "mode") filter.mode = parseMode(session, words, COMMAND);
    else if (word === "reqid") filter.reqid = unsigned(words.next()) ?? words.wrong("REQID value is invalid");
    else if (word === "flag") filter.flags = parseFlags(words, XFRM_STATE_FLAGS);
    else {
      if (given) words.wrong("unknown");
      Object.assign(filter, parseId(session, words, COMMAND, true) ?? words.wrong("unknown"));
      given = true;
    }
  }
  for (const s of session.kernel.xfrmStates(session.netns)) {
    if (!fits(s, filter)) continue;
    if (!deletes) printState(session, s, keys);
    else {
      const { netns, dst, proto, spi, mark, mask } = s;
      session.talk({ op: "xfrm.state.delete", netns, dst, proto, spi, mark, mask });
    }
  }
}

function flush(session: Session, argv: string[]): void {
  let proto: number | undefined;
  const words = new Words(session, argv);
  for (; !words.done; words.advance()) {
    if (words.word !== "proto") words.wrong("unknown");
    proto = xfrmProtocol(words);
  }
  session.talk({
    op: "xfrm.state.flush",
    netns: session.netns,
    ...(proto !== undefined && { proto }),
  });
}

/** xfrm_state_count. Linux's hash table begins with 8 buckets and doubles when two states meet in one; here it does when they are full. */
function count(session: Session): void {
  const number = session.kernel.xfrmStates(session.netns).length;
  let text = `\t SAD count ${number}`;
  if (session.options.stats > 0) {
    let buckets = 8;
    while (number > buckets) buckets *= 2;
    text += ` (buckets count ${buckets} Max 1048576)`;
  }
  session.out.raw(`${text}\n`);
}
