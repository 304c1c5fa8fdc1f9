/** The counters of `ip -s link` (print_stats64 of ip/ipaddress.c): columns are as wide as their widest number. */
import type { Link } from "../../model/state.js";
import type { Session } from "./session.js";

/** print_num: with -human, three digits and a letter. */
export function formatCount(count: number, human: boolean, iec: boolean): string {
  const base = iec ? 1024 : 1000;
  if (!human || count < base) return String(count);
  const letters = "kMGTPE";
  let letter = 0;
  let unit = base;
  while (count / base >= unit && letter + 1 < letters.length) {
    unit *= base;
    letter++;
  }
  let precision = 2;
  for (let digits = 10; precision > 0 && Math.floor(count / unit) >= digits; digits *= 10) precision--;
  return `${(count / unit).toFixed(precision)}${letters[letter]}${iec ? "i" : ""}`;
}

/** Widths before any number: "RX errors:", "packets", "errors", "dropped", "heartbt", "overrun". */
const WIDTHS = [10, 7, 6, 7, 7, 7];

export function printStatistics(session: Session, link: Link): void {
  const { out, options } = session;
  const { rx, tx } = link;
  const changes = (link as { carrierChanges?: number }).carrierChanges ?? 0;
  const received = [rx.bytes, rx.packets, rx.errors, rx.dropped, 0, rx.multicast];
  const sent = [tx.bytes, tx.packets, tx.errors, tx.dropped, tx.carrier ?? 0, tx.collisions ?? 0];
  const more = options.stats > 1;
  if (out.json) {
    const names = ["bytes", "packets", "errors", "dropped"];
    out.openObject("stats64");
    out.openObject("rx");
    [...names, "over_errors", "multicast"].forEach((name, i) => out.member(name, received[i]));
    if (more)
      ["length", "crc", "frame", "fifo", "missed"].forEach((name) =>
        out.member(
          `${name}_errors`,
          (name !== "missed" && rx[name as "frame" | "crc" | "fifo" | "length"]) || 0,
        ),
      );
    out.closeObject();
    out.openObject("tx");
    [...names, "carrier_errors", "collisions"].forEach((name, i) => out.member(name, sent[i]));
    if (more) {
      ["aborted", "fifo", "window", "heartbeat"].forEach((name) =>
        out.member(`${name}_errors`, name === "fifo" ? (tx.fifo ?? 0) : 0),
      );
      out.member("carrier_changes", changes);
    }
    out.closeObject();
    out.closeObject();
    return;
  }
  const text = (count: number) => formatCount(count, options.human, options.iec);
  const transmitErrors = [0, 0, tx.fifo ?? 0, 0, 0, changes];
  const rows = more ? [received, sent, transmitErrors] : [received, sent];
  const widths = WIDTHS.map((width, i) => Math.max(width, ...rows.map((row) => text(row[i]).length)));
  const heads = (words: string[]) => words.map((word, i) => word.padStart(widths[i + 1])).join(" ");
  const wide = " ".repeat(widths[0] - WIDTHS[0]);
  const values = (row: number[]) => row.map((count, i) => `${text(count).padStart(widths[i])} `).join("");
  const errors = (row: number[]) =>
    " ".repeat(widths[0] + 5) +
    row
      .slice(1)
      .map((count, i) => `${text(count).padStart(widths[i + 1])} `)
      .join("");
  const head = (name: string, words: string[]) =>
    `    ${name}: ${"bytes".padStart(widths[0] - 4)} ${heads(words)} ${" ".repeat(10)}${out.newline}    `;
  out.text(head("RX", ["packets", "errors", "dropped", "missed", "mcast"]) + values(received));
  if (more) {
    out.text(
      `${out.newline}    RX errors:${wide} ${heads(["length", "crc", "frame", "fifo", "overrun"])}${out.newline}`,
    );
    out.text(errors([0, rx.length ?? 0, rx.crc ?? 0, rx.frame ?? 0, rx.fifo ?? 0, 0]));
  }
  out.text(out.newline + head("TX", ["packets", "errors", "dropped", "carrier", "collsns"]) + values(sent));
  if (more) {
    out.text(
      `${out.newline}    TX errors:${wide} ${heads(["aborted", "fifo", "window", "heartbt", "transns"])}${out.newline}`,
    );
    out.text(errors(transmitErrors));
  }
}
