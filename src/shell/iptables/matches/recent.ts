/** -m recent (libxt_recent.c, revision 1). */
import { writeIpv4 } from "../address.js";
import { unsupported } from "../../../model/errors.js";
import { bang, field, textField, type BlockView, type Extension } from "../extension.js";
import { parameterProblem } from "../failure.js";

/** XT_RECENT_* */
const KINDS = [
  ["set", 2],
  ["rcheck", 1],
  ["update", 4],
  ["remove", 8],
] as const;
const TTL = 16;
const REAP = 32;
const ALL = KINDS.map(([name]) => name);
const LISTED: Record<string, string> = { set: "SET", rcheck: "CHECK", update: "UPDATE", remove: "REMOVE" };

const kindOf = (bits: number): string => KINDS.find(([, bit]) => bits & bit)?.[0] ?? "rcheck";

function maskText({ block }: BlockView): string {
  return writeIpv4(field(block, "mask"));
}

export const recent: Extension = {
  name: "recent",
  options: [
    ...KINDS.map(([name]) => ({
      name,
      type: "none" as const,
      invert: true,
      excl: ALL.filter((other) => other !== name),
    })),
    { name: "seconds", type: "uint32", min: 1, put: "seconds" },
    { name: "reap", type: "none", also: ["seconds"] },
    { name: "hitcount", type: "uint32", put: "hitCount" },
    { name: "rttl", type: "none", excl: ["set", "remove"] },
    { name: "name", type: "string", put: "name" },
    { name: "rsource", type: "none" },
    { name: "rdest", type: "none" },
    { name: "mask", type: "host" },
  ],
  initial: () => ({ name: "DEFAULT", side: 0, mask: 0xffffffff }),
  parse: ({ id, block, invert, big, session, argument }) => {
    const bits = field(block, "checkSet");
    const kind = KINDS.find(([name]) => name === id);
    if (kind) {
      Object.assign(block, { checkSet: bits | kind[1] }, invert ? { invert: 1 } : {});
      return;
    }
    switch (id) {
      case "rttl":
        block.checkSet = bits | TTL;
        return;
      case "reap":
        block.checkSet = bits | REAP;
        return;
      case "rsource":
      case "rdest":
        block.side = id === "rdest" ? 1 : 0;
        return;
      case "mask":
        if (session.family === "ipv6") throw unsupported("ip6tables -m recent --mask");
        block.mask = Number(big);
        return;
      case "name":
        block.name = Buffer.from(argument).subarray(0, 199).toString();
    }
  },
  check: ({ flags }) => {
    if (!ALL.some((name) => flags.has(name)))
      throw parameterProblem("recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'");
  },
  save: (view) => {
    const { block, session } = view;
    const bits = field(block, "checkSet");
    const mask = session.family === "ipv6" ? "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" : maskText(view);
    return [
      `${bang(field(block, "invert"))} --${kindOf(bits)}`,
      field(block, "seconds") ? ` --seconds ${field(block, "seconds")}` : "",
      bits & REAP ? " --reap" : "",
      field(block, "hitCount") ? ` --hitcount ${field(block, "hitCount")}` : "",
      bits & TTL ? " --rttl" : "",
      ` --name ${textField(block, "name")}`,
      ` --mask ${mask}`,
      field(block, "side") ? " --rdest" : " --rsource",
    ].join("");
  },
  list: (view) => {
    const { block, session } = view;
    const bits = field(block, "checkSet");
    const mask = session.family === "ipv6" ? "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" : maskText(view);
    return [
      `${bang(field(block, "invert"))} recent: ${LISTED[kindOf(bits)]}`,
      field(block, "seconds") ? ` seconds: ${field(block, "seconds")}` : "",
      bits & REAP ? " reap" : "",
      field(block, "hitCount") ? ` hit_count: ${field(block, "hitCount")}` : "",
      bits & TTL ? " TTL-Match" : "",
      ` name: ${textField(block, "name")}`,
      field(block, "side") ? " side: dest" : " side: source",
      ` mask: ${mask}`,
    ].join("");
  },
};
