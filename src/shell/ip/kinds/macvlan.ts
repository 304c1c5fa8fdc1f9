/** `ip link ... type macvlan` (ip/iplink_macvlan.c). */
import type { MacvlanData } from "../../../model/link-kinds/index.js";
import type { Link } from "../../../model/state.js";
import { formatLinkAddress, getLinkAddress, parseLinkAddress } from "../inet.js";
import type { LinkTable } from "../link-print.js";
import { unsigned } from "../numbers.js";
import { Exit, type Session } from "../session.js";
import { matches, type Words } from "../words.js";
import type { IpLinkKind } from "./index.js";

const USAGE = `Usage: ... macvlan mode MODE [flag MODE_FLAG] MODE_OPTS [bcqueuelen BC_QUEUE_LEN]

MODE: private | vepa | bridge | passthru | source
MODE_FLAG: null | nopromisc | nodst
MODE_OPTS: for mode "source":
	macaddr { { add | del } <macaddr> | set [ <macaddr> [ <macaddr>  ... ] ] | flush }
BC_QUEUE_LEN: Length of the rx queue for broadcast/multicast: [0-4294967295]
`;

const MODES = ["private", "vepa", "bridge", "passthru", "source"] as const;
const ACTIONS = ["add", "del", "set", "flush"] as const;

function usage(session: Session): never {
  session.appendError(USAGE);
  throw new Exit(1, "return");
}

/** A MAC of six bytes; anything else ends the command without a further word. */
function macAddress(session: Session, words: Words): string {
  const bytes = getLinkAddress(session, words.next());
  if (bytes.length !== 6) throw new Exit(1, "return");
  return formatLinkAddress(bytes);
}

/** The MACs that follow; the first word that is none is an option again. */
function macAddresses(session: Session, words: Words): string[] {
  const addresses: string[] = [];
  while (words.remaining > 1) {
    const word = words.rest[1];
    const bytes = parseLinkAddress(word);
    if (typeof bytes === "string") {
      session.error(`"${word.includes(".") ? word : bytes}" is invalid lladdr.`);
      break;
    }
    if (bytes.length !== 6) break;
    words.advance();
    addresses.push(formatLinkAddress(bytes));
  }
  return addresses;
}

function macaddr(session: Session, words: Words): NonNullable<MacvlanData["macaddr"]> {
  const word = words.next();
  const action = ACTIONS.find((name) => name === word) ?? usage(session);
  if (action === "add" || action === "del") return { action, addresses: [macAddress(session, words)] };
  return { action, addresses: action === "set" ? macAddresses(session, words) : [] };
}

function parse(session: Session, words: Words): MacvlanData {
  const data: MacvlanData = { kind: "macvlan" };
  for (; !words.done; words.advance()) {
    const word = words.word;
    if (matches(word, "mode")) {
      const name = words.next();
      data.mode =
        MODES.find((mode) => mode === name) ??
        session.fail(
          1,
          `Error: argument of "mode" must be "private", "vepa", "bridge", "passthru" or "source", not "${name}"`,
        );
    } else if (matches(word, "flag")) {
      const name = words.next();
      if (!["nopromisc", "nodst", "null"].includes(name))
        session.fail(1, `Error: argument of "flag" must be "nopromisc", "nodst" or "null", not "${name}"`);
      data.nopromisc = data.nopromisc || name === "nopromisc";
      data.nodst = data.nodst || name === "nodst";
    } else if (matches(word, "macaddr")) data.macaddr = macaddr(session, words);
    else if (matches(word, "nopromisc")) {
      data.nopromisc = true;
      data.nodst ??= false;
    } else if (matches(word, "nodst")) {
      data.nodst = true;
      data.nopromisc ??= false;
    } else if (matches(word, "bcqueuelen")) {
      const value = words.next();
      data.bcqueuelen =
        unsigned(value) ??
        session.fail(
          1,
          `Error: argument of "bcqueuelen" must be a positive integer [0-4294967295], not "${value}"`,
        );
    } else {
      if (!matches(word, "help")) session.error(`macvlan: unknown option "${word}"?`);
      return usage(session);
    }
  }
  if (data.nopromisc && data.mode !== "passthru") {
    session.error("macvlan: nopromisc flag only valid in passthru mode");
    return usage(session);
  }
  return data;
}

function print(session: Session, table: LinkTable, link: Link): void {
  const { out } = session;
  const data = link.data as MacvlanData;
  out.field("mode", data.mode!, `mode ${data.mode} `);
  if (data.nopromisc) out.field("nopromisc", true, "nopromisc ");
  if (data.nodst) out.field("nodst", true, "nodst ");
  out.field("bcqueuelen", data.bcqueuelen!, `bcqueuelen ${data.bcqueuelen} `);
  out.field("usedbcqueuelen", data.usedbcqueuelen!, `usedbcqueuelen ${data.usedbcqueuelen} `);
  if (data.mode !== "source") return;
  const sources = data.macaddr_data ?? [];
  out.field("macaddr_count", sources.length, `remotes (${sources.length}) `);
  if (sources.length === 0) return;
  out.openArray("macaddr_data");
  for (const address of sources) out.field(null, address, `${address} `);
  out.closeArray();
}

export const macvlan: IpLinkKind = { parse, print, usage };
