/** TCPMSS (net/netfilter/xt_TCPMSS.c): bounds the segment size that a SYN announces (RFC 9293 section 3.7.1). */
import { Errno } from "../../abi/errno";
import { Hook, XtRuleRecord, XtBlock } from "../../abi/netfilter";
import { XtMatch, XtTcpMatch } from "../../abi/xt-match";
import { XtTCPMSSTarget } from "../../abi/xt-target";
import { releaseFlow, takeFlow } from "../../net/flow";
import { makeWritable } from "../../net/fragment";
import { routeOutput } from "../../net/route";
import { LogLevel } from "../../abi/log";
import { logBegin, logEnd, logNumber, logText, netRatelimit, printk } from "../../log";
import { Packet, put, set16, set32, set8 } from "../../packet";
import { read16, read8, write16 } from "../../wire/bytes";
import { updateChecksum16, updateChecksum32 } from "../../wire/checksum";
import * as ipv4 from "../../wire/ipv4";
import * as tcp from "../../wire/tcp";
import { Verdict } from "../verdict";
import { XT_CONTINUE, XtCheck, XtContext } from "./context";
import { setTotalLength } from "./rewrite";

const CLAMP_TO_PMTU: u32 = 0xffff;
const OPTION_MSS: u32 = 2;
const OPTION_NOP: u32 = 1;
/** kind, length, value */
const OPTION_LENGTH: u32 = 4;
const HEADERS: u32 = 40;
/** what a host without the option is to assume (RFC 1122 section 4.2.2.6) */
const DEFAULT_MSS: u32 = 536;
const LONGEST_HEADER: u32 = 60;

export function targetTCPMSS(c: XtContext, r: XtTCPMSSTarget): i32 {
  if (c.fragmentOffset) return XT_CONTINUE;
  const p = c.packet;
  makeWritable(p, p.data + p.length);
  const h = p.network + ipv4.headerLength(p.network);
  const length = <u32>(p.data + p.length - h);
  if (length < tcp.HEADER_LENGTH) return Verdict.DROP;
  const headerLength = tcp.headerLength(h);
  if (length < headerLength || headerLength < tcp.HEADER_LENGTH) return Verdict.DROP;
  let mss = r.mss;
  if (mss == CLAMP_TO_PMTU) {
    const mtu = min(p.routeMtu, reverseMtu(c));
    if (mtu <= HEADERS) {
      if (netRatelimit() && logBegin(LogLevel.ERR)) {
        logText("xt_TCPMSS: unknown or invalid path-MTU (");
        logNumber(mtu);
        logText(")");
        logEnd();
      }
      return Verdict.DROP;
    }
    mss = (mtu - HEADERS) & 0xffff;
  }
  let i: u32 = tcp.HEADER_LENGTH;
  while (i + OPTION_LENGTH <= headerLength) {
    const kind = read8(h + i);
    if (kind == OPTION_MSS && read8(h + i + 1) == OPTION_LENGTH) {
      const before = read16(h + i + 2);
      // never raised
      if (before <= mss) return XT_CONTINUE;
      set16(p, h + i + 2, mss);
      updateChecksum16(h + tcp.CHECKSUM, before, mss);
      set16(p, h + tcp.CHECKSUM, read16(h + tcp.CHECKSUM));
      return XT_CONTINUE;
    }
    const optionLength = read8(h + i + 1);
    i += kind <= OPTION_NOP || optionLength == 0 ? 1 : optionLength;
  }
  // a SYN with data, or with a full header, has no room for the option
  if (length > headerLength || headerLength >= LONGEST_HEADER) return XT_CONTINUE;
  return add(p, h, length, min(mss, DEFAULT_MSS)) ? XT_CONTINUE : Verdict.DROP;
}

/** Puts the option in front of the others. */
function add(p: Packet, h: usize, length: u32, mss: u32): bool {
  if (!put(p, OPTION_LENGTH)) return false;
  const options = h + tcp.HEADER_LENGTH;
  memory.copy(options + OPTION_LENGTH, options, length - tcp.HEADER_LENGTH);
  const checksum = h + tcp.CHECKSUM;
  // the pseudo header has the length too (RFC 9293 section 3.1)
  updateChecksum16(checksum, length, length + OPTION_LENGTH);
  const option = (OPTION_MSS << 24) | (OPTION_LENGTH << 16) | mss;
  set32(p, options, option);
  updateChecksum32(checksum, 0, option);
  const before = read16(h + tcp.DATA_OFFSET);
  write16(h + tcp.DATA_OFFSET, before + ((OPTION_LENGTH >> 2) << 12));
  set8(p, h + tcp.DATA_OFFSET, read8(h + tcp.DATA_OFFSET));
  updateChecksum16(checksum, before, read16(h + tcp.DATA_OFFSET));
  set16(p, checksum, read16(checksum));
  setTotalLength(p, ipv4.totalLength(p.network) + OPTION_LENGTH);
  return true;
}

/** tcpmss_reverse_mtu: of the way back to the sender */
function reverseMtu(c: XtContext): u32 {
  const f = takeFlow(c.nf.namespace);
  f.destination = ipv4.source(c.packet.network);
  const mtu = routeOutput(f) == 0 ? f.mtu : 0xffffffff;
  releaseFlow(f);
  return mtu;
}

/** tcpmss_tg4_check */
export function checkTargetTCPMSS(k: XtCheck, r: XtTCPMSSTarget): i32 {
  const allowed: u32 = (1 << Hook.FORWARD) | (1 << Hook.OUTPUT) | (1 << Hook.POSTROUTING);
  if (r.mss == CLAMP_TO_PMTU && k.hookMask & ~allowed) {
    printk(
      LogLevel.INFO,
      "xt_TCPMSS: path-MTU clamping only supported in FORWARD, OUTPUT and POSTROUTING hooks",
    );
    return -Errno.EINVAL;
  }
  if (matchesSyn(k.record)) return 0;
  printk(LogLevel.INFO, "xt_TCPMSS: Only works on TCP SYN packets");
  return -Errno.EINVAL;
}

/** find_syn_match: a match tcp that wants SYN */
function matchesSyn(rule: XtRuleRecord): bool {
  let at = changetype<usize>(rule) + offsetof<XtRuleRecord>();
  const end = at + rule.matchesLength;
  while (at + offsetof<XtBlock>() <= end) {
    const block = changetype<XtBlock>(at);
    if (block.kind == XtMatch.tcp) {
      const match = changetype<XtTcpMatch>(at + offsetof<XtBlock>());
      // 4: XT_TCP_INV_FLAGS
      if (match.flagCompare & tcp.SYN && !(match.invert & 4)) return true;
    }
    if (!block.length) return false;
    at += block.length;
  }
  return false;
}
