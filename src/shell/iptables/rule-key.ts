/** When two rules are the same rule: everything but the counters and what the kernel keeps for itself (make_delete_mask()). */
import type { XtBlock, XtRule } from "../../model/netfilter.js";

function blockKey(block: XtBlock): string {
  const fields = Object.keys(block)
    .filter((name) => name !== "kind")
    .sort()
    .map((name) => [name, block[name]!] as const)
    .filter(([, value]) => value !== 0 && value !== "" && value !== 0n && value !== "::")
    .map(([name, value]) => `${name}=${String(value)}`);
  return `${block.kind}(${fields.join(";")})`;
}

export function ruleKey(rule: XtRule): string {
  const { target, not } = rule;
  const network = (part: XtRule["src"]): string => (part ? `${part.address}/${part.mask}` : "");
  const to =
    target === null
      ? ""
      : "kind" in target
        ? blockKey(target)
        : Object.entries(target)
            .map(([name, value]) => `${name} ${String(value)}`)
            .join();
  const inverted = not
    ? Object.keys(not)
        .filter((name) => not[name as keyof typeof not])
        .sort()
        .join()
    : "";
  const matches = rule.matches.map(blockKey).join();
  return [
    network(rule.src),
    network(rule.dst),
    rule.in ?? "",
    rule.out ?? "",
    rule.protocol,
    rule.fragment ? "f" : "",
    inverted,
    matches,
    to,
  ].join("|");
}
