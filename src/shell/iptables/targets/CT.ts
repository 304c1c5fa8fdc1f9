/** -j CT and -j NOTRACK (libxt_CT.c, revision 2). */
import { unsupported } from "../../../model/errors.js";
import { field, type Extension } from "../extension.js";
import { parameterProblem } from "../failure.js";
import { wholeNumber } from "../numbers.js";

/** XT_CT_* */
const NOTRACK_FLAG = 1;
const ZONE_ORIGINAL = 4;
const ZONE_REPLY = 8;
const ZONE_MARK = 16;
/** bits of IPCT_* */
const EVENTS = [
  ["new", 0],
  ["related", 1],
  ["destroy", 2],
  ["reply", 3],
  ["assured", 4],
  ["protoinfo", 5],
  ["helper", 6],
  ["mark", 7],
  ["natseqinfo", 8],
  ["secmark", 9],
] as const;
const ZONES: Record<string, number> = {
  zone: ZONE_ORIGINAL | ZONE_REPLY,
  "zone-orig": ZONE_ORIGINAL,
  "zone-reply": ZONE_REPLY,
};

function words(block: Parameters<typeof field>[0], prefix: "--" | ""): string {
  const flags = field(block, "flags");
  const events = field(block, "events");
  const side = flags & (ZONE_ORIGINAL | ZONE_REPLY);
  const zone = flags & ZONE_MARK ? "mark" : String(field(block, "zone"));
  const name = side === ZONE_ORIGINAL ? "zone-orig" : side === ZONE_REPLY ? "zone-reply" : "zone";
  const names = EVENTS.filter(([, bit]) => events & (1 << bit)).map(([event]) => event);
  return [
    flags & NOTRACK_FLAG ? ` ${prefix}notrack` : "",
    field(block, "hasEvents") ? ` ${prefix === "" ? "ctevents" : "--ctevents"} ${names.join()}` : "",
    flags & ZONE_MARK || field(block, "zone") ? ` ${prefix}${name} ${zone}` : "",
  ].join("");
}

export const CT: Extension = {
  name: "CT",
  options: [
    { name: "notrack", type: "none" },
    { name: "helper", type: "string", excl: ["notrack"] },
    { name: "timeout", type: "string", excl: ["notrack"] },
    { name: "ctevents", type: "string" },
    { name: "expevents", type: "string" },
    { name: "zone-orig", type: "string" },
    { name: "zone-reply", type: "string" },
    { name: "zone", type: "string" },
  ],
  parse: ({ id, block, argument }) => {
    switch (id) {
      case "notrack":
        block.flags = field(block, "flags") | NOTRACK_FLAG;
        return;
      case "ctevents":
        block.hasEvents = 1;
        for (const part of argument.split(",")) {
          const found = EVENTS.find(([name]) => name === part);
          if (!found) throw parameterProblem(`Unknown event type "${part}"`);
          block.events = field(block, "events") | (1 << found[1]);
        }
        return;
      case "zone":
      case "zone-orig":
      case "zone-reply": {
        const side = id === "zone" ? 0 : ZONES[id]!;
        if (argument === "mark") {
          block.flags = field(block, "flags") | side | ZONE_MARK;
          return;
        }
        const zone = wholeNumber(argument, 0, 65535);
        if (zone === null) throw parameterProblem(`Cannot parse ${argument} as a zone ID`);
        Object.assign(block, { zone, flags: field(block, "flags") | side });
        return;
      }
      default:
        throw unsupported(`-j CT --${id}`);
    }
  },
  save: ({ block }) => words(block, "--"),
  list: ({ block }) => ` CT${words(block, "")}`,
};

export const NOTRACK: Extension = {
  name: "NOTRACK",
  listedName: "CT",
  options: [],
  save: () => "",
  list: () => " NOTRACK",
};
