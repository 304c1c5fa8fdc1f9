/** `ip route get` (iproute_get of ip/iproute.c). */
import type { RouteQuery } from "../../model/kernel.js";
import { addressText, getPrefix, type Prefix } from "./inet.js";
import { dsfields, ipProtocol } from "./names.js";
import { unsigned } from "./numbers.js";
import { printAnswer } from "./route-print.js";
import type { Family, Session } from "./session.js";
import { routeUsage } from "./usage.js";
import { matches, Words } from "./words.js";

export function getRoute(session: Session, argv: string[]): void {
  const query: RouteQuery = { netns: session.netns, dst: "" };
  const refuse = (name: string): never => session.notModelled("ip route get", `option "${name}"`);
  const words = new Words(session, argv);
  let family: Family = session.options.family;
  let uid: number | undefined;
  let fibmatch = false;
  const address = (): string => {
    const prefix = getPrefix(session, words.word, family);
    if (family === "unspec") family = prefix.family;
    warnLength(session, prefix);
    return addressText(prefix);
  };
  for (; !words.done; words.advance()) {
    const word = words.word;
    if (word === "tos" || matches(word, "dsfield")) {
      query.tos = dsfields.number(words.next()) ?? words.wrong("TOS value is invalid\n");
    } else if (matches(word, "from")) {
      words.next();
      if (matches(words.word, "help")) routeUsage(session);
      query.from = address();
    } else if (matches(word, "iif")) {
      query.iif = words.next();
    } else if (matches(word, "mark")) {
      query.mark = unsigned(words.next()) ?? words.wrong("invalid mark value");
    } else if (matches(word, "oif") || word === "dev") {
      query.oif = words.next();
    } else if (matches(word, "notify") || matches(word, "connected")) {
      refuse(word);
    } else if (matches(word, "vrf")) {
      words.next();
      words.wrong("Invalid VRF\n");
    } else if (matches(word, "uid")) {
      uid = unsigned(words.next()) ?? words.wrong("invalid UID\n");
    } else if (matches(word, "fibmatch")) {
      fibmatch = true;
    } else if (word === "as") {
      refuse("as");
    } else if (matches(word, "sport") || matches(word, "dport")) {
      const name = matches(word, "sport") ? "sport" : "dport";
      unsigned(words.next(), 65535) ?? words.wrong(`invalid ${name}\n`);
      refuse(name);
    } else if (matches(word, "ipproto")) {
      ipProtocol(words.next()) ?? words.wrong('Invalid "ipproto" value\n');
      refuse("ipproto");
    } else {
      if (word === "to") words.next();
      if (matches(words.word, "help")) routeUsage(session);
      query.dst = address();
    }
  }
  if (query.dst === "") session.fail(1, "need at least a destination address");
  if (query.iif !== undefined) query.iif = session.device(query.iif).ifname;
  if (query.oif !== undefined) query.oif = session.device(query.oif).ifname;
  session.onlyInternet("ip route get", family);
  if (fibmatch) refuse("fibmatch");
  const answer = session.ask(() => session.kernel.routeGet(query));
  session.out.begin();
  printAnswer(session, uid === undefined ? answer : { ...answer, uid });
  session.out.end();
}

function warnLength(session: Session, prefix: Prefix): void {
  const full = prefix.family === "inet6" ? 128 : 32;
  if ((prefix.family !== "inet" && prefix.family !== "inet6") || prefix.bitLength === full) return;
  if (prefix.byteLength === 0) return;
  session.error(`Warning: /${prefix.bitLength} as prefix is invalid, only /${full} (or none) is supported.`);
}
