/** -m iprange (libxt_iprange.c, revision 1). */
import type { XtBlock } from "../../../model/netfilter.js";
import { readAddress, writeAddress, writeIpv4, type Family } from "../address.js";
import { bang, field, textField, type Extension } from "../extension.js";
import { parameterProblem } from "../failure.js";

const SOURCE = 1;
const DESTINATION = 2;
const SOURCE_INVERTED = 16;
const DESTINATION_INVERTED = 32;

function iprangeMatch(family: Family, kind: string): Extension {
  const read = (option: string, text: string): bigint => {
    const address = readAddress(text, family);
    if (address === null) throw parameterProblem(`iprange: Bad value for "--${option}" option: "${text}"`);
    return address;
  };
  const stored = (address: bigint): string | number =>
    family === "ipv4" ? Number(address) : writeAddress(address, family);
  const shown = (block: XtBlock, name: string): string =>
    family === "ipv4" ? writeIpv4(field(block, name)) : textField(block, name) || "::";
  const words = (block: XtBlock, source: string, destination: string): string => {
    const flags = field(block, "flags");
    const one = (side: string, bit: number, inverted: number, word: string): string =>
      flags & bit
        ? `${bang(flags & inverted)} ${word} ${shown(block, `${side}First`)}-${shown(block, `${side}Last`)}`
        : "";
    return (
      one("source", SOURCE, SOURCE_INVERTED, source) +
      one("destination", DESTINATION, DESTINATION_INVERTED, destination)
    );
  };
  const listed = (block: XtBlock, side: string, bit: number, inverted: number, word: string): string =>
    field(block, "flags") & bit
      ? ` ${word} IP range${field(block, "flags") & inverted ? " !" : ""} ${shown(block, `${side}First`)}-${shown(block, `${side}Last`)}`
      : "";
  return {
    name: "iprange",
    kind,
    family,
    options: [
      { name: "src-range", type: "string", invert: true },
      { name: "dst-range", type: "string", invert: true },
    ],
    parse: ({ id, block, argument, invert }) => {
      const isSource = id === "src-range";
      const side = isSource ? "source" : "destination";
      const dash = argument.indexOf("-");
      const first = read(id, dash < 0 ? argument : argument.slice(0, dash));
      const last = dash < 0 ? first : read(id, argument.slice(dash + 1));
      Object.assign(block, { [`${side}First`]: stored(first), [`${side}Last`]: stored(last) });
      block.flags =
        field(block, "flags") |
        (isSource ? SOURCE : DESTINATION) |
        (invert ? (isSource ? SOURCE_INVERTED : DESTINATION_INVERTED) : 0);
      if (last < first) reversed.add(block);
    },
    check: ({ flags, block, session }) => {
      if (flags.size === 0)
        throw parameterProblem("iprange match: You must specify `--src-range' or `--dst-range'");
      if (reversed.has(block))
        for (const side of ["source", "destination"])
          if (field(block, "flags") & (side === "source" ? SOURCE : DESTINATION))
            session.err.push(
              `xt_iprange: range ${shown(block, `${side}First`)}-${shown(block, `${side}Last`)} is reversed and will never match\n`,
            );
    },
    save: ({ block }) => words(block, "--src-range", "--dst-range"),
    list: ({ block }) =>
      listed(block, "source", SOURCE, SOURCE_INVERTED, "source") +
      listed(block, "destination", DESTINATION, DESTINATION_INVERTED, "destination"),
  };
}

/** ranges whose ends are the wrong way round */
const reversed = new WeakSet<XtBlock>();

export const iprange = iprangeMatch("ipv4", "iprange");
export const iprange6 = iprangeMatch("ipv6", "iprange6");
