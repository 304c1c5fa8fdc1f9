/** tc actions (do_action of tc/m_action.c): actions by themselves, which filters may share. */
import type { TcAction, TcActionKind } from "../../model/filter.js";
import { unsigned } from "../ip/numbers.js";
import { matches, Words } from "../ip/words.js";
import { parseActions } from "./action-parse.js";
import { printActions } from "./action-print.js";
import { ACTIONS_USAGE } from "./action-usage.js";
import { refused, request } from "./filter.js";
import type { TcSession } from "./session.js";
import { Refused } from "./verdict.js";

const KINDS: TcActionKind[] = ["gact", "mirred", "police", "skbedit", "vlan", "pedit", "csum"];

export function tcActions(session: TcSession, argv: string[]): void {
  let rest = argv;
  while (rest.length) {
    const [verb, ...words] = rest as [string, ...string[]];
    if (matches(verb, "add")) rest = modify(session, verb, words, false);
    else if (matches(verb, "change") || matches(verb, "replace")) rest = modify(session, verb, words, true);
    else if (matches(verb, "delete")) rest = pick(session, words, true);
    else if (matches(verb, "get")) rest = pick(session, words, false);
    else if (matches(verb, "list") || matches(verb, "show") || matches(verb, "lst"))
      return list(session, words);
    else if (matches(verb, "flush")) return flush(session, words);
    else if (matches(verb, "help")) session.exit(255, ACTIONS_USAGE);
    else unknown(session, verb);
  }
}

function unknown(session: TcSession, word: string): never {
  return session.fail(255, `Command "${word}" is unknown, try "tc actions help".`);
}

/** tc_action_modify */
function modify(session: TcSession, verb: string, argv: string[], replace: boolean): string[] {
  const words = new Words(session, argv);
  let actions: TcAction[] = [];
  try {
    actions = parseActions(session, words);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    session.error('Illegal "action"');
    unknown(session, verb);
  }
  request(
    session,
    () => session.kernel.apply({ op: "action.set", netns: session.netns, actions, replace }),
    255,
  );
  return words.rest;
}

/** The kind behind "action"; one that tc does not know is gact to it. */
function kindOf(session: TcSession, word: string): TcActionKind {
  const found = KINDS.find((kind) => kind === word);
  if (found) return found;
  if (
    ["bpf", "connmark", "ct", "nat", "sample", "simple", "skbmod", "tunnel_key", "mpls", "ife"].includes(word)
  )
    session.notModelled("tc", `the action ${word}`);
  return "gact";
}

/** tc_action_gd: "action KIND index N ..." */
function pick(session: TcSession, argv: string[], isDelete: boolean): string[] {
  const words = new Words(session, argv);
  const wanted: { kind: TcActionKind; index: number }[] = [];
  for (; !words.done; words.advance()) {
    if (words.word === "action") continue;
    if (words.word === "help") unknown(session, words.word);
    const kind = kindOf(session, words.word);
    if (!words.hasNext() || !matches(words.rest[1]!, "index"))
      session.fail(255, `Error: no index specified action: ${kind}`);
    words.next();
    const index = unsigned(words.next(), 0xffffffff, 10);
    if (index === undefined) session.fail(255, 'Illegal "index"');
    wanted.push({ kind, index });
  }
  const found: TcAction[] = [];
  try {
    for (const { kind, index } of wanted) found.push(session.kernel.tcAction(session.netns, kind, index));
    if (isDelete)
      for (const { kind, index } of wanted)
        session.kernel.apply({ op: "action.delete", netns: session.netns, kind, index });
  } catch (error) {
    const exit = refused(session, error, 255);
    // tc goes on with the word it began with
    if (argv[0] !== undefined) session.error(`Command "${argv[0]}" is unknown, try "tc actions help".`);
    throw exit;
  }
  if (!isDelete) printList(session, found, 0, 1);
  return [];
}

function printList(session: TcSession, actions: TcAction[], total: number, first: number): void {
  const { out } = session;
  out.begin();
  out.openObject(null);
  out.field("total acts", total, `total acts ${total}`);
  out.text(out.newline);
  out.closeObject();
  out.openObject(null);
  printActions(session, actions, first, true);
  out.closeObject();
  out.end();
}

/** tc_act_list_or_flush */
function list(session: TcSession, argv: string[]): void {
  if (argv.length < 2) session.exit(255, ACTIONS_USAGE);
  const word = argv[1]!;
  if (kindOf(session, word) === "gact" && word !== "gact") return;
  const actions = session.ask(() => session.kernel.tcActions(session.netns, kindOf(session, word)));
  if (actions.length) printList(session, actions, actions.length, 0);
}

function flush(session: TcSession, argv: string[]): void {
  if (argv.length < 2) session.exit(255, ACTIONS_USAGE);
  const kind = kindOf(session, argv[1]!);
  try {
    session.talk({ op: "action.flush", netns: session.netns, kind });
  } catch (error) {
    session.error("We have an error flushing");
    if (session.stderr !== "") session.fail(1);
    throw error;
  }
}
