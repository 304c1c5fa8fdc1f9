/** -m tcp (libxt_tcp.c). */
import type { XtBlock } from "../../../model/netfilter.js";
import { bang, field, type BlockView, type Extension, type OptionCall } from "../extension.js";
import { parameterProblem } from "../failure.js";
import { parsePort, serviceName } from "../names/services.js";
import { wholeNumber } from "../numbers.js";

const FLAGS = [
  ["FIN", 1],
  ["SYN", 2],
  ["RST", 4],
  ["PSH", 8],
  ["ACK", 16],
  ["URG", 32],
] as const;
const NAMED: ReadonlyMap<string, number> = new Map([...FLAGS, ["ALL", 63], ["NONE", 0]]);

const INVERT = { source: 1, destination: 2, flags: 4, option: 8 };
const PARTS = { source: "--source-port", destination: "--destination-port" } as const;

function flagsOf(text: string): number {
  return text.split(",").reduce((sum, name) => {
    const flag = name === "" ? 0 : NAMED.get(name.toUpperCase());
    if (flag === undefined) throw parameterProblem(`Unknown TCP flag \`${name}'`);
    return sum | flag;
  }, 0);
}

function flagNames(flags: number): string {
  return (
    FLAGS.filter(([, bit]) => flags & bit)
      .map(([name]) => name)
      .join() || "NONE"
  );
}

function port(text: string): number {
  const number = parsePort(text, "tcp");
  if (number === null) throw parameterProblem(`invalid port/service \`${text}' specified`);
  return number;
}

function readPorts(text: string): [number, number] {
  const colon = text.indexOf(":");
  if (colon < 0) return [port(text), port(text)];
  const [first, last] = [text.slice(0, colon), text.slice(colon + 1)];
  const range: [number, number] = [first ? port(first) : 0, last ? port(last) : 65535];
  if (range[0] > range[1]) throw parameterProblem("invalid portrange (min > max)");
  return range;
}

function setInvert(block: XtBlock, bit: number): void {
  block.invert = field(block, "invert") | bit;
}

function parse({ id, argument, block, flags, invert }: OptionCall): void {
  switch (id) {
    case "source":
    case "destination": {
      if (flags.has(id)) throw parameterProblem(`Only one \`${PARTS[id]}' allowed`);
      [block[`${id}First`], block[`${id}Last`]] = readPorts(argument);
      if (invert) setInvert(block, INVERT[id]);
      return;
    }
    case "flags":
      if (flags.has(id)) throw parameterProblem("Only one of `--syn' or `--tcp-flags'  allowed");
      Object.assign(block, { flagMask: 2 | 4 | 16 | 1, flagCompare: 2 });
      if (argument !== "") {
        const [mask, compare] = argument.split("\0") as [string, string];
        Object.assign(block, { flagMask: flagsOf(mask), flagCompare: flagsOf(compare) });
      }
      if (invert) setInvert(block, INVERT.flags);
      return;
    case "option": {
      if (flags.has(id)) throw parameterProblem("Only one `--tcp-option' allowed");
      const option = wholeNumber(argument, 1, 255);
      if (option === null) throw parameterProblem(`Bad TCP option "${argument}"`);
      block.option = option;
      if (invert) setInvert(block, INVERT.option);
    }
  }
}

function savePorts(block: XtBlock, side: "source" | "destination", word: string): string {
  const [first, last] = [field(block, `${side}First`), field(block, `${side}Last`)];
  const isInverted = field(block, "invert") & INVERT[side];
  if (first === 0 && last === 65535 && !isInverted) return "";
  return `${bang(isInverted)} --${word} ${first === last ? first : `${first}:${last}`}`;
}

/** " spt:http", " dpts:!1:5": as all protocols with ports list them. */
export function listPorts(
  { block, numeric }: BlockView,
  side: "source" | "destination",
  protocol: string,
): string {
  const [first, last] = [field(block, `${side}First`), field(block, `${side}Last`)];
  const isInverted = field(block, "invert") & INVERT[side];
  if (first === 0 && last === 65535 && !isInverted) return "";
  const name = (number: number): string => (numeric ? null : serviceName(number, protocol)) ?? String(number);
  const word = side === "source" ? "spt" : "dpt";
  const not = isInverted ? "!" : "";
  return first === last ? ` ${word}:${not}${name(first)}` : ` ${word}s:${not}${name(first)}:${name(last)}`;
}

export const ANY_PORTS = {
  sourceFirst: 0,
  sourceLast: 65535,
  destinationFirst: 0,
  destinationLast: 65535,
};

export const tcp: Extension = {
  name: "tcp",
  old: true,
  options: [
    { name: "source-port", id: "source", type: "raw" },
    { name: "sport", id: "source", type: "raw" },
    { name: "destination-port", id: "destination", type: "raw" },
    { name: "dport", id: "destination", type: "raw" },
    { name: "syn", id: "flags", type: "none" },
    { name: "tcp-flags", id: "flags", type: "raw", twoArguments: true },
    { name: "tcp-option", id: "option", type: "raw" },
  ],
  initial: () => ANY_PORTS,
  parse,
  save: ({ block }) => {
    const invert = field(block, "invert");
    let text = savePorts(block, "source", "sport") + savePorts(block, "destination", "dport");
    if (field(block, "option") || invert & INVERT.option)
      text += `${bang(invert & INVERT.option)} --tcp-option ${field(block, "option")}`;
    const mask = field(block, "flagMask");
    if (mask || invert & INVERT.flags) {
      text += `${bang(invert & INVERT.flags)} --tcp-flags ${flagNames(mask)} ${flagNames(field(block, "flagCompare"))}`;
    }
    return text;
  },
  list: (view) => {
    const { block, numeric } = view;
    const invert = field(block, "invert");
    let text = " tcp" + listPorts(view, "source", "tcp") + listPorts(view, "destination", "tcp");
    const option = field(block, "option");
    if (option || invert & INVERT.option) text += ` option=${invert & INVERT.option ? "!" : ""}${option}`;
    const [mask, compare] = [field(block, "flagMask"), field(block, "flagCompare")];
    if (mask || invert & INVERT.flags) {
      const both = numeric
        ? [mask, compare].map((flags) => `0x${flags.toString(16).padStart(2, "0").toUpperCase()}`)
        : [mask, compare].map(flagNames);
      text += ` flags:${invert & INVERT.flags ? "!" : ""}${both.join("/")}`;
    }
    return text;
  },
};
