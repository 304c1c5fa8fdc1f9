/** `ip rule` (ip/iprule.c). */
import type { RuleSpec } from "../../model/op.js";
import type { Rule } from "../../model/state.js";
import { formatIpv4, getPrefix, type Prefix } from "./inet.js";
import { validName } from "./link-request.js";
import { dsfields, groups, ipProtocol, protocols, routeType, TABLE_MAIN, tables } from "./names.js";
import { integer, unsigned } from "./numbers.js";
import { validRealms } from "./route-metrics.js";
import { flushRules, listRules } from "./rule-list.js";
import type { Family, Session } from "./session.js";
import { ruleUsage } from "./usage.js";
import { matches, matchesAny, Words } from "./words.js";

const COMMAND = "ip rule";

export function rule(session: Session, argv: string[]): void {
  const [command, ...rest] = argv;
  if (command === undefined) return listRules(session, []);
  if (matchesAny(command, "list", "lst", "show")) return listRules(session, rest);
  if (matchesAny(command, "save", "restore")) {
    if (matches(command, "save") && rest.length > 0)
      session.fail(1, '"ip rule save" does not take any arguments.');
    return session.notModelled(COMMAND, `command "${command}"`);
  }
  if (matches(command, "add")) return modify(session, rest, "add");
  if (matches(command, "delete")) return modify(session, rest, "delete");
  if (matches(command, "flush")) return flushRules(session, rest);
  if (matches(command, "help")) ruleUsage(session);
  session.exit(255, `Command "${command}" is unknown, try "ip rule help".`);
}

interface RuleRequest {
  spec: RuleSpec;
  family: Family;
  tableGiven: boolean;
}

function modify(session: Session, argv: string[], verb: "add" | "delete"): void {
  if (argv.length === 0) session.fail(1, `"ip rule ${verb === "add" ? "add" : "del"}" requires arguments.`);
  const request: RuleRequest = {
    spec: { netns: session.netns },
    family: session.options.family,
    tableGiven: false,
  };
  const words = new Words(session, argv);
  for (; !words.done; words.advance()) {
    if (!selector(session, words, request) && !action(session, words, request))
      ruleType(session, words, request);
  }
  session.noIpv6(COMMAND, request.family);
  const { spec } = request;
  if (verb === "add") {
    if (!request.tableGiven) spec.table = TABLE_MAIN;
    spec.action ??= "lookup";
  }
  session.talk({ op: `rule.${verb}`, ...spec });
}

function prefixText(prefix: Prefix): string {
  return `${formatIpv4(prefix.address)}/${prefix.bitLength}`;
}

function selector(session: Session, words: Words, request: RuleRequest): boolean {
  const { spec } = request;
  const word = words.word;
  const prefix = (): string | undefined => {
    const parsed = getPrefix(session, words.next(), request.family);
    if (request.family === "unspec" && parsed.family === "inet6") request.family = "inet6";
    return parsed.bitLength === 0 ? undefined : prefixText(parsed);
  };
  const device = (label: string): string =>
    validName(words.next()) ? words.word : words.wrong(`${label} not a valid ifname`);
  if (word === "not") {
    spec.not = true;
  } else if (word === "from") {
    spec.src = prefix();
  } else if (word === "to") {
    spec.dst = prefix();
  } else if (matchesAny(word, "preference", "order", "priority")) {
    spec.priority = unsigned(words.next()) ?? words.wrong("preference value is invalid\n");
  } else if (word === "tos" || matches(word, "dsfield")) {
    spec.tos = dsfields.number(words.next()) ?? words.wrong("TOS value is invalid\n");
  } else if (word === "fwmark") {
    const [mark, mask] = splitOnce(words.next());
    spec.fwmark = unsigned(mark) ?? words.wrong("fwmark value is invalid\n", mark);
    if (mask !== undefined) spec.fwmask = unsigned(mask) ?? words.wrong("fwmask value is invalid\n", mask);
  } else if (word === "dev" || word === "iif") {
    spec.iif = device('"iif"/"dev"');
  } else if (word === "oif") {
    spec.oif = device('"oif"');
  } else if (word === "l3mdev") {
    session.notModelled(COMMAND, 'selector "l3mdev"');
  } else if (word === "uidrange") {
    if (!/^\s*[+-]?[0-9]+-\s*[+-]?[0-9]+/.test(words.next())) words.wrong("invalid UID range\n");
    session.notModelled(COMMAND, 'selector "uidrange"');
  } else if (word === "ipproto") {
    spec.ipproto = ipProtocol(words.next()) ?? words.wrong('Invalid "ipproto" value\n');
  } else if (word === "sport" || word === "dport") {
    spec[word] = ports(words.next()) ?? words.wrong(`invalid ${word === "sport" ? "port" : "dport"} range\n`);
  } else {
    return false;
  }
  return true;
}

function action(session: Session, words: Words, request: RuleRequest): boolean {
  const { spec } = request;
  const word = words.word;
  if (matches(word, "realms")) {
    if (!validRealms(words.next())) words.wrong("invalid realms\n");
    session.notModelled(COMMAND, 'option "realms"');
  } else if (matches(word, "protocol")) {
    spec.protocol = protocols.number(words.next()) ?? words.wrong('"protocol" value is invalid\n');
  } else if (matches(word, "tun_id")) {
    if (!/^([0-9]+|0[xX][0-9a-fA-F]+)$/.test(words.next())) words.wrong('"tun_id" value is invalid\n');
    session.notModelled(COMMAND, 'selector "tun_id"');
  } else if (matches(word, "table") || word === "lookup") {
    spec.table = tables.number(words.next()) ?? words.wrong("invalid table ID\n");
    request.tableGiven = true;
  } else if (matches(word, "suppress_prefixlength") || word === "sup_pl") {
    const length = integer(words.next());
    if (length === undefined || length < 0) words.wrong("suppress_prefixlength value is invalid\n");
    spec.suppressPrefixLength = length;
  } else if (matches(word, "suppress_ifgroup") || word === "sup_group") {
    groups.number(words.next()) ?? words.wrong('Invalid "suppress_ifgroup" value\n');
    session.notModelled(COMMAND, 'option "suppress_ifgroup"');
  } else if (word === "nat" || matches(word, "map-to")) {
    words.next();
    session.error("Warning: route NAT is deprecated");
    session.notModelled(COMMAND, 'option "nat"');
  } else {
    return false;
  }
  return true;
}

function ruleType(session: Session, words: Words, request: RuleRequest): void {
  const { spec } = request;
  if (words.word === "type") words.next();
  request.tableGiven = true;
  if (matches(words.word, "help")) ruleUsage(session);
  if (matches(words.word, "goto")) {
    spec.action = "goto";
    spec.goto = unsigned(words.next()) ?? words.wrong("invalid target\n");
    return;
  }
  if (matches(words.word, "nop")) {
    spec.action = "nop";
    return;
  }
  const number = unsigned(words.word, 255);
  const type =
    routeType(words.word) ??
    (number === undefined ? words.wrong("Failed to parse rule type") : String(number));
  if (type === "unicast") spec.action = "lookup";
  else if (type === "blackhole" || type === "unreachable" || type === "prohibit") spec.action = type;
  else session.notModelled(COMMAND, `type "${type}"`);
}

export function splitOnce(text: string): [string, string | undefined] {
  const slash = text.indexOf("/");
  return slash < 0 ? [text, undefined] : [text.slice(0, slash), text.slice(slash + 1)];
}

/** sscanf("%hu-%hu"): one port or two; what follows is not looked at */
export function ports(word: string): [number, number] | undefined {
  const found = /^\s*([+-]?[0-9]{1,15})(?:-\s*([+-]?[0-9]{1,15}))?/.exec(word);
  if (!found) return undefined;
  const first = Number(found[1]) & 0xffff;
  return [first, found[2] === undefined ? first : Number(found[2]) & 0xffff];
}

/** A rule as a request that names it wholly, for deletion. */
export function specificationOf(netns: string, known: Rule): RuleSpec {
  const spec: RuleSpec = {
    netns,
    priority: known.priority,
    action: known.action,
    table: known.table,
    protocol: known.protocol,
  };
  if (known.not) spec.not = true;
  if (known.src !== null) spec.src = known.src;
  if (known.dst !== null) spec.dst = known.dst;
  if (known.tos !== 0) spec.tos = known.tos;
  if (known.fwmark !== 0 || known.fwmask !== 0)
    Object.assign(spec, { fwmark: known.fwmark, fwmask: known.fwmask });
  if (known.iif !== null) spec.iif = known.iif;
  if (known.oif !== null) spec.oif = known.oif;
  if (known.ipproto !== 0) spec.ipproto = known.ipproto;
  if (known.sport !== null) spec.sport = known.sport;
  if (known.dport !== null) spec.dport = known.dport;
  if (known.action === "goto") spec.goto = known.goto;
  if (known.suppressPrefixLength !== null) spec.suppressPrefixLength = known.suppressPrefixLength;
  return spec;
}
