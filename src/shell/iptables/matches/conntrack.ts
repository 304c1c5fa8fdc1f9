/** -m conntrack (libxt_conntrack.c, revision 3) and -m state, which is the same underneath. */
import { unsupported } from "../../../model/errors.js";
import type { XtBlock } from "../../../model/netfilter.js";
import { maskSuffix, writeIpv4 } from "../address.js";
import { bang, field, type BlockView, type Extension, type OptionEntry } from "../extension.js";
import { parameterProblem } from "../failure.js";

/** XT_CONNTRACK_STATE_*, in the order in which they are printed */
const STATES = [
  ["INVALID", 1],
  ["NEW", 8],
  ["RELATED", 4],
  ["ESTABLISHED", 2],
  ["UNTRACKED", 256],
  ["SNAT", 64],
  ["DNAT", 128],
] as const;
/** IPS_* */
const STATUSES = [
  ["EXPECTED", 1],
  ["SEEN_REPLY", 2],
  ["ASSURED", 4],
  ["CONFIRMED", 8],
] as const;

/** XT_CONNTRACK_* of matchFlags and invertFlags */
const STATE = 1;
const PROTO = 2;
const STATUS = 64;
const EXPIRES = 128;
const DIRECTION = 4096;
/** option, field and bit of the addresses */
const ADDRESSES = [
  ["ctorigsrc", "originSource", 4],
  ["ctorigdst", "originDestination", 8],
  ["ctreplsrc", "replySource", 16],
  ["ctrepldst", "replyDestination", 32],
] as const;
const PORTS = [
  ["ctorigsrcport", "originSourcePort", 256],
  ["ctorigdstport", "originDestinationPort", 512],
  ["ctreplsrcport", "replySourcePort", 1024],
  ["ctrepldstport", "replyDestinationPort", 2048],
] as const;

/** Names joined by commas as bits: any beginning of a name counts, whatever its case. */
function readNames(text: string, names: readonly (readonly [string, number])[], word: string): number {
  return text.split(",").reduce((sum, part) => {
    const found = part === "" ? undefined : names.find(([name]) => name.startsWith(part.toUpperCase()));
    if (!found) throw parameterProblem(`Bad ${word} "${part === text || !text.includes(",") ? text : part}"`);
    return sum | found[1];
  }, 0);
}

export function stateText(mask: number): string {
  return STATES.filter(([, bit]) => mask & bit)
    .map(([name]) => name)
    .join();
}

function statusText(mask: number): string {
  return (
    STATUSES.filter(([, bit]) => mask & bit)
      .map(([name]) => name)
      .join() || "NONE"
  );
}

function set(block: XtBlock, bit: number, isInverted: boolean, fields: object): void {
  Object.assign(block, fields, {
    matchFlags: field(block, "matchFlags") | bit,
    ...(isInverted ? { invertFlags: field(block, "invertFlags") | bit } : {}),
  });
}

const OPTIONS: OptionEntry[] = [
  { name: "ctstate", type: "string", invert: true },
  { name: "ctproto", type: "protocol", invert: true },
  ...ADDRESSES.map(([name]) => ({ name, type: "hostmask" as const, invert: true })),
  { name: "ctstatus", type: "string", invert: true },
  { name: "ctexpire", type: "uint32rc", invert: true },
  ...PORTS.map(([name]) => ({ name, type: "portrc" as const, invert: true })),
  { name: "ctdir", type: "string" },
];

/** One part of the match: how its words look saved and listed. */
function parts(view: BlockView, prefix: "--" | ""): string {
  const { block, numeric } = view;
  const [has, inverted] = [field(block, "matchFlags"), field(block, "invertFlags")];
  const saved = prefix === "--";
  const word = (name: string, bit: number, value: string, listed: string): string => {
    if (!(has & bit)) return "";
    const not = bang(inverted & bit);
    return saved ? `${not} --${name} ${value}` : `${not} ${listed} ${value}`;
  };
  let text = word("ctstate", STATE, stateText(field(block, "stateMask")), "ctstate");
  if (has & PROTO) text += word("ctproto", PROTO, String(field(block, "protocol")), "ctproto");
  for (const [name, address, bit] of ADDRESSES) {
    if (!(has & bit)) continue;
    const mask = BigInt(field(block, `${address}Mask`));
    const number = field(block, address);
    const shown =
      mask === 0n && number === 0 && !numeric
        ? "anywhere"
        : `${writeIpv4(number)}${maskSuffix(mask, "ipv4")}`;
    text += word(name, bit, shown, name);
  }
  text += word("ctstatus", STATUS, statusText(field(block, "statusMask")), "ctstatus");
  if (has & EXPIRES) {
    const [first, last] = [field(block, "expiresMin"), field(block, "expiresMax")];
    text += `${bang(inverted & EXPIRES)} ${prefix}ctexpire ${first === last ? first : `${first}:${last}`}`;
  }
  for (const [name, port, bit] of PORTS) {
    const [first, last] = [field(block, `${port}First`), field(block, `${port}Last`)];
    text += word(name, bit, first === last ? String(first) : `${first}:${last}`, name);
  }
  if (has & DIRECTION) text += ` ${prefix}ctdir ${inverted & DIRECTION ? "REPLY" : "ORIGINAL"}`;
  return text;
}

export const conntrack: Extension = {
  name: "conntrack",
  options: OPTIONS,
  parse: ({ id, block, argument, invert, value, values, big, mask, session }) => {
    const address = ADDRESSES.find(([name]) => name === id);
    const port = PORTS.find(([name]) => name === id);
    if (address) {
      if (session.family === "ipv6") throw unsupported(`ip6tables -m conntrack --${id}`);
      const fields = { [address[1]]: Number(big & mask), [`${address[1]}Mask`]: Number(mask) };
      return set(block, address[2], invert, fields);
    }
    if (port)
      return set(block, port[2], invert, { [`${port[1]}First`]: values[0], [`${port[1]}Last`]: values[1] });
    switch (id) {
      case "ctstate":
        return set(block, STATE, invert, { stateMask: readNames(argument, STATES, "ctstate") });
      case "ctproto":
        if (value === 0 && invert) throw parameterProblem("conntrack: rule would never match protocol");
        return set(block, PROTO, invert, { protocol: value });
      case "ctstatus":
        return set(block, STATUS, invert, {
          statusMask: readNames(argument, [...STATUSES, ["NONE", 0]], "ctstatus"),
        });
      case "ctexpire":
        return set(block, EXPIRES, invert, { expiresMin: values[0], expiresMax: values[1] });
      case "ctdir": {
        const direction = argument.toUpperCase();
        if (direction !== "ORIGINAL" && direction !== "REPLY")
          throw parameterProblem(`conntrack: Bad value for "--ctdir" option: "${argument}"`);
        return set(block, DIRECTION, direction === "REPLY", {});
      }
    }
  },
  check: ({ flags }) => {
    if (flags.size === 0) throw parameterProblem("conntrack: At least one option is required");
  },
  save: (view) => parts(view, "--"),
  list: (view) => parts(view, ""),
};

export const state: Extension = {
  name: "state",
  options: [{ name: "state", type: "string", mandatory: true, invert: true }],
  parse: ({ argument, block, invert }) =>
    void Object.assign(block, {
      stateMask: readNames(argument, STATES.slice(0, 5), "state"),
      invert: invert ? 1 : 0,
    }),
  save: ({ block }) => `${bang(field(block, "invert"))} --state ${stateText(field(block, "stateMask"))}`,
  list: ({ block }) => `${bang(field(block, "invert"))} state ${stateText(field(block, "stateMask"))}`,
};
