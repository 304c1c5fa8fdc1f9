/** Actions of a command line: `action KIND ... [action KIND ...]` (parse_action of tc/m_action.c), one function a kind. */
import type {
  CsumAction,
  GactAction,
  MirredAction,
  SkbeditAction,
  TcAction,
  VlanTagAction,
} from "../../model/filter.js";
import { unsigned } from "../ip/numbers.js";
import { matches, matchesAny, Words } from "../ip/words.js";
import { parsePedit } from "./action-pedit.js";
import { parsePolice } from "./action-police.js";
import { CSUM_USAGE, GACT_USAGE, MIRRED_USAGE, SKBEDIT_USAGE, VLAN_USAGE } from "./action-usage.js";
import { parseClassid } from "./handles.js";
import { parseEtherType } from "./protocols.js";
import { macNumber } from "./mac.js";
import type { TcSession } from "./session.js";
import {
  parseVerdict,
  parseVerdictOr,
  PASS,
  PIPE,
  Refused,
  refuse,
  STOLEN,
  verdictNumber,
} from "./verdict.js";

const U16 = 0xffff;
const U32 = 0xffffffff;

/** Kinds that tc knows and this kernel does not. */
const UNMODELLED = [
  "bpf",
  "connmark",
  "ct",
  "ctinfo",
  "gate",
  "ife",
  "ipt",
  "mpls",
  "nat",
  "sample",
  "simple",
  "skbmod",
  "tunnel_key",
  "xt",
];

type Parser = (session: TcSession, words: Words) => TcAction;

/** `words` is at the name of the kind, and behind the action afterwards. */
const PARSERS: Record<string, Parser> = {
  gact,
  mirred,
  police: (session, words) => {
    words.next();
    return parsePolice(session, words);
  },
  skbedit,
  vlan,
  pedit: parsePedit,
  csum,
};

/** "index N" where it follows; 0 where it does not. */
export function parseIndex(words: Words, illegal: () => never): number {
  if (words.done || !matches(words.word, "index")) return 0;
  const index = unsigned(words.next(), U32, 10);
  if (index === undefined) illegal();
  words.advance();
  return index;
}

/**
 * parse_action: all actions from the present word (behind "action") on. Stops at what is none; a word that is wrong ends the
 * command or (Refused) has been complained about.
 */
export function parseActions(session: TcSession, words: Words): TcAction[] {
  if (words.done) throw new Refused();
  const actions: TcAction[] = [];
  let expects = false;
  while (!words.done) {
    const { word } = words;
    if (word === "action") {
      words.advance();
      expects = true;
      continue;
    }
    if (word === "flowid" || word === "classid") break;
    if (word === "help") throw new Refused();
    if (matchesAny(word, "change", "replace", "delete", "get", "add")) break;
    expects = false;
    const place = `(${words.remaining}:${word})`;
    const kind = verdictNumber(word) !== undefined ? "gact" : word;
    if (UNMODELLED.includes(kind)) session.notModelled("tc", `the action ${kind}`);
    try {
      actions.push((Object.hasOwn(PARSERS, kind) ? PARSERS[kind]! : gact)(session, words));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      session.error("bad action parsing");
      refuse(session, `parse_action: bad value ${place}!`);
    }
    for (const option of ["cookie", "hw_stats", "no_percpu", "skip_sw", "skip_hw"])
      if (!words.done && words.word === option) session.notModelled("tc", `${option} of an action`);
  }
  if (expects) {
    session.error("bad action empty 1");
    refuse(session, "parse_action: bad value (0:(null))!");
  }
  return actions;
}

/** parse_gact */
function gact(session: TcSession, words: Words): GactAction {
  const usage = (): never => session.exit(255, GACT_USAGE);
  if (words.word === "gact") words.next();
  const action: GactAction = { kind: "gact", index: 0, control: PASS };
  const illegal = () => refuse(session, 'Illegal "index"');
  const control = (): number => {
    try {
      return parseVerdict(session, words);
    } catch (error) {
      if (error instanceof Refused) return usage();
      throw error;
    }
  };
  if (!matches(words.word, "index")) {
    action.control = control();
    if (!words.done && matches(words.word, "random")) {
      const type = words.next();
      if (!matchesAny(type, "netrand", "determ")) refuse(session, 'Illegal "random type"');
      words.next();
      const instead = control();
      const value = words.done ? undefined : unsigned(words.word, U16, 10);
      if (value === undefined || value > 10000)
        refuse(session, `Illegal probability val 0x${(value ?? 0).toString(16)}`);
      words.advance();
      action.random = { type: matches(type, "netrand") ? "netrand" : "determ", control: instead, value };
    }
    if (!words.done && matches(words.word, "help")) usage();
  }
  action.index = parseIndex(words, illegal);
  return action;
}

/** parse_direction of m_mirred.c */
function mirred(session: TcSession, words: Words): MirredAction {
  const action: MirredAction = {
    kind: "mirred",
    index: 0,
    control: PIPE,
    direction: "egress",
    mode: "redirect",
  };
  const first = words.next();
  if (matches(first, "help")) session.exit(255, MIRRED_USAGE);
  if (!matchesAny(first, "egress", "ingress", "index"))
    refuse(session, `mirred option not supported ${first}`);
  let direction: string | undefined;
  let mode: string | undefined;
  let device: string | undefined;
  const illegal = () => refuse(session, 'Illegal "index"');
  while (!words.done) {
    const { word } = words;
    if (matches(word, "egress") || matches(word, "ingress")) {
      const given = matches(word, "egress") ? "egress" : "ingress";
      if (direction === given) break;
      if (direction !== undefined) refuse(session, "Can't have both egress and ingress");
      direction = given;
      words.next();
    } else if (matches(word, "index")) {
      action.index = parseIndex(words, illegal);
      if (direction === undefined) break;
      if (words.done) words.incomplete();
    } else if (direction === undefined) {
      session.error(`was expecting egress or ingress (${word})`);
      break;
    } else if (matches(word, "mirror") || matches(word, "redirect")) {
      const given = matches(word, "mirror") ? "mirror" : "redirect";
      if (mode === given) break;
      if (mode !== undefined) refuse(session, "Can't have both mirror and redir");
      mode = given;
      words.next();
    } else if (mode !== undefined && matches(word, "dev")) {
      device = words.next();
      words.advance();
      break;
    } else break;
  }
  if (direction === undefined && action.index === 0) refuse(session);
  if (device !== undefined) {
    const link = session.find(device);
    if (!link) refuse(session, `Cannot find device "${device}"`);
    action.ifindex = link.ifindex;
  }
  action.direction = direction === "ingress" ? "ingress" : "egress";
  action.mode = mode === "mirror" ? "mirror" : "redirect";
  action.control = mode === "mirror" ? parseVerdictOr(session, words, PIPE) : STOLEN;
  const index = parseIndex(words, () => refuse(session, 'mirred: Illegal "index"'));
  if (index) action.index = index;
  return action;
}

const PACKET_TYPES = ["host", "broadcast", "multicast", "otherhost"];

/** parse_skbedit */
function skbedit(session: TcSession, words: Words): SkbeditAction {
  const action: SkbeditAction = { kind: "skbedit", index: 0, control: PIPE };
  words.next();
  let given = 0;
  for (; !words.done; words.advance()) {
    const { word } = words;
    if (matches(word, "queue_mapping")) {
      action.queueMapping = unsigned(words.next(), U16, 10) ?? refuse(session, "Illegal queue_mapping");
    } else if (matches(word, "priority")) {
      action.priority = parseClassid(words.next()) ?? refuse(session, "Illegal priority");
    } else if (matches(word, "mark")) {
      const [mark, mask] = words.next().split("/", 2) as [string, string?];
      action.mark = unsigned(mark, U32) ?? refuse(session, "Illegal mark");
      if (mask !== undefined) action.markMask = unsigned(mask, U32) ?? refuse(session, "Illegal mask");
    } else if (matches(word, "ptype")) {
      const type = words.next();
      const number = PACKET_TYPES.findIndex((name) => matches(type, name));
      if (number < 0) refuse(session, `Illegal ptype (${type})`);
      action.ptype = number;
    } else if (matches(word, "inheritdsfield")) action.inheritDsfield = true;
    else if (matches(word, "help")) session.exit(255, SKBEDIT_USAGE);
    else break;
    given++;
  }
  action.control = parseVerdictOr(session, words, PIPE);
  action.index = parseIndex(words, () => refuse(session, 'skbedit: Illegal "index"'));
  if (!given && !action.index) refuse(session, SKBEDIT_USAGE);
  return action;
}

const VLAN_WORDS = ["pop", "push", "modify", "pop_eth", "push_eth"] as const;

/** parse_vlan */
function vlan(session: TcSession, words: Words): VlanTagAction {
  words.next();
  let what: VlanTagAction["action"] | undefined;
  const values: Partial<VlanTagAction> = {};
  const wrong = (line: string): never => {
    session.error(line);
    return refuse(session, VLAN_USAGE);
  };
  const only = (valid: boolean, word: string, where: string): void => {
    if (!valid) wrong(`"${word}" is only valid for ${where}`);
  };
  for (; !words.done; words.advance()) {
    const { word } = words;
    const tag = what === "push" || what === "modify";
    const found = VLAN_WORDS.find((name) => matches(word, name));
    if (found) {
      if (what !== undefined) wrong(`unexpected "${word}" - action already specified`);
      what = found;
    } else if (matches(word, "id")) {
      only(tag, word, "push/modify");
      values.id = unsigned(words.next(), U16) ?? words.wrong("id is invalid");
    } else if (matches(word, "protocol")) {
      only(tag, word, "push/modify");
      values.protocol = parseEtherType(words.next()) ?? words.wrong("protocol is invalid");
      if (values.protocol !== 0x8100 && values.protocol !== 0x88a8) wrong("protocol not supported");
    } else if (matches(word, "priority")) {
      only(tag, word, "push/modify");
      values.priority = unsigned(words.next(), 7) ?? words.wrong("prio is invalid");
    } else if (matches(word, "dst_mac")) {
      only(what === "push_eth", word, "push_eth");
      values.destination = macNumber(words.next()) ?? words.wrong("dst_mac is invalid");
    } else if (matches(word, "src_mac")) {
      only(what === "push_eth", word, "push_eth");
      values.source = macNumber(words.next()) ?? words.wrong("src_mac is invalid");
    } else if (matches(word, "help")) session.exit(255, VLAN_USAGE);
    else break;
  }
  const control = parseVerdictOr(session, words, PIPE);
  const index = parseIndex(words, () => words.wrong("index is invalid"));
  if ((what === "push" || what === "modify") && values.id === undefined)
    wrong(`id needs to be set for ${what}`);
  if (what === "push_eth" && (values.destination === undefined || values.source === undefined))
    wrong("dst_mac/src_mac needs to be set for push_eth");
  // without a verb it is taken, and refused when the command is done
  return { kind: "vlan", index, control, action: what ?? "pop", ...values };
}

const SUMS: [string[], number][] = [
  [["iph", "ip4h", "ipv4h"], 1],
  [["icmp"], 2],
  [["igmp"], 4],
  [["tcp"], 8],
  [["udp"], 16],
  [["udplite"], 32],
  [["sctp"], 64],
];

/** parse_csum */
function csum(session: TcSession, words: Words): CsumAction {
  words.next();
  if (matches(words.word, "help")) session.exit(255, CSUM_USAGE);
  let update = 0;
  for (; !words.done; words.advance()) {
    const { word } = words;
    const found = SUMS.find(([names]) => matchesAny(word, ...names));
    if (found) update |= found[1];
    else if (word !== "and" && word !== "or" && word !== "+") break;
  }
  if (!update) refuse(session, "Illegal csum construct, empty <UPDATE> list");
  const control = parseVerdictOr(session, words, PASS);
  const index = parseIndex(words, () => refuse(session, 'csum: Illegal "index"'));
  return { kind: "csum", index, control, update };
}
