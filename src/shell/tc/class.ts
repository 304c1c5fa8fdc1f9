/** tc class (tc/tc_class.c). */
import { TC_ROOT, type ClassRequest, type TrafficClass } from "../../model/sched.js";
import { matches, Words } from "../ip/words.js";
import { formatClassid, parseClassid } from "./handles.js";
import { tcKind } from "./kinds/index.js";
import { placeWord, resolveDevice } from "./place.js";
import type { TcSession } from "./session.js";
import { printStatistics } from "./statistics.js";

const USAGE = `Usage: tc class [ add | del | change | replace | show ] dev STRING
       [ classid CLASSID ] [ root | parent CLASSID ]
       [ [ QDISC_KIND ] [ help | OPTIONS ] ]

       tc class show [ dev STRING ] [ root | parent CLASSID ]
Where:
QDISC_KIND := { prio | cbq | etc. }
OPTIONS := ... try tc class add <desired QDISC_KIND> help`;

export function trafficClass(session: TcSession, argv: string[]): void {
  const [verb, ...rest] = argv;
  if (verb === undefined) return list(session, []);
  if (matches(verb, "add")) return modify(session, "class.add", rest);
  if (matches(verb, "change")) return modify(session, "class.change", rest);
  if (matches(verb, "replace")) return modify(session, "class.replace", rest);
  if (matches(verb, "delete")) return modify(session, "class.delete", rest);
  if (matches(verb, "list") || matches(verb, "show") || matches(verb, "lst")) return list(session, rest);
  if (matches(verb, "help")) return session.error(USAGE);
  session.fail(255, `Command "${verb}" is unknown, try "tc class help".`);
}

function modify(session: TcSession, op: ClassRequest["op"], argv: string[]): void {
  const words = new Words(session, argv);
  const request: ClassRequest = { op, netns: session.netns, link: "" };
  let kind: string | undefined;
  for (; !words.done; words.advance()) {
    const { word } = words;
    if (placeWord(words, request)) continue;
    if (word === "classid") {
      const value = words.next();
      if (request.classid) words.duplicate("classid");
      request.classid = parseClassid(value) ?? words.wrong("invalid class ID");
    } else if (word === "handle") {
      session.error('Error: try "classid" instead of "handle"');
      session.exit(255, USAGE);
    } else if (word === "root") {
      if (request.parent) session.exit(255, 'Error: "root" is duplicate parent ID.');
      request.parent = TC_ROOT;
    } else if (matches(word, "estimator")) session.notModelled("tc class", "a rate estimator");
    else if (matches(word, "help")) session.exit(255, USAGE);
    else {
      kind = word;
      words.advance();
      break;
    }
  }
  if (kind !== undefined) {
    const known = tcKind(session, kind);
    if (!known?.parseClass) session.fail(1, `Error: Qdisc "${kind}" is classless.`);
    request.options = known.parseClass(session, words, request.link);
  } else if (!words.done) {
    if (matches(words.word, "help")) session.exit(255, USAGE);
    session.exit(255, `Garbage instead of arguments "${words.word} ...". Try "tc class help".`);
  }
  resolveDevice(session, request);
  session.talk(request);
}

function list(session: TcSession, argv: string[]): void {
  const words = new Words(session, argv);
  let device: string | undefined;
  let parent: number | undefined;
  let classid: number | undefined;
  let qdisc: number | undefined;
  for (; !words.done; words.advance()) {
    const { word } = words;
    if (word === "dev") device = words.next();
    else if (word === "qdisc") {
      if (qdisc !== undefined) words.duplicate("qdisc");
      qdisc = parseClassid(words.next()) ?? words.wrong("invalid qdisc ID");
    } else if (word === "classid") {
      if (classid !== undefined) words.duplicate("classid");
      classid = parseClassid(words.next()) ?? words.wrong("invalid class ID");
    } else if (word === "root") parent = TC_ROOT;
    else if (word === "parent") parent = parseClassid(words.next()) ?? words.wrong("invalid parent ID");
    else if (matches(word, "help")) session.exit(255, USAGE);
    else session.fail(255, `What is "${word}"? Try "tc class help".`);
  }
  // the kernel dumps one device's classes: without one there is nothing to say
  if (device === undefined) return;
  if (!session.find(device)) session.fail(1, `Cannot find device "${device}"`);
  for (const one of session.kernel.trafficClasses(session.netns, session.device(device).ifname)) {
    // tc_dump_tclass_qdisc looks at the major half only
    if (parent !== undefined && parent >>> 16 !== one.qdisc >>> 16) continue;
    if (qdisc !== undefined && qdisc >>> 16 !== one.classid >>> 16) continue;
    if (classid !== undefined && classid !== one.classid) continue;
    printClass(session, one);
  }
}

export function printClass(session: TcSession, one: TrafficClass): void {
  const { out, tc } = session;
  out.raw(`class ${one.kind} ${formatClassid(one.classid)} `);
  if (one.parent === TC_ROOT) {
    // prio, tbf and netem have one level: their qdisc is the parent
    out.raw(one.kind === "htb" ? "root " : `parent ${formatClassid(one.qdisc)} `);
  } else out.raw(`parent ${formatClassid(one.parent)} `);
  if (one.leaf) out.raw(`leaf ${(one.leaf >>> 16).toString(16)}: `);
  const kind = tcKind(session, one.kind);
  kind?.printClass?.(session, one);
  out.raw(out.newline);
  if (!tc.stats) return;
  if (one.statistics) printStatistics(session, one.statistics);
  out.raw(out.newline);
  if (kind?.printClassExtra && one.extra) {
    kind.printClassExtra(session, one.extra);
    out.raw(out.newline);
  }
}
