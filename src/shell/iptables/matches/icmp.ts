/** -m icmp and -m icmp6 (libipt_icmp.c, libip6t_icmp6.c, libxt_icmp.h). */
import { bang, field, type Extension } from "../extension.js";
import { parameterProblem } from "../failure.js";
import { wholeNumber } from "../numbers.js";

type Name = readonly [name: string, type: number, codeFirst: number, codeLast: number];

const IPV4: readonly Name[] = [
  ["any", 255, 0, 255],
  ["echo-reply", 0, 0, 255],
  ["pong", 0, 0, 255],
  ["destination-unreachable", 3, 0, 255],
  ["network-unreachable", 3, 0, 0],
  ["host-unreachable", 3, 1, 1],
  ["protocol-unreachable", 3, 2, 2],
  ["port-unreachable", 3, 3, 3],
  ["fragmentation-needed", 3, 4, 4],
  ["source-route-failed", 3, 5, 5],
  ["network-unknown", 3, 6, 6],
  ["host-unknown", 3, 7, 7],
  ["network-prohibited", 3, 9, 9],
  ["host-prohibited", 3, 10, 10],
  ["TOS-network-unreachable", 3, 11, 11],
  ["TOS-host-unreachable", 3, 12, 12],
  ["communication-prohibited", 3, 13, 13],
  ["host-precedence-violation", 3, 14, 14],
  ["precedence-cutoff", 3, 15, 15],
  ["source-quench", 4, 0, 255],
  ["redirect", 5, 0, 255],
  ["network-redirect", 5, 0, 0],
  ["host-redirect", 5, 1, 1],
  ["TOS-network-redirect", 5, 2, 2],
  ["TOS-host-redirect", 5, 3, 3],
  ["echo-request", 8, 0, 255],
  ["ping", 8, 0, 255],
  ["router-advertisement", 9, 0, 255],
  ["router-solicitation", 10, 0, 255],
  ["time-exceeded", 11, 0, 255],
  ["ttl-exceeded", 11, 0, 255],
  ["ttl-zero-during-transit", 11, 0, 0],
  ["ttl-zero-during-reassembly", 11, 1, 1],
  ["parameter-problem", 12, 0, 255],
  ["ip-header-bad", 12, 0, 0],
  ["required-option-missing", 12, 1, 1],
  ["timestamp-request", 13, 0, 255],
  ["timestamp-reply", 14, 0, 255],
  ["address-mask-request", 17, 0, 255],
  ["address-mask-reply", 18, 0, 255],
];

const IPV6: readonly Name[] = [
  ["destination-unreachable", 1, 0, 255],
  ["no-route", 1, 0, 0],
  ["communication-prohibited", 1, 1, 1],
  ["beyond-scope", 1, 2, 2],
  ["address-unreachable", 1, 3, 3],
  ["port-unreachable", 1, 4, 4],
  ["failed-policy", 1, 5, 5],
  ["reject-route", 1, 6, 6],
  ["packet-too-big", 2, 0, 255],
  ["time-exceeded", 3, 0, 255],
  ["ttl-exceeded", 3, 0, 255],
  ["ttl-zero-during-transit", 3, 0, 0],
  ["ttl-zero-during-reassembly", 3, 1, 1],
  ["parameter-problem", 4, 0, 255],
  ["bad-header", 4, 0, 0],
  ["unknown-header-type", 4, 1, 1],
  ["unknown-option", 4, 2, 2],
  ["echo-request", 128, 0, 255],
  ["ping", 128, 0, 255],
  ["echo-reply", 129, 0, 255],
  ["pong", 129, 0, 255],
  ["mld-listener-query", 130, 0, 255],
  ["mld-listener-report", 131, 0, 255],
  ["mld-listener-done", 132, 0, 255],
  ["mld-listener-reduction", 132, 0, 255],
  ["router-solicitation", 133, 0, 255],
  ["nd-router-solicit", 133, 0, 255],
  ["router-advertisement", 134, 0, 255],
  ["nd-router-advert", 134, 0, 255],
  ["neighbour-solicitation", 135, 0, 255],
  ["neighbor-solicitation", 135, 0, 255],
  ["nd-neighbor-solicit", 135, 0, 255],
  ["neighbour-advertisement", 136, 0, 255],
  ["neighbor-advertisement", 136, 0, 255],
  ["nd-neighbor-advert", 136, 0, 255],
  ["redirect", 137, 0, 255],
  ["nd-redirect", 137, 0, 255],
];

/** ipt_parse_icmp(): a name or its beginning, or numbers: "type[/code]". */
function readType(text: string, names: readonly Name[], word: string): Omit<Name, never> {
  const wanted = text.toLowerCase();
  const found = names.filter(([name]) => name.toLowerCase().startsWith(wanted));
  const exact = found.find(([name]) => name.toLowerCase() === wanted);
  if (exact) return exact;
  if (found.length > 1)
    throw parameterProblem(`Ambiguous ${word} type \`${text}': \`${found[0]![0]}' or \`${found[1]![0]}'?`);
  if (found[0]) return found[0];
  const slash = text.indexOf("/");
  const typeText = slash < 0 ? text : text.slice(0, slash);
  const type = wholeNumber(typeText, 0, 255);
  if (type === null) throw parameterProblem(`Unknown ${word} type \`${typeText}'`);
  if (slash < 0) return [text, type, 0, 255];
  const code = wholeNumber(text.slice(slash + 1), 0, 255);
  if (code === null) throw parameterProblem(`Unknown ${word} code \`${text}'`);
  return [text, type, code, code];
}

function icmpMatch(
  name: string,
  aliases: readonly string[],
  family: "ipv4" | "ipv6",
  names: readonly Name[],
  option: string,
  word: string,
): Extension {
  const codes = (block: Parameters<typeof field>[0]): [number, number] => [
    field(block, "codeFirst"),
    field(block, "codeLast"),
  ];
  return {
    name,
    aliases,
    family,
    options: [{ name: option, type: "string", mandatory: true, invert: true }],
    initial: () => ({ type: 255, codeFirst: 0, codeLast: 255 }),
    parse: ({ argument, block, invert }) => {
      const [, type, codeFirst, codeLast] = readType(argument, names, word);
      Object.assign(block, { type, codeFirst, codeLast, invert: invert ? 1 : 0 });
    },
    save: ({ block }) => {
      const type = field(block, "type");
      const [first, last] = codes(block);
      if (family === "ipv4" && type === 255) return `${bang(field(block, "invert"))} --${option} any`;
      return `${bang(field(block, "invert"))} --${option} ${type}${first === 0 && last === 255 ? "" : `/${first}`}`;
    },
    list: ({ block, numeric }) => {
      const type = field(block, "type");
      const [first, last] = codes(block);
      const head = family === "ipv4" ? " icmp" : " ipv6-icmp";
      const not = field(block, "invert") ? "!" : "";
      const named = numeric
        ? undefined
        : names.find((each) => each[1] === type && each[2] === first && each[3] === last);
      if (named) return `${head} ${not}${named[0]}`;
      const code =
        first === last ? ` code ${first}` : first === 0 && last === 255 ? "" : ` codes ${first}-${last}`;
      return `${head}${not && " !"}type ${type}${code}`;
    },
  };
}

export const icmp = icmpMatch("icmp", [], "ipv4", IPV4, "icmp-type", "ICMP");
export const icmp6 = icmpMatch("icmp6", ["ipv6-icmp", "icmpv6"], "ipv6", IPV6, "icmpv6-type", "ICMPv6");
