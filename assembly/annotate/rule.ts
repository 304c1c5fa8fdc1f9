/** What is said about rules. Their text comes from the host, once for each rule, and is kept with it until its table changes. */
import { Hook } from "../abi/netfilter";
import { XtTarget } from "../abi/xt-target";
import { Netfilter } from "../netfilter/state";
import { XtChain } from "../netfilter/xtables/chain";
import { hookName } from "../netfilter/xtables/names";
import { XtRule } from "../netfilter/xtables/rule";
import { describeRule } from "../host";
import { allocate, release } from "../memory";
import { Packet } from "../packet";
import { note } from "./notes";
import { annotations } from "./state";
import { begin, putBytes, putHook, putNamespace } from "./text";

/** A rule's part of a line, ` table=... target=...`, as it was when the table had this generation. */
@unmanaged
class RuleText {
  capacity: u32;
  length: u32;
  generation: u32;
}

const HEAD: u32 = offsetof<RuleText>();
/** bytes that the host may write */
const LONGEST_RULE: u32 = 2048;

/** ` table=TABLE chain=CHAIN n=N rule="TEXT" target=TARGET` of a rule or, with `policy`, of a chain's policy. */
export function putRule(object: usize, policy: u32, generation: u32): void {
  const slot = policy ? object + offsetof<XtChain>("text") : object + offsetof<XtRule>("text");
  let text = changetype<RuleText>(<usize>load<u32>(slot));
  if (!changetype<usize>(text) || text.generation != generation) {
    freeRuleText(changetype<usize>(text));
    store<u32>(slot, 0);
    const buffer = allocate(LONGEST_RULE);
    if (!buffer) return;
    const length = describeRule(object, buffer, LONGEST_RULE);
    const at = allocate(HEAD + length);
    if (at) {
      text = changetype<RuleText>(at);
      text.capacity = HEAD + length;
      text.length = length;
      text.generation = generation;
      memory.copy(at + HEAD, buffer, length);
      store<u32>(slot, <u32>at);
    }
    release(buffer, LONGEST_RULE);
    if (!at) return;
  }
  putBytes(changetype<usize>(text) + HEAD, text.length);
}

export function freeRuleText(text: usize): void {
  if (text) release(text, changetype<RuleText>(text).capacity);
}

/** Who had the packet dropped: told by the drop that follows. */
export function blame(p: Packet, at: Hook, object: usize, policy: u32, generation: u32): void {
  const a = annotations();
  a.culprit = object;
  a.culpritPacket = p.id;
  a.culpritPolicy = policy;
  a.culpritHook = at;
  a.culpritGeneration = generation;
}

/** RULE: a target did something to the packet, or decided what becomes of its connection. Others only look, or take notes. */
export function noteRule(p: Packet, nf: Netfilter, at: Hook, rule: XtRule, kind: u32, generation: u32): void {
  switch (kind) {
    case XtTarget.DNAT:
    case XtTarget.SNAT:
    case XtTarget.MASQUERADE:
    case XtTarget.REDIRECT:
    case XtTarget.NETMAP:
    case XtTarget.TEE:
    case XtTarget.TTL:
    case XtTarget.TOS:
    case XtTarget.DSCP:
    case XtTarget.TCPMSS:
      break;
    default:
      return;
  }
  begin("RULE");
  putRule(changetype<usize>(rule), 0, generation);
  putHook(hookName(at));
  putNamespace(nf.namespace);
  note(p);
}
