/** A rule in the words that make it again: iptables-save and iptables -S. */
import type { XtBlock, XtRule } from "../../model/netfilter.js";
import { maskSuffix, readAddress, addressBits } from "./address.js";
import { bang } from "./extension.js";
import { protocolName } from "./names/protocols.js";
import { extensionOf, type Side } from "./registry.js";
import type { Session } from "./session.js";

/** " -s 10.0.0.0/8": masks of hosts are written out (save_ipv4_addr()). */
function networkText(
  session: Session,
  letter: string,
  network: XtRule["src"],
  isInverted: boolean | undefined,
): string {
  const { family } = session;
  if (!network && !isInverted) return "";
  const any = family === "ipv4" ? "0.0.0.0" : "::";
  const { address, mask } = network ?? { address: any, mask: any };
  const suffix = maskSuffix(readAddress(mask, family)!, family) || `/${addressBits(family)}`;
  return `${bang(isInverted ?? false)} -${letter} ${address}${suffix}`;
}

function interfaceText(letter: string, name: string | undefined, isInverted: boolean | undefined): string {
  // a lone "+" is every interface, and is not written even where it is inverted
  return name === undefined || name === "+" ? "" : `${bang(isInverted ?? false)} -${letter} ${name}`;
}

export function blockText(session: Session, side: Side, block: XtBlock, rule: XtRule): string {
  const flag = side === "match" ? "-m" : "-j";
  if (block.kind.toLowerCase() === "unmodelled") return ` ${String(block.text ?? "")}`;
  const extension = extensionOf(side, block.kind, session.family);
  if (!extension) return ` ${flag} ${block.kind}`;
  return ` ${flag} ${extension.name}${extension.save({ session, block, head: rule, numeric: true })}`;
}

/** The name of the target in a listing; "" where the rule has none. */
export function targetNameOf(session: Session, rule: XtRule): string {
  const { target } = rule;
  if (target === null) return "";
  if ("kind" in target) {
    if (target.kind === "UNMODELLED") return /^-j (\S+)/.exec(String(target.text))?.[1] ?? "";
    const extension = extensionOf("target", target.kind, session.family);
    return extension?.listedName ?? extension?.name ?? target.kind;
  }
  return "verdict" in target ? target.verdict : "jump" in target ? target.jump : target.goto;
}

/** " -s ... -m ... -j ...", each word with a space before it; `counters`: " -c packets bytes" before the target. */
export function ruleText(session: Session, rule: XtRule, counters = false): string {
  const { not = {}, target } = rule;
  let text = networkText(session, "s", rule.src, not.src) + networkText(session, "d", rule.dst, not.dst);
  text += interfaceText("i", rule.in, not.in) + interfaceText("o", rule.out, not.out);
  if (rule.protocol > 0)
    text += `${bang(not.protocol ?? false)} -p ${protocolName(rule.protocol) ?? rule.protocol}`;
  if (rule.fragment) text += `${bang(not.fragment ?? false)} -f`;
  for (const match of rule.matches) text += blockText(session, "match", match, rule);
  if (counters) text += ` -c ${rule.packets} ${rule.bytes}`;
  if (target === null) return text;
  if ("kind" in target) return text + blockText(session, "target", target, rule);
  return `${text} ${"goto" in target ? "-g" : "-j"} ${targetNameOf(session, rule)}`;
}
