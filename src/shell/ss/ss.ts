/** ss (iproute2 6.1): the UDP and TCP sockets of a namespace. */
import { unsupported, VethworkError } from "../../model/errors.js";
import type { Kernel } from "../../model/kernel.js";
import type { SocketInfo } from "../../model/socket.js";
import { getopt, OptionError } from "../getopt.js";
import { ownerOf } from "../nc/owners.js";
import { serviceName } from "../nc/services.js";
import type { ToolContext, ToolResult } from "../tool.js";

interface SsOptions {
  tcp: boolean;
  udp: boolean;
  all: boolean;
  listening: boolean;
  numeric: boolean;
  processes: boolean;
  header: boolean;
}

const SPECS = [
  ["t", "tcp"],
  ["u", "udp"],
  ["a", "all"],
  ["l", "listening"],
  ["n", "numeric"],
  ["p", "processes"],
  ["H", "no-header"],
  ["4", "ipv4"],
  ["6", "ipv6"],
  ["i", "info"],
  ["e", "extended"],
  ["m", "memory"],
  ["o", "options"],
  ["s", "summary"],
  ["w", "raw"],
  ["x", "unix"],
  ["0", "packet"],
  ["O", "oneline"],
  ["K", "kill"],
  ["r", "resolve"],
  ["Z", "context"],
].map(([letter, long]) => ({ letter: letter!, long: long! }));

/** States that are shown without -a and -l: connections (SS_CONN). */
const HIDDEN = ["LISTEN", "UNCONN", "TIME-WAIT", "SYN-RECV"];

function parse(args: string[]): SsOptions {
  const { options, operands } = getopt(args, SPECS);
  const o = {
    tcp: false,
    udp: false,
    all: false,
    listening: false,
    numeric: false,
    processes: false,
    header: true,
  };
  for (const { name } of options) {
    if (name === "t") o.tcp = true;
    else if (name === "u") o.udp = true;
    else if (name === "a") o.all = true;
    else if (name === "l") o.listening = true;
    else if (name === "n") o.numeric = true;
    else if (name === "p") o.processes = true;
    else if (name === "H") o.header = false;
    else if (name !== "4" && name !== "O") throw unsupported(`ss -${name}`);
  }
  if (operands.length > 0) throw unsupported("a filter of ss");
  if (!o.tcp && !o.udp) {
    o.tcp = true;
    o.udp = true;
  }
  return o;
}

function isShown(s: SocketInfo, o: SsOptions): boolean {
  if (s.protocol === "tcp" ? !o.tcp : !o.udp) return false;
  // a socket that was never used is in no table
  if (s.local.port === 0) return false;
  if (s.protocol === "tcp" && s.state === "UNCONN") return false;
  if (o.all) return true;
  if (o.listening) return s.state === "LISTEN" || s.state === "UNCONN";
  return !HIDDEN.includes(s.state);
}

/** Listeners come before connections (inet_diag dumps its tables in that order), UDP before TCP. */
const rank = (s: SocketInfo): number => (s.protocol === "udp" ? 0 : s.state === "LISTEN" ? 1 : 2);

function row(kernel: Kernel, netns: string, s: SocketInfo, o: SsOptions): string[] {
  const port = (n: number): string =>
    n === 0 ? "*" : o.numeric ? String(n) : (serviceName(n, s.protocol) ?? String(n));
  const device =
    s.device === undefined ? "" : `%${kernel.linkAt(netns, s.device)?.ifname ?? `if${s.device}`}`;
  const owner = o.processes ? ownerOf(kernel, s.handle) : undefined;
  const process = owner ? `users:(("${owner.comm}",pid=${owner.pid},fd=${owner.fd}))` : "";
  return [
    s.protocol,
    s.state,
    String(s.receiveQueue),
    String(s.sendQueue),
    `${s.local.address}${device}:`,
    port(s.local.port),
    `${s.remote.address}:`,
    port(s.remote.port),
    process,
  ];
}

const HEADER = [
  "Netid",
  "State",
  "Recv-Q",
  "Send-Q",
  "Local Address:",
  "Port",
  "Peer Address:",
  "Port",
  "Process",
];
/** what stands before a column, and whether it is aligned to the right */
const BEFORE = ["", " ", " ", " ", " ", "", " ", "", ""];
const RIGHT = [false, false, false, false, true, false, true, false, false];

/** Columns as wide as their widest cell; `netid` where several protocols are shown. */
function table(rows: string[][], netid: boolean, header: boolean): string {
  const shown = HEADER.map((_, i) => i).filter((i) => netid || i > 0);
  const lines = header ? [HEADER, ...rows] : rows;
  const widths = HEADER.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  return lines
    .map(
      (line) =>
        `${shown
          .map((i, place) => {
            const cell = RIGHT[i] ? line[i]!.padStart(widths[i]!) : line[i]!.padEnd(widths[i]!);
            return (place === 0 ? "" : BEFORE[i]) + cell;
          })
          .join("")}\n`,
    )
    .join("");
}

export async function ss(args: string[], context: ToolContext): Promise<ToolResult> {
  try {
    const o = parse(args);
    const { kernel, netns } = context;
    const sockets = kernel.inetSockets(netns).filter((s) => isShown(s, o));
    const sorted = sockets.map((s, i) => ({ s, i })).sort((a, b) => rank(a.s) - rank(b.s) || a.i - b.i);
    const rows = sorted.map(({ s }) => row(kernel, netns, s, o));
    if (rows.length === 0 && !o.header) return { stdout: "", stderr: "", exitCode: 0 };
    return { stdout: table(rows, o.tcp && o.udp, o.header), stderr: "", exitCode: 0 };
  } catch (error) {
    if (error instanceof OptionError) return { stdout: "", stderr: `ss: ${error.message}\n`, exitCode: 255 };
    if (error instanceof VethworkError)
      return { stdout: "", stderr: `ss: ${error.message.replace(/^ss /, "")}\n`, exitCode: 1 };
    throw error;
  }
}
