/** ping (iputils 20221126) over a raw socket of the kernel, in virtual time. */
import { strerror, VethworkError } from "../../model/errors.js";
import type { Received, SocketHandle } from "../../model/kernel.js";
import { formatIpv6, parseIpv6 } from "../../model/ipv6.js";
import { parseAddress, resolveHost, resolveHost6 } from "../address.js";
import { failure, type Program, type ProgramContext } from "../program.js";
import { echoRequest, ICMP_HEADER_BYTES, readAnswer, TIMESTAMP_BYTES } from "./icmp.js";
import { echoRequest6, readAnswer6, withZone } from "./icmp6.js";
import { parsePingOptions, PingUsageError, type PingOptions } from "./options.js";

/** Requests without -c, -w and a signal after which a script's ping is taken for one that never ends. */
const MAX_REQUESTS = 10_000;
const POLL_NS = 1e6;
const IPPROTO_ICMP = 1;
const IPPROTO_ICMPV6 = 58;
/** the largest data of an IPv4 packet with this header */
const MAX_DATA = 65535 - 20 - ICMP_HEADER_BYTES;

/** A time in microseconds as ping prints it: three digits that matter. */
export function formatTime(us: number): string {
  const part = (digits: number): string =>
    `${Math.floor(us / 1000)}.${String(Math.floor((us % 1000) / 10 ** (3 - digits))).padStart(digits, "0")}`;
  return us >= 100_000
    ? String(Math.floor(us / 1000))
    : us >= 10_000
      ? part(1)
      : us >= 1000
        ? part(2)
        : part(3);
}

class Ping {
  private sent = 0;
  private received = 0;
  private duplicates = 0;
  private errors = 0;
  private readonly sendTimesNs = new Map<number, number>();
  private readonly seen = new Set<number>();
  private readonly times: number[] = [];
  private readonly startNs: number;
  private lastSendNs = 0;
  private interrupted = false;
  private pipe = 0;

  constructor(
    private readonly options: PingOptions,
    private readonly destination: string,
    private readonly device: string | null,
    private readonly sourceAddress: string | null,
    private readonly ident: number,
    private readonly socket: SocketHandle,
    private readonly context: ProgramContext,
    private readonly inet6: boolean,
  ) {
    this.startNs = context.kernel.nowNs;
    context.onSignal("INT", () => (this.interrupted = true));
  }

  private get complete(): boolean {
    return this.interrupted || this.received + this.errors >= this.options.count;
  }

  async run(): Promise<number> {
    const { options, context } = this;
    const endNs = this.startNs + options.deadlineNs;
    let nextNs = this.startNs;
    let capped = false;
    while (this.sent < options.count && !this.complete && context.kernel.nowNs < endNs) {
      if (options.count === Infinity && options.deadlineNs === Infinity && this.sent >= MAX_REQUESTS) {
        capped = true;
        break;
      }
      await this.send();
      nextNs += options.intervalNs;
      if (this.sent < options.count) await this.listen(Math.min(nextNs, endNs), false);
    }
    if (!this.complete && context.kernel.nowNs < endNs && !capped) {
      const slowestNs = Math.max(0, ...this.times) * 1000;
      const waitNs = this.received > 0 ? Math.max(2 * slowestNs, options.intervalNs) : options.lingerNs;
      await this.listen(Math.min(this.lastSendNs + waitNs, endNs), true);
    }
    await this.summary();
    if (capped)
      await context.writeError(
        `ping: stopped after ${MAX_REQUESTS} requests; use -c or -w, or run it in the background and kill it\n`,
      );
    return this.received === 0 ||
      (options.deadlineNs !== Infinity && options.count !== Infinity && this.received < options.count)
      ? 1
      : 0;
  }

  private async send(): Promise<void> {
    const { options, context } = this;
    const { kernel } = context;
    const sequence = this.sent + 1;
    if (options.outstanding && this.sent > 0 && !this.seen.has(this.sent & 0xffff))
      await context.write(`no answer yet for icmp_seq=${this.sent}\n`);
    const epochNs = BigInt(kernel.nowNs) + BigInt(946684800) * 1_000_000_000n;
    this.sent = sequence;
    this.sendTimesNs.set(sequence & 0xffff, kernel.nowNs);
    this.seen.delete(sequence & 0xffff);
    this.lastSendNs = kernel.nowNs;
    // one packet to many must not be cut: ping -b and to groups (iputils ping.c)
    const toMany = options.broadcast || (!this.inet6 && /^(22[4-9]|23\d)\./.test(this.destination));
    const discovery = options.mtuDiscovery ?? (toMany ? "do" : null);
    // too long for any packet: sendto(2) refuses it and ping says nothing
    if (options.size > MAX_DATA) return;
    try {
      kernel.sendRaw(
        this.socket,
        this.destination,
        (this.inet6 ? echoRequest6 : echoRequest)(
          this.ident,
          sequence,
          options.size,
          epochNs,
          options.pattern,
        ),
        {
          ...(this.device === null ? {} : { dev: this.device }),
          ...(this.sourceAddress === null ? {} : { src: this.sourceAddress }),
          ...(options.ttl === null ? {} : { ttl: options.ttl }),
          ...(options.tos === 0 ? {} : { tos: options.tos }),
          ...(options.mark === 0 ? {} : { mark: options.mark }),
          ...(options.broadcast ? { broadcast: true } : {}),
          ...(discovery === "do" || discovery === "dont" ? { dontFragment: discovery === "do" } : {}),
        },
      );
    } catch (error) {
      if (!(error instanceof VethworkError)) throw error;
      if (error.code === "EUNSUPPORTED") throw error;
      if (error.code === "EMSGSIZE") {
        this.errors++;
        if (!options.quiet)
          await context.writeError(
            `ping: local error: message too long, mtu${this.inet6 ? ": " : "="}${this.mtu()}\n`,
          );
      }
      // of any other refusal this version says nothing: it looks for the reason among the socket's ICMP errors, finds none and counts
      // that as an error that was reported (pinger, ping4_receive_error_msg)
    }
  }

  private mtu(): number {
    const { kernel, netns } = this.context;
    const answer = kernel.routeGet({
      netns,
      dst: this.destination,
      ...(this.device === null ? {} : { oif: this.device }),
    });
    return answer.mtu ?? kernel.link(netns, this.device ?? answer.dev).mtu;
  }

  /** Takes answers until a time (ns); with `finishing`, or when all is answered, no longer than there are answers to wait for. */
  private async listen(untilNs: number, finishing: boolean): Promise<void> {
    const { context } = this;
    const { kernel } = context;
    for (;;) {
      const queue = kernel.receive(this.socket);
      for (const message of queue) await this.take(message);
      if (
        this.interrupted ||
        (finishing && this.complete) ||
        (this.complete && this.sent >= this.options.count)
      )
        return;
      const leftNs = untilNs - kernel.nowNs;
      if (leftNs <= 0) return;
      const waiting: Received[] = [];
      const arrived = (): boolean => {
        waiting.push(...kernel.receive(this.socket));
        return waiting.length > 0 || this.interrupted;
      };
      await context.waitFor(arrived, { timeoutNs: leftNs, pollNs: POLL_NS });
      for (const message of waiting) await this.take(message);
    }
  }

  private async take({ timeNs, bytes: packet, ifindex }: Received): Promise<void> {
    const { options, context } = this;
    const answer = this.inet6
      ? readAnswer6(packet, this.ident, this.destination, this.deviceName(ifindex))
      : readAnswer(packet, this.ident, this.destination);
    if (!answer) return;
    const stamp = options.timestamps ? `[${(946684800 + timeNs / 1e9).toFixed(6)}] ` : "";
    if (answer.kind === "error") {
      if (answer.counts) this.errors++;
      if (!options.quiet)
        await context.write(`${stamp}From ${answer.source} icmp_seq=${answer.sequence} ${answer.text}\n`);
      return;
    }
    const { sequence } = answer;
    const duplicate = this.seen.has(sequence);
    const sentNs = this.sendTimesNs.get(sequence);
    let timing = "";
    if (duplicate) this.duplicates++;
    else {
      this.seen.add(sequence);
      this.received++;
    }
    const behind = (this.sent - sequence) & 0xffff;
    if (behind <= 0x7fff) this.pipe = Math.max(this.pipe, behind + 1);
    if (options.size >= TIMESTAMP_BYTES && sentNs !== undefined) {
      const us = Math.max(0, Math.floor(timeNs / 1000) - Math.floor(sentNs / 1000));
      this.times.push(us);
      timing = ` time=${formatTime(us)} ms`;
    }
    if (options.quiet) return;
    const ident = options.verbose ? ` ident=${this.ident}` : "";
    const toGroup = this.inet6 && this.destination.startsWith("ff");
    const expected = this.inet6 ? withZone(this.destination, this.deviceName(ifindex)) : this.destination;
    const other = answer.source !== expected && !options.broadcast && !toGroup ? " (DIFFERENT ADDRESS!)" : "";
    const bell = options.audible ? "\x07" : "";
    await context.write(
      `${stamp}${bell}${answer.bytes} bytes from ${answer.source}: icmp_seq=${sequence}${ident} ttl=${answer.ttl}${timing}${duplicate ? " (DUP!)" : ""}${other}\n`,
    );
  }

  private deviceName(ifindex: number): string {
    const { kernel, netns } = this.context;
    return kernel.linkAt(netns, ifindex)?.ifname ?? "";
  }

  private async summary(): Promise<void> {
    const { sent, received, duplicates, errors, times } = this;
    const parts = [`${sent} packets transmitted`, `${received} received`];
    if (duplicates > 0) parts.push(`+${duplicates} duplicates`);
    if (errors > 0) parts.push(`+${errors} errors`);
    if (sent > 0) {
      // printf's %g
      const loss = Number((((sent - received) * 100) / sent).toPrecision(6));
      parts.push(
        `${loss}% packet loss`,
        `time ${Math.max(0, Math.floor((this.lastSendNs - this.startNs) / 1e6))}ms`,
      );
    }
    let text = `\n--- ${this.options.destination} ping statistics ---\n${parts.join(", ")}\n`;
    if (received > 0 && times.length > 0) {
      const mean = times.reduce((sum, us) => sum + us, 0) / times.length;
      const variance = times.reduce((sum, us) => sum + us * us, 0) / times.length - mean * mean;
      const ms = (us: number): string =>
        `${Math.floor(us / 1000)}.${String(Math.floor(us % 1000)).padStart(3, "0")}`;
      text += `rtt min/avg/max/mdev = ${ms(Math.min(...times))}/${ms(mean)}/${ms(Math.max(...times))}/${ms(Math.sqrt(Math.max(0, variance)))} ms`;
    }
    if (this.pipe > 1) text += `${times.length > 0 ? ", " : ""}pipe ${this.pipe}`;
    await this.context.write(`${text}\n`);
  }
}

/** The device or source address of -I. Throws a PingUsageError. */
function interfaceOf(
  context: ProgramContext,
  source: string | null,
): { device: string | null; address: string | null } {
  if (source === null) return { device: null, address: null };
  const { kernel, netns } = context;
  const inet6 = parseIpv6(source);
  if (inet6 !== null) {
    const text = formatIpv6(inet6);
    if (!kernel.addresses6(netns).some(({ local }) => local === text))
      throw new PingUsageError("ping: bind: Cannot assign requested address", 2);
    return { device: null, address: text };
  }
  const address = parseAddress(source);
  if (address !== null) {
    const own = kernel.addresses(netns).some(({ local }) => local === address) || address.startsWith("127.");
    if (!own) throw new PingUsageError("ping: bind: Cannot assign requested address", 2);
    return { device: null, address };
  }
  if (!kernel.links(netns).some(({ ifname }) => ifname === source))
    throw new PingUsageError(`ping: SO_BINDTODEVICE ${source}: No such device`, 2);
  return { device: source, address: null };
}

/** ping6_run: " from SOURCE DEVICE:" */
function from6(
  { device, address }: { device: string | null; address: string | null },
  source: string,
): string {
  if (device !== null) return ` from ${source} ${device}:`;
  return address === null ? "" : ` from ${address} :`;
}

export const ping: Program = async (args, context) => {
  try {
    return await start(args, context);
  } catch (error) {
    if (error instanceof PingUsageError)
      return {
        stdout: error.stdout,
        stderr: error.message === "" ? "" : `${error.message}\n`,
        exitCode: error.exitCode,
      };
    throw error;
  }
};

/** ping learns its source from a UDP socket that it connects to port 1025: policies of IPsec may forbid that. */
function probe(
  { kernel, netns }: ProgramContext,
  address: string,
  device: string | null,
  mark: number | undefined,
): void {
  if (kernel.xfrmPolicies(netns).length === 0 && kernel.xfrmDefaults(netns).out === "accept") return;
  const socket = kernel.openSocket(netns, "udp");
  try {
    kernel.setSocket(socket, { broadcast: true, ...(device && { device }), ...(mark && { mark }) });
    kernel.connectSocket(socket, { address, port: 1025 });
  } finally {
    kernel.closeInetSocket(socket);
  }
}

async function start(args: string[], context: ProgramContext): Promise<number | ReturnType<typeof failure>> {
  const options = parsePingOptions(args);
  const { kernel, netns, machine } = context;
  const [name, zone] = options.destination.split("%", 2) as [string, string | undefined];
  const inet6 = options.family !== 4 && (options.family === 6 || name.includes(":"));
  const destination = inet6
    ? await resolveHost6(name, context.readFile)
    : await resolveHost(name, context.readFile);
  if (destination === null) {
    if (name.includes(":") || parseAddress(name) !== null)
      return failure("ping", `${options.destination}: Address family for hostname not supported`, 2);
    return failure("ping", `${options.destination}: Temporary failure in name resolution`, 2);
  }
  const chosen = interfaceOf(context, options.source);
  if (zone !== undefined && !kernel.links(netns).some(({ ifname }) => ifname === zone))
    return failure("ping", `${options.destination}: Name or service not known`, 2);
  const device = chosen.device ?? (inet6 ? (zone ?? null) : null);
  const { address } = chosen;
  let route;
  try {
    route = kernel.routeGet({
      netns,
      dst: destination,
      ...(address === null ? {} : { from: address }),
      ...(device === null ? {} : { oif: device }),
      ...(options.mark ? { mark: options.mark } : {}),
      ...(options.tos ? { tos: options.tos & 0x1e } : {}),
    });
    if (address === null) probe(context, destination, device, options.mark);
  } catch (error) {
    if (error instanceof VethworkError && error.code !== "EUNSUPPORTED")
      return failure("ping", `connect: ${strerror(error.code)}`, 2);
    throw error;
  }
  if (route.type === "broadcast" && !options.broadcast)
    return failure(
      "ping",
      "Do you want to ping broadcast? Then -b. If not, check your local firewall rules",
      2,
    );
  if (route.type === "broadcast") await context.writeError("WARNING: pinging broadcast address\n");
  const ident = options.ident ?? machine.count("icmp ident") & 0xffff;
  if (options.verbose) {
    await context.writeError(
      "ping: sock4.fd: 3 (socktype: SOCK_RAW), sock6.fd: 4 (socktype: SOCK_RAW), hints.ai_family: AF_UNSPEC\n\n",
    );
    await context.write(`ai->ai_family: AF_INET, ai->ai_canonname: '${options.destination}'\n`);
  }
  if (options.pattern) await context.write(`PATTERN: 0x${Buffer.from(options.pattern).toString("hex")}\n`);
  const from =
    device !== null ? ` from ${route.src} ${device}:` : address !== null ? ` from ${address} :` : "";
  // connect(2) to a link-local address without a zone tells no source
  const unknown = inet6 && chosen.device !== null && zone === undefined && /^fe[89ab]/.test(destination);
  if (unknown)
    await context.writeError(
      `ping: Warning: source address might be selected on device other than: ${chosen.device}\n`,
    );
  await context.write(
    inet6
      ? `PING ${options.destination}(${zone === undefined ? destination : `${destination}%${zone}`})${from6(chosen, unknown ? "::" : route.src)} ${options.size} data bytes\n`
      : `PING ${options.destination} (${destination})${from} ${options.size}(${options.size + 28}) bytes of data.\n`,
  );
  const socket = inet6
    ? kernel.openRawSocket6(netns, IPPROTO_ICMPV6)
    : kernel.openRawSocket(netns, IPPROTO_ICMP);
  try {
    return await new Ping(options, destination, device, address, ident, socket, context, inet6).run();
  } finally {
    kernel.closeSocket(socket);
  }
}
