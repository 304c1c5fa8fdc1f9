/** tc qdisc (tc/tc_qdisc.c). */
import { TC_INGRESS, TC_ROOT, type Qdisc, type QdiscRequest } from "../../model/sched.js";
import { matches, Words } from "../ip/words.js";
import { formatClassid, parseClassid, parseHandle } from "./handles.js";
import { tcKind } from "./kinds/index.js";
import { placeWord, resolveDevice } from "./place.js";
import type { TcSession } from "./session.js";
import { printStatistics } from "./statistics.js";

export const QDISC_USAGE = `Usage: tc qdisc [ add | del | replace | change | show ] dev STRING
       [ handle QHANDLE ] [ root | ingress | clsact | parent CLASSID ]
       [ estimator INTERVAL TIME_CONSTANT ]
       [ stab [ help | STAB_OPTIONS] ]
       [ ingress_block BLOCK_INDEX ] [ egress_block BLOCK_INDEX ]
       [ [ QDISC_KIND ] [ help | OPTIONS ] ]

       tc qdisc { show | list } [ dev STRING ] [ QDISC_ID ] [ invisible ]
Where:
QDISC_KIND := { [p|b]fifo | tbf | prio | cbq | red | etc. }
OPTIONS := ... try tc qdisc add <desired QDISC_KIND> help
STAB_OPTIONS := ... try tc qdisc add stab help
QDISC_ID := { root | ingress | handle QHANDLE | parent CLASSID }`;

const INGRESS_HANDLE = 0xffff0000;

export function qdisc(session: TcSession, argv: string[]): void {
  const [verb, ...rest] = argv;
  if (verb === undefined) return list(session, []);
  if (matches(verb, "add")) return modify(session, "qdisc.add", rest);
  if (matches(verb, "change")) return modify(session, "qdisc.change", rest);
  if (matches(verb, "replace")) return modify(session, "qdisc.replace", rest);
  if (matches(verb, "link")) return modify(session, "qdisc.link", rest);
  if (matches(verb, "delete")) return modify(session, "qdisc.delete", rest);
  if (matches(verb, "list") || matches(verb, "show") || matches(verb, "lst")) return list(session, rest);
  if (matches(verb, "help")) return session.error(QDISC_USAGE);
  session.fail(255, `Command "${verb}" is unknown, try "tc qdisc help".`);
}

function usage(session: TcSession): never {
  return session.exit(255, QDISC_USAGE);
}

function modify(session: TcSession, op: QdiscRequest["op"], argv: string[]): void {
  const words = new Words(session, argv);
  const request: QdiscRequest = { op, netns: session.netns, link: "" };
  let kind: string | undefined;
  for (; !words.done; words.advance()) {
    const { word } = words;
    if (placeWord(words, request)) continue;
    if (word === "handle") {
      if (request.handle) words.duplicate("handle");
      request.handle = parseHandle(words.next()) ?? words.wrong("invalid qdisc ID");
    } else if (word === "root") {
      if (request.parent) session.exit(255, 'Error: "root" is duplicate parent ID');
      request.parent = TC_ROOT;
    } else if (word === "clsact" || word === "ingress") {
      if (request.parent) session.exit(255, `Error: "${word}" is a duplicate parent ID`);
      request.parent = TC_INGRESS;
      request.handle = INGRESS_HANDLE;
      kind = word;
      words.advance();
      break;
    } else if (matches(word, "estimator")) session.notModelled("tc qdisc", "a rate estimator");
    else if (matches(word, "stab")) session.notModelled("tc qdisc", "a size table (stab)");
    else if (matches(word, "ingress_block") || matches(word, "egress_block"))
      session.notModelled("tc qdisc", `a shared block (${word})`);
    else if (matches(word, "help")) usage(session);
    else {
      kind = word;
      words.advance();
      break;
    }
  }
  if (kind !== undefined) {
    request.kind = kind;
    const known = kind === "mq" ? undefined : tcKind(session, kind);
    if (known) Object.assign(request, known.parse(session, words, request.link));
    else if (!words.done)
      session.fail(1, `Unknown qdisc "${kind}", hence option "${words.word}" is unparsable`);
  } else if (!words.done) {
    session.exit(255, `Garbage instead of arguments "${words.word} ...". Try "tc qdisc help".`);
  }
  resolveDevice(session, request);
  if (kind === "mq" && op !== "qdisc.delete") session.fail(2, "RTNETLINK answers: Operation not supported");
  session.talk(request);
}

interface Filter {
  device?: string;
  parent?: number;
  handle?: number;
  invisible: boolean;
}

function list(session: TcSession, argv: string[]): void {
  const words = new Words(session, argv);
  const filter: Filter = { invisible: false };
  const place = (parent: number): void => {
    if (filter.parent !== undefined) {
      session.error("Duplicate parent ID");
      usage(session);
    }
    filter.parent = parent;
  };
  for (; !words.done; words.advance()) {
    const { word } = words;
    if (word === "dev") filter.device = words.next();
    else if (word === "root") place(TC_ROOT);
    else if (word === "ingress" || word === "clsact") place(TC_INGRESS);
    else if (matches(word, "parent")) place(parseClassid(words.next()) ?? words.wrong("invalid parent ID"));
    else if (matches(word, "handle")) {
      if (filter.handle !== undefined) words.duplicate("handle");
      filter.handle = parseHandle(words.next()) ?? words.wrong("invalid qdisc ID");
    } else if (matches(word, "invisible")) filter.invisible = true;
    else if (matches(word, "help")) usage(session);
    else session.fail(255, `What is "${word}"? Try "tc qdisc help".`);
  }
  if (filter.device !== undefined && !session.find(filter.device))
    session.fail(1, `Cannot find device "${filter.device}"`);
  const { kernel, netns, out } = session;
  out.begin();
  for (const link of kernel.links(netns)) {
    if (filter.device !== undefined && link.ifname !== session.device(filter.device).ifname) continue;
    for (const one of kernel.qdiscs(netns, link.ifname)) {
      if (one.invisible && !filter.invisible) continue;
      if (filter.parent !== undefined && one.parent !== filter.parent) continue;
      if (filter.handle !== undefined && one.handle !== filter.handle) continue;
      printQdisc(session, one, filter.device === undefined ? link.ifname : undefined);
    }
  }
  out.end();
}

export function printQdisc(session: TcSession, one: Qdisc, device: string | undefined): void {
  const { out, tc } = session;
  out.openObject(null);
  const handle = (one.handle >>> 16).toString(16);
  out.field("kind", one.kind, `qdisc ${one.kind}`);
  out.field(
    "handle",
    `${handle}:`,
    tc.raw ? ` ${handle}:[${one.handle.toString(16).padStart(8, "0")}] ` : ` ${handle}: `,
  );
  if (device !== undefined) {
    out.text("dev ");
    out.field("dev", device, `${device} `, "ifname");
  }
  if (one.parent === TC_ROOT) out.field("root", true, "root ");
  else if (one.parent) out.field("parent", formatClassid(one.parent), `parent ${formatClassid(one.parent)} `);
  if (one.references !== 1) out.field("refcnt", one.references, `refcnt ${one.references} `);
  out.openObject("options");
  const kind = tcKind(session, one.kind);
  kind?.print(session, one);
  out.closeObject();
  out.text(out.newline);
  if (tc.stats) {
    printStatistics(session, one.statistics);
    out.text(out.newline);
    if (kind?.printExtra && one.extra) {
      kind.printExtra(session, one.extra);
      out.text(out.newline);
    }
  }
  out.closeObject();
}
