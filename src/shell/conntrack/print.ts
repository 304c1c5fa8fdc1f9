/** A connection as a line (libnetfilter_conntrack 1.0.9: nfct_snprintf with NFCT_O_DEFAULT; -o save: src/conntrack.c). */
import { CtStatus, type CtCounters, type CtEntry, type CtTuple } from "../../model/conntrack.js";
import { protocolOf, type Protocol } from "./protocols.js";

export interface Shown {
  /** -o extended: family in front */
  extended?: boolean;
  /** -o id */
  id?: boolean;
  /** references, as listings show them; absent: an event, which has none */
  use?: number;
  /** a DESTROY event has neither seconds nor a mark of 0 */
  isEvent?: boolean;
  hidesTimeout?: boolean;
}

function tuple(protocol: Protocol, t: CtTuple): string {
  const addresses = `src=${t.src} dst=${t.dst} `;
  if (protocol.shows === "ports") return `${addresses}sport=${t.sport} dport=${t.dport} `;
  if (protocol.shows === "icmp")
    return `${addresses}type=${t.dport >> 8} code=${t.dport & 255} id=${t.sport} `;
  if (protocol.shows === "keys")
    return `${addresses}srckey=0x${t.sport.toString(16)} dstkey=0x${t.dport.toString(16)} `;
  return addresses;
}

const counters = (c: CtCounters | undefined) => (c ? `packets=${c.packets} bytes=${c.bytes} ` : "");

/** zone=N, or the zone of the one direction that has it */
function zone(entry: CtEntry): string {
  if (!entry.zone) return "";
  const word = entry.zoneDirections === 1 ? "zone-orig" : entry.zoneDirections === 2 ? "zone-reply" : "zone";
  return `${word}=${entry.zone} `;
}

export function formatEntry(entry: CtEntry, shown: Shown = {}): string {
  const protocol = protocolOf(entry.protocol);
  const { status } = entry;
  let line = shown.extended ? "ipv4     2 " : "";
  line += `${protocol.name.padEnd(8)} ${entry.protocol} `;
  if (!shown.hidesTimeout) line += `${entry.timeout} `;
  const state = protocol.states[entry.state];
  if (state !== undefined) line += `${state} `;
  line += tuple(protocol, entry.original) + counters(entry.counters?.[0]);
  if (!(status & CtStatus.SEEN_REPLY)) line += "[UNREPLIED] ";
  line += tuple(protocol, entry.reply) + counters(entry.counters?.[1]);
  if (status & CtStatus.ASSURED) line += "[ASSURED] ";
  if (!shown.isEvent || entry.mark) line += `mark=${entry.mark} `;
  line += zone(entry);
  if (shown.use !== undefined) line += `use=${shown.use} `;
  if (shown.id) line += `id=${entry.id} `;
  return line.trimEnd();
}

/** -o save: the arguments that would make it again. */
export function formatSave(entry: CtEntry): string {
  const protocol = protocolOf(entry.protocol);
  const { original: o, reply: r, status } = entry;
  const words = [
    ...(status & CtStatus.SEEN_REPLY ? ["SEEN_REPLY"] : []),
    ...(status & CtStatus.ASSURED ? ["ASSURED"] : []),
    ...(status & CtStatus.FIXED_TIMEOUT ? ["FIXED_TIMEOUT"] : []),
    ...(status & CtStatus.EXPECTED ? ["EXPECTED"] : []),
  ];
  const name = protocol.name === "unknown" ? String(entry.protocol) : protocol.name;
  let line = `-A -t ${entry.timeout} -u ${words.length ? words.join(",") : "UNSET"} `;
  if (entry.mark)
    line = `-A -t ${entry.timeout} -u ${words.length ? words.join(",") : "UNSET"} -m ${entry.mark} `;
  line += `-s ${o.src} -d ${o.dst} -r ${r.src} -q ${r.dst} -p ${name} `;
  if (protocol.shows === "ports")
    line += `--sport ${o.sport} --dport ${o.dport} --reply-port-src ${r.sport} --reply-port-dst ${r.dport} `;
  if (protocol.shows === "icmp")
    line += `--icmp-type ${o.dport >> 8} --icmp-code ${o.dport & 255} --icmp-id ${o.sport} `;
  if (protocol.shows === "keys")
    line += `--orig-key-src ${o.sport} --orig-key-dst ${o.dport} --reply-key-src ${r.sport} --reply-key-dst ${r.dport} `;
  const state = protocol.states[entry.state];
  if (state !== undefined) line += `--state ${state} `;
  if (entry.zone)
    line += `${entry.zoneDirections === 1 ? "--orig-zone" : entry.zoneDirections === 2 ? "--reply-zone" : "-w"} ${entry.zone} `;
  return line.trimEnd();
}
