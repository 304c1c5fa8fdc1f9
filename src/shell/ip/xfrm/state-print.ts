/** How `ip xfrm state` shows a state (xfrm_state_info_print of ip/ipxfrm.c). */
import type { XfrmAlgorithm, XfrmState } from "../../../model/xfrm.js";
import type { Session } from "../session.js";
import { binary8, hex8, printLifetime, printSelector, protocolName } from "./common.js";

const FLAG_BITS = ["noecn", "decap-dscp", "nopmtudisc", "wildrecv", "icmp", "af-unspec", "align4", "esn"];

/** `keys` false: as `nokeys` has it */
export function printState(session: Session, s: XfrmState, keys: boolean): void {
  const { out } = session;
  const end = out.newline;
  const stats = session.options.stats > 0;
  const line = (text: string): void => out.raw(text + end);
  line(`src ${s.src} dst ${s.dst}`);
  line(
    `\tproto ${protocolName(s.proto)} spi 0x${hex8(s.spi)}${stats ? `(${s.spi})` : ""} ` +
      `reqid ${s.reqid}${stats ? `(0x${hex8(s.reqid)})` : ""} mode ${s.mode}`,
  );
  line(`\treplay-window ${s.wide ? 0 : s.replayWindow} ${flags(s, stats)}`);
  const marks = [];
  if (s.mark || s.mask) marks.push(`mark 0x${s.mark.toString(16)}/0x${s.mask.toString(16)} `);
  if (s.outputMark || s.outputMask)
    marks.push(`output-mark 0x${s.outputMark!.toString(16)}/0x${s.outputMask!.toString(16)}`);
  if (marks.length > 0) line(`\t${marks.join("")}`);
  const algorithm = (kind: string, a: XfrmAlgorithm): string => {
    if (!keys) return `\t${kind} ${a.name} <<Keys hidden>>`;
    const size = stats && a.key ? ` (${a.key.length * 4} bits)` : "";
    return `\t${kind} ${a.name} ${a.key ? `0x${a.key}` : ""}${size}`;
  };
  if (s.aead) line(`${algorithm("aead", s.aead)} ${s.aead.icvBits}`);
  if (s.auth) line(`${algorithm("auth-trunc", s.auth)} ${s.auth.bits}`);
  if (s.enc) line(algorithm("enc", s.enc));
  printReplay(s, line);
  if (s.ifId) line(`\tif_id 0x${s.ifId.toString(16)}`);
  if (s.tfcpad) line(`\ttfcpad ${s.tfcpad}`);
  if (s.ownSelector) printSelector(session, s.ownSelector, "\tsel ");
  if (stats) printStatistics(session, s, line);
  if (session.options.oneline) out.raw("\n");
}

function printStatistics(session: Session, s: XfrmState, line: (text: string) => void): void {
  printLifetime(session, s.limits, s);
  line("\tstats:");
  line(`\t  replay-window ${s.stats.replayWindow} replay ${s.stats.replay} failed ${s.stats.failed}`);
}

/** iproute2 prints `seq` as it lies in memory, in decimal digits behind 0x, and extra flags without a space. */
function flags(s: XfrmState, stats: boolean): string {
  const names = s.flags.join(" ");
  if (!stats) return names ? `flag ${names}` : "";
  const seq = Buffer.alloc(4);
  seq.writeUInt32BE(s.seq);
  const extra = s.extraFlags.length > 0 ? `extra_flag ${s.extraFlags.join(" ")}` : "";
  const bits = s.flags.reduce((sum, flag) => sum | (1 << FLAG_BITS.indexOf(flag)), 0);
  const decimal = String(seq.readUInt32LE()).padStart(8, "0");
  return `seq 0x${decimal} flag ${names}${extra} (0x${binary8(bits)})`;
}

function printReplay(s: XfrmState, line: (text: string) => void): void {
  const hex = (value: number): string => `0x${(value >>> 0).toString(16)}`;
  if (!s.wide) {
    line(
      `\tanti-replay context: seq ${hex(s.replaySeq)}, oseq ${hex(s.replayOseq)}, bitmap 0x${hex8(s.bitmap[0])}`,
    );
    return;
  }
  line("\tanti-replay esn context:");
  line(`\t seq-hi 0x0, seq ${hex(s.replaySeq)}, oseq-hi 0x0, oseq ${hex(s.replayOseq)}`);
  line(`\t replay_window ${s.replayWindow}, bitmap-length ${s.bitmap.length}`);
  const words = [...s.bitmap].reverse();
  for (let i = 0; i < words.length; i += 8)
    line(
      `\t ${words
        .slice(i, i + 8)
        .map((word) => `${hex8(word)} `)
        .join("")}`,
    );
}
