/** Comments in captures (docs/wireshark.md): the host's part is the text of rules, asked for once a rule, and the names of drop reasons. */
import {
  DropReason,
  DropReasonNames,
  ObjectKind,
  XtFamilyNames,
  XtTableNames,
} from "../kernel/abi.generated.js";
import type { VethworkKernel } from "../kernel/kernel.js";
import { place, readChain } from "../kernel/netfilter/rules.js";
import { VethworkError } from "../model/errors.js";
import type { XtFamily, XtTableName } from "../model/netfilter.js";
import { ruleText, targetNameOf } from "../shell/iptables/rule-text.js";
import type { Session } from "../shell/iptables/session.js";

/** A value in quotes, with escapes. */
export function quoted(text: string): string {
  const escaped = text.replace(/["\\]/g, "\\$&").replace(
    // eslint-disable-next-line no-control-regex
    /[\x00-\x1f\x7f]/g,
    (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return `"${escaped}"`;
}

/** A value, in quotes only where it has to be. */
const value = (text: string): string => (/^[^\s"\\\x00-\x1f\x7f]+$/.test(text) ? text : quoted(text));

/** Begins the comments of the capture that was begun; `some`: only some interfaces are captured. */
export function annotate(kernel: VethworkKernel, some: boolean): void {
  const { machine } = kernel;
  let names = 0;
  if (!machine.exports.annotations_made!()) {
    const text = Array.from({ length: DropReason.COUNT }, (_, i) => `${DropReasonNames[i]}\0`).join("");
    names = machine.exports.allocate_region!(text.length) as number;
    if (!names) throw new VethworkError("ENOMEM", "Cannot allocate memory");
    machine.putText(text, names);
  }
  machine.check(machine.exports.annotate!(names, some ? 1 : 0));
}

/** Such as iptables prints them: nothing of it is asked for a rule. */
function session(kernel: VethworkKernel, netns: string): Session {
  return {
    program: "iptables",
    family: "ipv4",
    kernel,
    netns,
    line: -1,
    permissive: true,
    warnUnmodelled() {},
    out: [],
    err: [],
    resolve: () => [],
    hostName: () => null,
  };
}

const LONGEST_RULE = 1024;

/**
 * What comments say of a rule, or of the policy of a chain, at this address:
 * ` table=TABLE chain=CHAIN n=N rule="TEXT" target=TARGET because="FILE:LINE"`.
 */
export function ruleComment(kernel: VethworkKernel, object: number): string {
  const { machine } = kernel;
  return machine.keepMailbox(() => {
    const found = kernel.object(ObjectKind.XT_RULE, object);
    if (!found) return "";
    const { netns, index, part: isPolicy } = found;
    const family = XtFamilyNames[found.family] as XtFamily;
    const table = XtTableNames[found.table] as XtTableName;
    machine.check(machine.exports.xt_chain_get!(...place(machine, netns, family, table), found.chain));
    const { name, policy } = readChain(machine);
    const asked = session(kernel, netns);
    const rule = isPolicy ? null : kernel.xtRule(netns, family, table, name, index);
    const target = isPolicy ? policy : rule && targetNameOf(asked, rule);
    const text = [...(rule ? `-A ${name}${ruleText(asked, rule)}` : `-P ${name} ${policy}`)];
    if (text.length > LONGEST_RULE) text.splice(LONGEST_RULE, text.length, "...");
    const cause = kernel.causes.get(found.cause);
    const where = cause && (cause.line > 0 ? `${cause.file}:${cause.line}` : cause.file);
    return [
      "",
      `table=${table}`,
      `chain=${value(name)}`,
      `n=${isPolicy ? 0 : index + 1}`,
      `rule=${quoted(text.join(""))}`,
      ...(target ? [`target=${value(target)}`] : []),
      ...(where ? [`because=${quoted(where)}`] : []),
    ].join(" ");
  });
}
