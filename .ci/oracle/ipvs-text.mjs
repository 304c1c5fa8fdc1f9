/** What ipvsadm and /proc/net/ip_vs* say, for netfilter-text.mjs: the lines whose seconds run down and whose order is that of a hash table. */

/** `ipvsadm -Lc`: protocol, minutes and seconds that remain, then state, client, virtual service and server */
const LISTED = /^((?:TCP|UDP|SCTP|IP) +)(\d{2,}:\d\d) +([A-Z0-9_?!-]+ +\S+ +\S+ +\S+.*)$/;
/** /proc/net/ip_vs_conn: addresses and ports in hexadecimal, the state, the seconds that remain */
const IN_PROC = /^((?:TCP|UDP|SCTP|IP) +[0-9A-F]{8} [0-9A-F]{4} .* )(\d+)( \S+ \S+)?$/;
/** /proc/net/ip_vs: a service; its servers are below it */
const SERVICE_IN_PROC = /^(?:(?:TCP|UDP|SCTP) +[0-9A-F]{8}:[0-9A-F]{4}|FWM +[0-9A-F]{8}) /;
const SERVER_IN_PROC = /^ {2}-> [0-9A-F]{8}:[0-9A-F]{4} /;

export const isVirtualConnection = (line) => LISTED.test(line) || IN_PROC.test(line);

export const withoutVirtualSeconds = (line) =>
  line.replace(LISTED, "$1N $3").replace(IN_PROC, (_, head, n, tail) => `${head.trimEnd()} N${tail ?? ""}`);

/** The seconds that remain to the connection of a line, or undefined. */
export function virtualSeconds(line) {
  const listed = LISTED.exec(line)?.[2].split(":").map(Number);
  if (listed) return listed[0] * 60 + listed[1];
  const found = IN_PROC.exec(line)?.[2];
  return found === undefined ? undefined : Number(found);
}

/** Lines with the services of /proc/net/ip_vs, each with its servers, sorted. */
export function sortedServices(lines) {
  const out = [];
  for (let i = 0; i < lines.length;) {
    const blocks = [];
    while (i < lines.length && SERVICE_IN_PROC.test(lines[i])) {
      const block = [lines[i++]];
      while (i < lines.length && SERVER_IN_PROC.test(lines[i])) block.push(lines[i++]);
      blocks.push(block);
    }
    out.push(...blocks.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0)).flat());
    if (i < lines.length) out.push(lines[i++]);
  }
  return out;
}
