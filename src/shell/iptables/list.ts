/** iptables -L: chains and rules in columns (print_header() and print_firewall() of the real tool). */
import type { XtRule } from "../../model/netfilter.js";
import { maskSuffix, readAddress } from "./address.js";
import type { Handle } from "./handle.js";
import type { HandleChain } from "./handle-chain.js";
import { protocolName } from "./names/protocols.js";
import { extensionOf } from "./registry.js";
import { networkName } from "./names/networks.js";
import { targetNameOf } from "./rule-text.js";
import type { Session } from "./session.js";

export interface ListFormat {
  verbose: boolean;
  numeric: boolean;
  exact: boolean;
  lineNumbers: boolean;
}

/** xtables_print_num(): rounded to thousands where the number is long; `padded`: in a column. */
function count(value: number, exact: boolean, padded: boolean): string {
  if (exact) return padded ? `${String(value).padStart(8)} ` : `${value} `;
  if (value <= 99999) return padded ? `${String(value).padStart(5)} ` : `${value} `;
  let number = value;
  for (const unit of ["K", "M", "G", "T"]) {
    number = Math.floor((number + 500) / 1000);
    if (number <= 9999 || unit === "T") return `${padded ? String(number).padStart(4) : number}${unit} `;
  }
  return "";
}

export function headerText(chain: HandleChain, format: ListFormat): string {
  let text = `Chain ${chain.name}`;
  if (chain.policy !== null) {
    text += ` (policy ${chain.policy}`;
    if (format.verbose)
      text += ` ${count(chain.packets, format.exact, false)}packets, ${count(chain.bytes, format.exact, false)}bytes`;
    text += ")\n";
  } else text += ` (${chain.references} references)\n`;
  if (format.lineNumbers) text += "num  ";
  if (format.verbose) text += format.exact ? "    pkts      bytes " : " pkts bytes ";
  text += "target     prot opt";
  if (format.verbose) text += " in     out    ";
  return `${text} source               destination         \n`;
}

/** A host or network of a column, with names unless they are numeric. */
function networkColumn(
  session: Session,
  network: XtRule["src"],
  isInverted: boolean | undefined,
  numeric: boolean,
): string {
  const { family } = session;
  const any = family === "ipv4" ? "0.0.0.0" : "::";
  const { address, mask } = network ?? { address: any, mask: any };
  const maskNumber = readAddress(mask, family)!;
  const text =
    maskNumber === 0n && !numeric
      ? "anywhere"
      : `${numeric ? address : (session.hostName(address) ?? networkName(address) ?? address)}${maskSuffix(maskNumber, family)}`;
  return `${isInverted ? "!" : " "}${text.padEnd(19)} `;
}

function interfaceColumn(
  name: string | undefined,
  isInverted: boolean | undefined,
  numeric: boolean,
): string {
  const shown = name === undefined ? (numeric ? "*" : "any") : name;
  return ` ${`${isInverted ? "!" : ""}${shown}`.padEnd(6)}`;
}

/** The words of the matches and the target. */
function extras(session: Session, rule: XtRule, numeric: boolean): string {
  let text = "";
  if (rule.target && "goto" in rule.target) text += "[goto] ";
  const view = (block: XtRule["matches"][number]) => ({ session, block, head: rule, numeric });
  for (const block of rule.matches) {
    if (block.kind === "unmodelled") text += ` ${String(block.text)}`;
    else text += extensionOf("match", block.kind, session.family)?.list(view(block)) ?? ` ${block.kind}`;
  }
  if (rule.target && "kind" in rule.target) {
    const { target } = rule;
    if (target.kind === "UNMODELLED") text += ` ${String(target.text)}`;
    else text += extensionOf("target", target.kind, session.family)?.list(view(target)) ?? "";
  }
  return text;
}

export function ruleLine(session: Session, rule: XtRule, number: number, format: ListFormat): string {
  const { not = {} } = rule;
  let text = format.lineNumbers ? `${String(number).padEnd(4)} ` : "";
  if (format.verbose) text += count(rule.packets, format.exact, true) + count(rule.bytes, format.exact, true);
  text += `${targetNameOf(session, rule).padEnd(9)} ${not.protocol ? "!" : " "}`;
  const protocol = format.numeric
    ? String(rule.protocol)
    : (protocolName(rule.protocol) ?? String(rule.protocol || "all"));
  text += `${protocol.padEnd(4)} `;
  text += rule.fragment ? (not.fragment ? "!f" : "-f") : "--";
  text += " ";
  if (format.verbose)
    text += `${interfaceColumn(rule.in, not.in, format.numeric)}${interfaceColumn(rule.out, not.out, format.numeric)} `;
  text += networkColumn(session, rule.src, not.src, format.numeric);
  text += networkColumn(session, rule.dst, not.dst, format.numeric);
  return `${text}${extras(session, rule, format.numeric)}\n`;
}

/** The line that -v prints for a rule that is added or deleted. */
export function verboseLine(session: Session, rule: XtRule): string {
  const { not = {} } = rule;
  const protocol = protocolName(rule.protocol) ?? String(rule.protocol || "all");
  const interfaces = (word: string, name: string | undefined, isInverted: boolean | undefined): string =>
    ` ${word} ${isInverted ? "!" : ""}${name ?? "*"}`;
  const network = (part: XtRule["src"], isInverted: boolean | undefined): string =>
    networkColumn(session, part, isInverted, true).trimEnd();
  const name = targetNameOf(session, rule);
  return `${name ? `${name}  ` : "  "}${not.protocol ? "!" : ""}${protocol} opt ${rule.fragment ? (not.fragment ? "!f" : "-f") : "--"}${interfaces("in", rule.in, not.in)}${interfaces("out", rule.out, not.out)} ${network(rule.src, not.src)}  -> ${network(rule.dst, not.dst).trimStart()}  ${extras(session, rule, true)}\n`;
}

/** -L: one chain or all, one rule or all. Answers false where the chain is not there. */
export function listText(
  session: Session,
  handle: Handle,
  chainName: string | null,
  ruleNumber: number,
  format: ListFormat,
): { text: string; found: boolean } {
  const parts: string[] = [];
  let found = false;
  for (const chain of handle.chainsNamed(chainName)) {
    if (found) parts.push("\n");
    found = true;
    if (ruleNumber === 0) parts.push(headerText(chain, format));
    for (const { rule, number } of handle.numbered(chain, ruleNumber))
      parts.push(ruleLine(session, rule, number, format));
  }
  return { text: parts.join(""), found };
}
