/** How `ip tunnel` prints a tunnel (print_tunnel of ip/iptunnel.c, tnl_print_stats of ip/tunnel.c; iproute2 6.1). */
import type { TunnelData } from "../../model/link-kinds/index.js";
import type { Link } from "../../model/state.js";
import { dsfields } from "./names.js";
import type { Session } from "./session.js";

const PROTOCOLS: Record<number, string> = { 4: "ip", 41: "ipv6", 47: "gre", 0: "any" };
const IPPROTO_GRE = 47;
const ANY = "0.0.0.0";

export function printTunnel(session: Session, link: Link): void {
  const { out } = session;
  const data = link.data as TunnelData;
  const mode = `${PROTOCOLS[data.proto!] ?? "unknown"}/ip`;
  out.openObject(null);
  out.field("ifname", link.ifname, `${link.ifname}: `, "ifname");
  out.field("mode", mode, `${mode} `);
  const host = (name: "remote" | "local", after: string) =>
    out.field(name, data[name]!, `${name} ${data[name] === ANY ? "any" : data[name]}${after}`);
  host("remote", " ");
  host("local", "");
  if (data.link) {
    const lower = session.kernel.linkAt(session.netns, data.link);
    if (lower) out.field("dev", lower.ifname, ` dev ${lower.ifname}`);
  }
  if (data.ttl) out.field("ttl", data.ttl, ` ttl ${data.ttl}`);
  else out.text(" ttl inherit");
  printTos(session, data.tos!);
  if (!data.pmtudisc) out.field("nopmtudisc", null, " nopmtudisc");
  const key = (name: string, value: number) => out.field(name, value, ` ${name} ${value}`);
  if (data.ikey !== undefined && data.ikey === data.okey) key("key", data.ikey);
  else {
    if (data.ikey !== undefined) key("ikey", data.ikey);
    if (data.okey !== undefined) key("okey", data.okey);
  }
  if (data.proto === IPPROTO_GRE) printFlags(session, data);
  out.closeObject();
}

function printTos(session: Session, tos: number): void {
  const { out } = session;
  if (!tos) return;
  const field = tos & ~1;
  out.text(` tos${tos & 1 ? " inherit" : ""}`);
  if (!field) return;
  const name = dsfields.name(field, session.options.numeric);
  out.field("tos", name, `${tos & 1 ? "/" : " "}${name}`);
}

function printFlags(session: Session, data: TunnelData): void {
  const { out } = session;
  const flag = (on: boolean | undefined, name: string, text: string) => {
    if (!on) return;
    out.text(out.newline);
    out.field(null, name, `  ${text}`);
  };
  out.openArray("flags");
  flag(data.iseq, "rx_drop_ooseq", "Drop packets out of sequence.");
  flag(data.icsum, "rx_csum", "Checksum in received packet is required.");
  flag(data.oseq, "tx_seq", "Sequence packets on output.");
  flag(data.ocsum, "tx_csum", "Checksum output packets.");
  out.closeArray();
}

/** printed as text whatever the mode, as iproute2 does */
export function printTunnelStatistics(session: Session, link: Link): void {
  const { out } = session;
  const { rx, tx } = link;
  const columns = (values: (number | undefined)[], widths: number[]) =>
    values.map((value, i) => String(value ?? 0).padEnd(widths[i])).join(" ");
  const newline = out.newline;
  out.raw(`${newline}RX: Packets    Bytes        Errors CsumErrs OutOfSeq Mcasts${newline}    `);
  out.raw(columns([rx.packets, rx.bytes, rx.errors, rx.frame, rx.fifo, rx.multicast], [10, 12, 6, 8, 8, 8]));
  out.raw(`${newline}TX: Packets    Bytes        Errors DeadLoop NoRoute  NoBufs${newline}    `);
  out.raw(
    columns([tx.packets, tx.bytes, tx.errors, tx.collisions, tx.carrier, tx.dropped], [10, 12, 6, 8, 8, 6]),
  );
}
