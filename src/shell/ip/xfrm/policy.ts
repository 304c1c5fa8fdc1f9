/** `ip xfrm policy` (ip/xfrm_policy.c). */
import type {
  XfrmDefaults,
  XfrmDirection,
  XfrmPolicy,
  XfrmPolicySpec,
  XfrmSelector,
  XfrmTemplate,
} from "../../../model/xfrm.js";
import { ipv4, sameNetwork, splitPrefix } from "../inet.js";
import { unsigned } from "../numbers.js";
import type { Session } from "../session.js";
import { matches, matchesAny, Words } from "../words.js";
import { parseId, parseLimit, parseMark, parseMode, parseSelector } from "./common.js";
import { printPolicy } from "./policy-print.js";
import { POLICY_USAGE } from "./usage.js";

const COMMAND = "ip xfrm policy";

export function policy(session: Session, [command, ...argv]: string[]): void {
  if (command === undefined) return list(session, [], false);
  if (matches(command, "add")) return modify(session, argv, "add");
  if (matches(command, "update")) return modify(session, argv, "update");
  if (matches(command, "delete")) return remove(session, argv);
  if (matchesAny(command, "deleteall", "delall")) return list(session, argv, true);
  if (matchesAny(command, "list", "show", "lst")) return list(session, argv, false);
  if (matches(command, "get")) return get(session, argv);
  if (matches(command, "flush")) return flush(session, argv);
  if (matches(command, "count")) return count(session);
  if (matches(command, "set")) session.notModelled(COMMAND, 'command "set"');
  if (matches(command, "setdefault")) return setDefault(session, argv);
  if (matches(command, "getdefault")) return getDefault(session);
  if (matches(command, "help")) {
    session.appendError(POLICY_USAGE);
    session.exit(255);
  }
  session.exit(255, `Command "${command}" is unknown, try "ip xfrm policy help".`);
}

function parseDirection(words: Words): XfrmDirection {
  const word = words.next();
  if (word === "in" || word === "out" || word === "fwd") return word;
  return words.wrong("DIR value is invalid");
}

/** xfrm_policy_ptype_parse: policies of the type "sub" are a matter of Mobile IPv6. */
function parseType(session: Session, words: Words): void {
  const word = words.next();
  if (word === "sub") session.notModelled(COMMAND, 'ptype "sub"');
  if (word !== "main") words.wrong("PTYPE value is invalid");
}

/** xfrm_policy_flag_parse */
function parseFlags(session: Session, words: Words, spec: XfrmPolicySpec): void {
  words.next();
  while (words.word === "localok" || words.word === "icmp") {
    if (words.word === "icmp") session.notModelled(COMMAND, 'flag "icmp"');
    spec.localok = true;
    if (!words.hasNext()) return;
    words.advance();
  }
  words.back();
}

function parseIfId(session: Session, words: Words): void {
  const id = unsigned(words.next()) ?? words.wrong("IF_ID value is invalid");
  if (id) session.notModelled(COMMAND, 'option "if_id"');
}

function parseAction(words: Words): "allow" | "block" {
  const word = words.next();
  if (word === "allow" || word === "block") return word;
  return words.wrong("ACTION value is invalid\n");
}

/** xfrm_tmpl_parse: the word behind "tmpl" is the present one. */
function parseTemplate(session: Session, words: Words): XfrmTemplate {
  const t: XfrmTemplate = {
    src: "0.0.0.0",
    dst: "0.0.0.0",
    proto: 0,
    spi: 0,
    reqid: 0,
    mode: "transport",
    optional: false,
  };
  let given = false;
  for (;;) {
    const word = words.word;
    if (word === "mode") t.mode = parseMode(session, words, COMMAND);
    else if (word === "reqid") t.reqid = unsigned(words.next()) ?? words.wrong("REQID value is invalid");
    else if (word === "level") {
      const level = words.next();
      if (level !== "required" && level !== "use") words.wrong("LEVEL value is invalid\n");
      t.optional = level === "use";
    } else {
      if (given) {
        words.back();
        break;
      }
      const id = parseId(session, words, COMMAND, false);
      if (!id) {
        words.back();
        break;
      }
      given = true;
      t.proto = id.proto!;
      t.spi = id.spi ?? 0;
      if (id.src) t.src = id.src.address;
      if (id.dst) t.dst = id.dst.address;
    }
    if (!words.hasNext()) break;
    words.advance();
  }
  if (t.proto !== 50) session.notModelled(COMMAND, "a template of another protocol than esp");
  return t;
}

/** xfrm_policy_modify */
function modify(session: Session, argv: string[], verb: "add" | "update"): void {
  const any: XfrmSelector = { src: "0.0.0.0/0", dst: "0.0.0.0/0", proto: 0 };
  const spec: XfrmPolicySpec = { netns: session.netns, dir: "in", selector: any, templates: [] };
  let dir: XfrmDirection | undefined;
  let selector: XfrmSelector | undefined;
  const words = new Words(session, argv);
  for (; !words.done; words.advance()) {
    const word = words.word;
    if (word === "dir") {
      if (dir) words.duplicate("dir");
      dir = parseDirection(words);
    } else if (word === "mark") Object.assign(spec, parseMark(words));
    else if (word === "index") spec.index = unsigned(words.next()) ?? words.wrong("INDEX value is invalid");
    else if (word === "ptype") parseType(session, words);
    else if (word === "action") spec.action = parseAction(words);
    else if (word === "priority")
      spec.priority = unsigned(words.next()) ?? words.wrong("PRIORITY value is invalid");
    else if (word === "flag") parseFlags(session, words, spec);
    else if (word === "limit") {
      words.next();
      parseLimit(words, {});
      session.notModelled(COMMAND, 'option "limit"');
    } else if (word === "tmpl") {
      words.next();
      spec.templates.push(parseTemplate(session, words));
    } else if (word === "if_id") parseIfId(session, words);
    else if (word === "ctx") session.notModelled(COMMAND, 'option "ctx"');
    else {
      if (selector) words.duplicate("unknown");
      selector = parseSelector(session, words, COMMAND) ?? words.duplicate("unknown");
    }
  }
  if (!dir) session.exit(1, "Not enough information: DIR is required.");
  spec.dir = dir;
  if (selector) spec.selector = selector;
  session.talk({ op: `xfrm.policy.${verb}`, ...spec });
}

/** xfrm_policy_get_or_delete: which policy `get` and `delete` are about */
function named(session: Session, argv: string[]): Parameters<Session["kernel"]["xfrmPolicy"]>[0] {
  let dir: XfrmDirection | undefined;
  let selector: XfrmSelector | undefined;
  let index: number | undefined;
  let mark: { mark?: number; mask?: number } = {};
  const words = new Words(session, argv);
  for (; !words.done; words.advance()) {
    const word = words.word;
    if (word === "dir") {
      if (dir) words.duplicate("dir");
      dir = parseDirection(words);
    } else if (word === "mark") mark = parseMark(words);
    else if (word === "index") {
      if (index !== undefined) words.duplicate("index");
      index = unsigned(words.next()) ?? words.wrong("INDEX value is invalid");
    } else if (word === "ptype") parseType(session, words);
    else if (word === "if_id") parseIfId(session, words);
    else if (word === "ctx") session.notModelled(COMMAND, 'option "ctx"');
    else {
      if (selector) words.wrong("unknown");
      selector = parseSelector(session, words, COMMAND) ?? words.wrong("unknown");
    }
  }
  if (!dir) session.exit(1, "Not enough information: DIR is required.");
  if (!selector && index === undefined)
    session.exit(1, "Not enough information: either SELECTOR or INDEX is required.");
  return {
    netns: session.netns,
    dir,
    ...mark,
    ...(selector && { selector }),
    ...(index !== undefined && { index }),
  };
}

function remove(session: Session, argv: string[]): void {
  session.talk({ op: "xfrm.policy.delete", ...named(session, argv) });
}

function get(session: Session, argv: string[]): void {
  const id = named(session, argv);
  printPolicy(
    session,
    session.ask(() => session.kernel.xfrmPolicy(id)),
  );
}

interface Filter {
  dir?: XfrmDirection;
  selector?: XfrmSelector;
  index?: number;
  action?: string;
  priority?: number;
  localok?: boolean;
}

/** xfrm_policy_filter_match */
function fits(p: XfrmPolicy, filter: Filter): boolean {
  const s = filter.selector;
  const within = (prefix: string, wanted: string): boolean => {
    const { address, bits } = splitPrefix(wanted);
    return bits === 0 || sameNetwork(ipv4(prefix.split("/")[0]), address, bits);
  };
  return (
    (filter.dir === undefined || filter.dir === p.dir) &&
    (filter.index === undefined || filter.index === p.index) &&
    (filter.action === undefined || filter.action === p.action) &&
    (filter.priority === undefined || filter.priority === p.priority) &&
    (!filter.localok || p.localok) &&
    (!s ||
      (within(p.selector.src, s.src) &&
        within(p.selector.dst, s.dst) &&
        (!s.dev || s.dev === p.selector.dev) &&
        (!s.proto || s.proto === p.selector.proto) &&
        (!s.sport || s.sport[0] === p.selector.sport?.[0]) &&
        (!s.dport || s.dport[0] === p.selector.dport?.[0])))
  );
}

/** xfrm_policy_list_or_deleteall */
function list(session: Session, argv: string[], deletes: boolean): void {
  const filter: Filter = {};
  const words = new Words(session, argv);
  for (; !words.done; words.advance()) {
    const word = words.word;
    if (word === "dir") filter.dir = parseDirection(words);
    else if (word === "index") filter.index = unsigned(words.next()) ?? words.wrong("INDEX value is invalid");
    else if (word === "ptype") parseType(session, words);
    else if (word === "action") filter.action = parseAction(words);
    else if (word === "priority")
      filter.priority = unsigned(words.next()) ?? words.wrong("PRIORITY value is invalid");
    else if (word === "flag") {
      const flags: XfrmPolicySpec = {
        netns: "",
        dir: "in",
        selector: { src: "", dst: "", proto: 0 },
        templates: [],
      };
      parseFlags(session, words, flags);
      if (flags.localok) filter.localok = true;
    } else if (word === "nosock") continue;
    else {
      if (filter.selector) words.wrong("unknown");
      filter.selector = parseSelector(session, words, COMMAND) ?? words.wrong("unknown");
    }
  }
  for (const p of session.kernel.xfrmPolicies(session.netns)) {
    if (!fits(p, filter)) continue;
    if (!deletes) printPolicy(session, p);
    else {
      const { netns, dir, index, mark, mask } = p;
      session.talk({ op: "xfrm.policy.delete", netns, dir, index, mark, mask });
    }
  }
}

function flush(session: Session, argv: string[]): void {
  const words = new Words(session, argv);
  for (; !words.done; words.advance()) {
    if (words.word !== "ptype") words.wrong("unknown");
    parseType(session, words);
  }
  session.talk({ op: "xfrm.policy.flush", netns: session.netns });
}

function count(session: Session): void {
  const all = session.kernel.xfrmPolicies(session.netns);
  const of = (dir: XfrmDirection): number => all.filter((p) => p.dir === dir).length;
  const { stats } = session.options;
  let text = `\t SPD IN  ${of("in")} OUT ${of("out")} FWD ${of("fwd")}`;
  // policies of sockets (IP_XFRM_POLICY) are not modelled: there are none
  if (stats > 0) text += " (Sock: IN 0 OUT 0 FWD 0)";
  text += "\n";
  if (stats > 1) {
    text += "\t SPD buckets: count 7 Max 1048576\n";
    text += "\t SPD IPv4 thresholds: local 32 remote 32\n\t SPD IPv6 thresholds: local 128 remote 128\n";
  }
  session.out.raw(text);
}

function setDefault(session: Session, argv: string[]): void {
  const defaults: Partial<XfrmDefaults> = {};
  const words = new Words(session, argv);
  for (; !words.done; words.advance()) {
    const word = words.word;
    if (word !== "in" && word !== "out" && word !== "fwd") words.wrong("unknown direction");
    const value = words.next();
    if (value !== "accept" && value !== "block") words.wrong(`${word} policy value is invalid`);
    defaults[word as XfrmDirection] = value as "accept" | "block";
  }
  session.talk({ op: "xfrm.default.set", netns: session.netns, defaults });
}

function getDefault(session: Session): void {
  const d = session.kernel.xfrmDefaults(session.netns);
  session.out.raw(`Default policies:\n in:  ${d.in}\n fwd: ${d.fwd}\n out: ${d.out}\n`);
}
