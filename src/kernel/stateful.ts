/** The host's side of stateful replays: what is asked for, and what became of the conversations. */
import { VethworkError } from "../model/errors.js";
import {
  StatefulCount,
  StatefulExample,
  StatefulReason,
  StatefulReasonNames,
  StatefulRecord,
  StatefulRest,
  StatefulRole,
} from "./abi.generated.js";
import type { Machine } from "./machine.js";
import { formatIpv4 } from "./text.js";
import { formatIpv6 } from "./text-ipv6.js";

export interface StatefulOptions {
  /** ns of virtual time that an answer is waited for; default 5 s */
  timeoutNs?: number;
  /** what becomes of the rest of a conversation that nothing was acknowledged in: it is not sent (default), or sent as it is in the capture */
  rest?: "skip" | "send";
  /** with one interface, the end that is played: who sent the first SYN (default), or who was called */
  play?: "client" | "server";
  /** conversations that are known at once; default 65536. The one longest silent is forgotten for a new one */
  conversationLimit?: number;
  /** bytes of frames that wait for answers; default 32 MiB. While they are more, the replay waits */
  heldBytes?: number;
}

/** Why conversations did not go as in the capture: StatefulReason in lower case, words joined by hyphens. */
export interface StatefulDifference {
  reason: string;
  /** the same as a sentence */
  text: string;
  /** conversations (or frames that belong to none) */
  count: number;
  /** the first few, in words: "10.0.0.1:40000 > 10.0.0.2:80 (frame 12): the server sent 5 bytes, the capture had 9" */
  examples: string[];
}

export interface StatefulResult {
  /** TCP conversations in the capture; of these followed, and as in the capture to their end */
  conversations: number;
  followed: number;
  completed: number;
  /** frames that the lab's own endpoints send instead of the capture */
  expected: number;
  /** frames that waited for an answer */
  waited: number;
  /** frames of conversations that cannot be followed: not sent, and sent as they are in the capture */
  skipped: number;
  unchanged: number;
  /** acknowledgements that the capture does not have, and those of it that were needless then */
  acknowledged: number;
  superseded: number;
  /** frames sent once more because the lab lost them */
  resent: number;
  /** frames longer than the path takes, and what they were cut into */
  cut: number;
  pieces: number;
  /** frames of the lab that were answers */
  answers: number;
  /** ARP requests and neighbour solicitations answered for the addresses that are played */
  resolved: number;
  differences: StatefulDifference[];
}

const TEXTS: Record<keyof typeof StatefulReason & string, string> = {
  NO_SYN: "the capture does not have their beginning; sent as they are",
  FRAGMENT: "their segments are in IP fragments",
  CUT: "their packets were captured shorter than they were",
  GAP: "the capture lacks bytes of them",
  DAMAGED: "their headers contradict each other or a checksum is wrong (--fixcsum repairs checksums)",
  TABLE_FULL: "more conversations, or frames that wait, than there is room for",
  NO_ANSWER: "the lab did not acknowledge what was sent",
  RESET: "the lab reset them, the capture's end did not",
  UNREACHABLE: "the lab answered with an ICMP error",
  WINDOW_CLOSED: "the lab left its window closed",
  NOT_REACHED: "nothing of them came to the interface that plays the other end",
  SHORTER: "the lab sent less than the capture had",
  LONGER: "the lab sent more than the capture had",
  NOT_CLOSED: "the lab did not close them, the capture's end did",
  REFUSED: "the interface did not take a frame of them",
  COUNT: "",
};

/** Asks the kernel to hold the replay's TCP conversations with the lab. */
export function enableStateful(m: Machine, replay: number, options: StatefulOptions): void {
  const { timeoutNs = 5e9, conversationLimit = 65536, heldBytes = 32 << 20 } = options;
  if (!(timeoutNs > 0) || !Number.isFinite(timeoutNs))
    throw new VethworkError("EINVAL", `${timeoutNs} ns is not a time to wait for answers`);
  if (!(Number.isInteger(conversationLimit) && conversationLimit > 0 && conversationLimit < 2 ** 24))
    throw new VethworkError("EINVAL", `${conversationLimit} is not a number of conversations`);
  const at = (m.exports.replay_stateful!(replay) as number) >>> 0;
  if (!at) throw new VethworkError("ENOMEM", "Cannot allocate memory for a stateful replay");
  m.setU64(at + StatefulRecord.timeoutNs, BigInt(Math.round(timeoutNs)));
  m.setU32(at + StatefulRecord.conversationLimit, conversationLimit);
  m.setU32(at + StatefulRecord.heldLimit, heldBytes);
  m.setU32(at + StatefulRecord.rest, options.rest === "send" ? StatefulRest.send : StatefulRest.skip);
  m.setU32(at + StatefulRecord.role, options.play === "server" ? StatefulRole.server : StatefulRole.client);
}

/** What became of the conversations of the StatefulRecord at `at`. */
export function statefulResult(m: Machine, at: number): StatefulResult {
  const number = (field: number) => m.number(at + field);
  return {
    conversations: number(StatefulRecord.conversations),
    followed: number(StatefulRecord.followed),
    completed: number(StatefulRecord.completed),
    expected: number(StatefulRecord.expected),
    waited: number(StatefulRecord.waited),
    skipped: number(StatefulRecord.skipped),
    unchanged: number(StatefulRecord.unchanged),
    acknowledged: number(StatefulRecord.acknowledged),
    superseded: number(StatefulRecord.superseded),
    resent: number(StatefulRecord.resent),
    cut: number(StatefulRecord.cut),
    pieces: number(StatefulRecord.pieces),
    answers: number(StatefulRecord.answers),
    resolved: number(StatefulRecord.resolved),
    differences: differences(m, m.u32(at + StatefulRecord.counts)),
  };
}

/** Bytes from one StatefulCount to the next: no padding behind the last field. */
const COUNT_BYTES = StatefulCount.size;
const EXAMPLE_BYTES = StatefulExample.size;

function differences(m: Machine, counts: number): StatefulDifference[] {
  const found: StatefulDifference[] = [];
  for (let reason = 0; reason < StatefulReason.COUNT; reason++) {
    const at = counts + reason * COUNT_BYTES;
    const count = m.number(at + StatefulCount.count);
    if (!count) continue;
    const name = StatefulReasonNames[reason] as keyof typeof TEXTS;
    const examples = m.u32(at + StatefulCount.examples);
    const shown = m.u32(at + StatefulCount.shown);
    found.push({
      reason: name.toLowerCase().replaceAll("_", "-"),
      text: TEXTS[name],
      count,
      examples: Array.from({ length: shown }, (_, index) =>
        example(m, examples + index * EXAMPLE_BYTES, reason),
      ),
    });
  }
  return found;
}

function example(m: Machine, at: number, reason: number): string {
  const six = m.u32(at + StatefulExample.family) === 6;
  const endpoint = (high: number, low: number, port: number) =>
    six
      ? `[${formatIpv6(m.u64(at + high), m.u64(at + low))}]:${m.u32(at + port)}`
      : `${formatIpv4(Number(m.u64(at + low)))}:${m.u32(at + port)}`;
  const client = endpoint(StatefulExample.clientHigh, StatefulExample.clientLow, StatefulExample.clientPort);
  const server = endpoint(StatefulExample.serverHigh, StatefulExample.serverLow, StatefulExample.serverPort);
  const text = `${client} > ${server} (frame ${m.number(at + StatefulExample.frame)})`;
  if (
    reason !== StatefulReason.SHORTER &&
    reason !== StatefulReason.LONGER &&
    reason !== StatefulReason.RESET
  )
    return text;
  const who = m.u32(at + StatefulExample.end) ? "server" : "client";
  const lab = m.number(at + StatefulExample.lab);
  const capture = m.number(at + StatefulExample.capture);
  return `${text}: the ${who} sent ${lab} bytes, the capture had ${capture}`;
}

/** The same for the summary of a run, a line each. */
export function describeStateful(result: StatefulResult): string[] {
  const { conversations, followed, completed } = result;
  const lines = [
    `stateful: ${conversations} TCP conversations, ${followed} followed, ${completed} as in the capture to their end`,
  ];
  for (const { reason, text, count, examples } of result.differences) {
    lines.push(`stateful: ${count} ${reason}: ${text}`);
    for (const one of examples) lines.push(`            ${one}`);
    if (count > examples.length) lines.push(`            and ${count - examples.length} more`);
  }
  return lines;
}
