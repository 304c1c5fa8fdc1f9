/** tc filter (tc/tc_filter.c). */
import { VethworkError } from "../../model/errors.js";
import type { FilterEntry, FilterKind, FilterPlace } from "../../model/filter.js";
import type { Op } from "../../model/op.js";
import { TC_ROOT } from "../../model/sched.js";
import { unsigned } from "../ip/numbers.js";
import { Exit } from "../ip/session.js";
import { matches, Words } from "../ip/words.js";
import { flower } from "./filter-flower.js";
import type { FilterKindTool } from "./filter-kind.js";
import { fw, matchall, OLD_POLICE } from "./filter-simple.js";
import { u32 } from "./filter-u32.js";
import { FILTER_USAGE } from "./filter-usage.js";
import { formatClassid, parseClassid } from "./handles.js";
import { etherTypeName, parseEtherType } from "./protocols.js";
import type { TcSession } from "./session.js";

const KINDS: Record<FilterKind, FilterKindTool> = { u32, matchall, fw, flower };
/** kinds that tc knows and this kernel does not */
const UNMODELLED = ["basic", "bpf", "cgroup", "flow", "route", "rsvp", "rsvp6", "tcindex"];
export const INGRESS = 0xfffffff2;
export const EGRESS = 0xfffffff3;
const ALL = 3;

export function tcFilter(session: TcSession, argv: string[]): void {
  const [verb, ...rest] = argv;
  if (verb === undefined) return;
  if (matches(verb, "add")) return modify(session, rest, true, true);
  if (matches(verb, "change")) return modify(session, rest, false, false);
  if (matches(verb, "replace")) return modify(session, rest, true, false);
  if (matches(verb, "delete")) return remove(session, rest);
  if (matches(verb, "get")) return get(session, rest);
  if (matches(verb, "list") || matches(verb, "show") || matches(verb, "lst")) return list(session, rest);
  if (matches(verb, "help")) return session.error(FILTER_USAGE);
  session.fail(255, `Command "${verb}" is unknown, try "tc filter help".`);
}

/** rtnl_talk, and what tc says where the kernel refuses. */
export function request(session: TcSession, run: () => void, code = 2): void {
  try {
    run();
  } catch (error) {
    throw refused(session, error, code);
  }
}

export function refused(session: TcSession, error: unknown, code = 2): unknown {
  if (!(error instanceof VethworkError)) return error;
  const exit = session.refusal(error);
  if (error.code === "EUNSUPPORTED") return exit;
  session.error("We have an error talking to the kernel");
  return new Exit(code, "return");
}

/** What a command says of the filters that it means. */
export interface Common {
  device?: string;
  parent: number;
  handle?: string;
  pref: number;
  protocol?: number;
  chain?: number;
  kind?: string;
}

/**
 * The words that add, delete, get and show have in common, up to the name of a kind. A word that is none ends the reading: it is the kind
 * where `kinds` says that there may be one. Null: help was asked for.
 */
function readCommon(session: TcSession, words: Words, kinds: boolean): Common | null {
  const common: Common = { parent: 0, pref: 0 };
  const fixed = (name: string, parent: number): void => {
    if (common.parent) session.fail(255, `Error: "${name}" is duplicate parent ID`);
    common.parent = parent;
  };
  for (; !words.done; words.advance()) {
    const { word } = words;
    if (word === "dev") {
      const device = words.next();
      if (common.device !== undefined) words.duplicate("dev");
      common.device = device;
    } else if (matches(word, "block")) {
      const index = words.next();
      if (!kinds) session.fail(1, `Cannot find block "${index}"`);
      session.notModelled("tc", "filter block (shared blocks)");
    } else if (word === "root") fixed(word, TC_ROOT);
    else if (word === "ingress") fixed(word, INGRESS);
    else if (word === "egress") fixed(word, EGRESS);
    else if (word === "parent") {
      words.next();
      if (common.parent) words.duplicate("parent");
      common.parent =
        parseClassid(words.word) ?? words.wrong(kinds ? "Invalid parent ID" : "invalid parent ID");
    } else if (word === "handle") {
      words.next();
      if (common.handle !== undefined) words.duplicate("handle");
      common.handle = words.word;
    } else if (matches(word, "preference") || matches(word, "priority")) {
      words.next();
      if (common.pref) words.duplicate("priority");
      common.pref =
        unsigned(words.word, kinds ? 0xffff : 0xffffffff) ??
        words.wrong(kinds ? "invalid priority value" : "invalid preference");
    } else if (matches(word, "protocol")) {
      words.next();
      if (common.protocol !== undefined) words.duplicate("protocol");
      common.protocol = parseEtherType(words.word) ?? words.wrong("invalid protocol");
    } else if (matches(word, "chain")) {
      words.next();
      if (common.chain !== undefined) words.duplicate("chain");
      common.chain = unsigned(words.word) ?? words.wrong("invalid chain index value");
    } else if (kinds && matches(word, "estimator")) session.notModelled("tc", "filter estimator");
    else if (matches(word, "help")) {
      session.error(FILTER_USAGE);
      return null;
    } else {
      if (!kinds) session.fail(255, ` What is "${word}"? Try "tc filter help"`);
      common.kind = word;
      words.advance();
      break;
    }
  }
  return common;
}

/** The kind's tool; a kind that is not there is the kernel's to refuse. */
function toolOf(session: TcSession, kind: string): FilterKindTool | undefined {
  if (UNMODELLED.includes(kind)) session.notModelled("tc", `the filter ${kind}`);
  return Object.hasOwn(KINDS, kind) ? KINDS[kind as FilterKind] : undefined;
}

export function requireLink(session: TcSession, device: string | undefined): string {
  if (device === undefined) return "";
  return session.find(device)?.ifname ?? session.fail(1, `Cannot find device "${device}"`);
}

/** tc_filter_modify: what all of add, change, replace and delete do; `run` makes the request of it. */
function prepare(
  session: TcSession,
  argv: string[],
  protocol: number,
): { place: FilterPlace; common: Common; parsed: ReturnType<FilterKindTool["parse"]> } | null {
  const words = new Words(session, argv);
  const common = readCommon(session, words, true);
  if (!common) return null;
  const link = requireLink(session, common.device);
  const place: FilterPlace = {
    netns: session.netns,
    link,
    parent: common.parent,
    pref: common.pref,
    protocol: common.protocol ?? protocol,
    handle: 0,
    chain: common.chain ?? 0,
  };
  let parsed: ReturnType<FilterKindTool["parse"]> = { handle: 0 };
  if (common.kind !== undefined) {
    const tool = toolOf(session, common.kind);
    if (tool) parsed = tool.parse(session, words, { handle: common.handle, protocol: place.protocol });
    else if (!words.done) {
      session.error(`Unknown filter "${common.kind}", hence option "${words.word}" is unparsable`);
      session.fail(1);
    }
  } else if (common.handle !== undefined) session.fail(255, 'Must specify filter type when using "handle"');
  place.handle = parsed.handle;
  if (link === "") {
    session.error("RTNETLINK answers: No such device");
    session.fail(2, "We have an error talking to the kernel");
  }
  return { place, common, parsed };
}

/** What the kernel says of a kind that it does not have: only where the request gets so far. */
function unknownKind(session: TcSession, place: FilterPlace): never {
  const list = session.ask(() => session.kernel.filters(session.netns, place.link, place.parent));
  const there = list.some((entry) => entry.chain === place.chain && entry.pref === place.pref);
  session.error(
    there ? "Error: Specified filter kind does not match existing one." : "Error: TC classifier not found.",
  );
  return session.fail(2, "We have an error talking to the kernel");
}

function modify(session: TcSession, argv: string[], create: boolean, exclusive: boolean): void {
  const prepared = prepare(session, argv, create ? ALL : 0);
  if (!prepared) return;
  const { place, common, parsed } = prepared;
  if (common.kind !== undefined && !Object.hasOwn(KINDS, common.kind)) unknownKind(session, place);
  const op: Op = {
    op: "filter.set",
    ...place,
    create,
    exclusive,
    ...(common.kind === undefined ? {} : { kind: common.kind as FilterKind }),
    ...(parsed.options ? { options: parsed.options } : {}),
  };
  request(session, () => session.kernel.apply(op));
}

function remove(session: TcSession, argv: string[]): void {
  const prepared = prepare(session, argv, 0);
  if (!prepared) return;
  const { place, common } = prepared;
  if (common.kind !== undefined && !Object.hasOwn(KINDS, common.kind)) unknownKind(session, place);
  const kind = common.kind as FilterKind | undefined;
  request(session, () =>
    session.kernel.apply({ op: "filter.delete", ...place, ...(kind === undefined ? {} : { kind }) }),
  );
}

/** tc_filter_get */
function get(session: TcSession, argv: string[]): void {
  const words = new Words(session, argv);
  const common = readCommon(session, words, true);
  if (!common) return;
  if (common.protocol === undefined) session.fail(255, "Must specify filter protocol");
  if (!common.pref) session.fail(255, "Must specify filter priority");
  if (!common.parent) session.fail(255, "Must specify filter parent");
  if (common.kind === undefined) session.fail(255, "Must specify filter type");
  if (common.device === undefined) session.fail(255, 'Must specify netdevice "dev"');
  const link = requireLink(session, common.device);
  const tool = toolOf(session, common.kind);
  const parsed = tool?.parse(session, words, { handle: common.handle, protocol: common.protocol });
  if (common.handle === undefined) session.fail(255, 'Must specify filter "handle"');
  const place: FilterPlace = {
    netns: session.netns,
    link,
    parent: common.parent,
    pref: common.pref,
    protocol: common.protocol,
    handle: parsed?.handle ?? 0,
    chain: common.chain ?? 0,
  };
  if (!tool) unknownKind(session, place);
  let entry: FilterEntry | undefined;
  request(session, () => {
    entry = session.kernel.filter(place, common.kind as FilterKind);
  });
  session.out.begin();
  printFilter(session, entry!, { parent: 0, pref: 0 });
  session.out.end();
}

/** tc_filter_list */
function list(session: TcSession, argv: string[]): void {
  const words = new Words(session, argv);
  const common = readCommon(session, words, false);
  if (!common) return;
  const link = requireLink(session, common.device);
  session.out.begin();
  try {
    if (link !== "") show(session, link, common);
  } finally {
    session.out.end();
  }
}

function show(session: TcSession, link: string, common: Common): void {
  for (const entry of session.ask(() => session.kernel.filters(session.netns, link, common.parent))) {
    if (common.pref && entry.pref !== common.pref) continue;
    if (common.protocol && entry.protocol !== common.protocol) continue;
    if (common.chain !== undefined && entry.chain !== common.chain) continue;
    printFilter(session, entry, common);
    if (!entry.stuck) continue;
    session.error("Error: Buffer too small for object.");
    session.fail(1, "Dump terminated");
  }
}

/** print_filter: what the command has asked for is not told again. */
export function printFilter(session: TcSession, entry: FilterEntry, asked: Common): void {
  const { out } = session;
  out.openObject(null);
  out.text("filter ");
  if (!asked.parent || asked.parent !== entry.parent) printParent(session, entry.parent);
  if (!asked.protocol || asked.protocol !== entry.protocol) {
    const name = etherTypeName(entry.protocol);
    if (entry.protocol) out.field("protocol", name, `protocol ${name} `);
  }
  if (!asked.pref || asked.pref !== entry.pref) out.field("pref", entry.pref, `pref ${entry.pref} `);
  out.field("kind", entry.kind, `${entry.kind} `);
  if (asked.chain === undefined || asked.chain !== entry.chain)
    out.field("chain", entry.chain, `chain ${entry.chain} `);
  if (entry.options) {
    out.openObject("options");
    KINDS[entry.kind].print(session, entry);
    out.closeObject();
  }
  out.text(out.newline === "\n" ? "\n" : "\\\n");
  printOldStatistics(session, entry);
  out.closeObject();
}

/** The statistics of `police` in the old way are those of the filter (print_tcstats_attr). */
function printOldStatistics(session: TcSession, { options }: FilterEntry): void {
  const state = options?.actions?.[0]?.state;
  if (!session.options.stats || !state || !((options.flags ?? 0) & OLD_POLICE)) return;
  session.out.text(
    ` Sent ${state.bytes} bytes ${state.packets} pkts (dropped ${state.drops}, overlimits ${state.overlimits}) \n`,
  );
}

export function printParent({ out }: TcSession, parent: number): void {
  if (parent === TC_ROOT) out.field("root", true, "root ");
  else if (parent === INGRESS) out.field("ingress", true, "ingress ");
  else if (parent === EGRESS) out.field("egress", true, "egress ");
  else out.field("parent", formatClassid(parent), `parent ${formatClassid(parent)} `);
}
