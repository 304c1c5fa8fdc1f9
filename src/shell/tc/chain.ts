/** tc chain (tc/tc_filter.c: do_chain). */
import type { ChainEntry } from "../../model/filter.js";
import { TC_ROOT } from "../../model/sched.js";
import { unsigned } from "../ip/numbers.js";
import { matches, Words } from "../ip/words.js";
import { EGRESS, INGRESS, printParent, request, requireLink } from "./filter.js";
import { CHAIN_USAGE } from "./filter-usage.js";
import { parseClassid } from "./handles.js";
import type { TcSession } from "./session.js";

export function tcChain(session: TcSession, argv: string[]): void {
  const [verb, ...rest] = argv;
  if (verb === undefined) return;
  if (matches(verb, "add")) return change(session, rest, "tcchain.add");
  if (matches(verb, "delete")) return change(session, rest, "tcchain.delete");
  if (matches(verb, "get")) return get(session, rest);
  if (matches(verb, "list") || matches(verb, "show") || matches(verb, "lst")) return list(session, rest);
  if (matches(verb, "help")) return session.error(CHAIN_USAGE);
  session.fail(255, `Command "${verb}" is unknown, try "tc chain help".`);
}

interface Place {
  link: string;
  parent: number;
  chain?: number;
}

function read(session: TcSession, argv: string[]): Place | null {
  const words = new Words(session, argv);
  const place: Place = { link: "", parent: 0 };
  let device: string | undefined;
  const fixed = (name: string, parent: number): void => {
    if (place.parent) session.fail(255, `Error: "${name}" is duplicate parent ID`);
    place.parent = parent;
  };
  for (; !words.done; words.advance()) {
    const { word } = words;
    if (word === "dev") device = words.next();
    else if (word === "root") fixed(word, TC_ROOT);
    else if (word === "ingress") fixed(word, INGRESS);
    else if (word === "egress") fixed(word, EGRESS);
    else if (word === "parent") {
      words.next();
      if (place.parent) words.duplicate("parent");
      place.parent = parseClassid(words.word) ?? words.wrong("Invalid parent ID");
    } else if (matches(word, "chain")) {
      words.next();
      if (place.chain !== undefined) words.duplicate("chain");
      place.chain = unsigned(words.word) ?? words.wrong("invalid chain index value");
    } else if (matches(word, "block")) session.notModelled("tc", "chain block (shared blocks)");
    else if (matches(word, "help")) {
      session.error(CHAIN_USAGE);
      return null;
    } else if (["u32", "flower", "matchall", "fw", "basic"].includes(word))
      session.notModelled("tc", "the template of a chain");
    else session.fail(255, ` What is "${word}"? Try "tc filter help"`);
  }
  place.link = requireLink(session, device);
  return place;
}

function noDevice(session: TcSession): never {
  session.error("RTNETLINK answers: No such device");
  return session.fail(2, "We have an error talking to the kernel");
}

function change(session: TcSession, argv: string[], op: "tcchain.add" | "tcchain.delete"): void {
  const place = read(session, argv);
  if (!place) return;
  const { link, parent, chain = 0 } = place;
  if (link === "") noDevice(session);
  request(session, () => session.kernel.apply({ op, netns: session.netns, link, parent, chain }));
}

function get(session: TcSession, argv: string[]): void {
  const place = read(session, argv);
  if (!place) return;
  const { link, parent, chain = 0 } = place;
  if (link === "") noDevice(session);
  let entry: ChainEntry | undefined;
  request(session, () => {
    entry = session.kernel.tcChain(session.netns, link, parent, chain);
  });
  session.out.begin();
  print(session, entry!, { link, parent: 0 });
  session.out.end();
}

function list(session: TcSession, argv: string[]): void {
  const place = read(session, argv);
  if (!place) return;
  session.out.begin();
  if (place.link !== "")
    for (const entry of session.ask(() => session.kernel.tcChains(session.netns, place.link, place.parent)))
      if (place.chain === undefined || place.chain === entry.chain) print(session, entry, place);
  session.out.end();
}

function print(session: TcSession, entry: ChainEntry, asked: Place): void {
  const { out } = session;
  out.openObject(null);
  out.text("chain ");
  if (!asked.parent || asked.parent !== entry.parent) printParent(session, entry.parent);
  if (asked.chain === undefined || asked.chain !== entry.chain)
    out.field("chain", entry.chain, `chain ${entry.chain} `);
  out.text(out.newline === "\n" ? "\n" : "\\\n");
  out.closeObject();
}
