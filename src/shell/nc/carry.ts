/** Standard input to a socket and the socket to standard output, until both have ended (readwrite of OpenBSD's netcat). */
import { VethworkError } from "../../model/errors.js";
import type { SocketHandle } from "../../model/kernel.js";
import type { Endpoint } from "../../model/socket.js";
import type { ProgramContext } from "../program.js";

/** bytes of one read (BUFSIZE) */
const CHUNK = 16384;
const POLL_NS = 1e6;

export interface CarryOptions {
  udp: boolean;
  /** datagrams of anybody are read (nc -luk): nobody is written to */
  anybody: boolean;
  listening: boolean;
  shutdown: boolean;
  noInput: boolean;
  crlf: boolean;
  timeout?: number;
  quit?: number;
  packets?: number;
}

/** What is to be written and was not taken yet. */
class Outgoing {
  private bytes: Uint8Array = new Uint8Array(0);
  constructor(
    private readonly context: ProgramContext,
    private readonly socket: SocketHandle,
  ) {}
  get empty(): boolean {
    return this.bytes.length === 0;
  }
  push(bytes: Uint8Array): void {
    this.bytes = bytes;
  }
  flush(): void {
    while (this.bytes.length > 0) {
      const taken = this.context.kernel.sendSocket(this.socket, this.bytes);
      if (taken === 0) return;
      this.bytes = this.bytes.subarray(taken);
    }
  }
}

/** Answers the exit status. The socket stays the caller's. */
export async function carry(
  context: ProgramContext,
  socket: SocketHandle,
  options: CarryOptions,
  first?: Uint8Array,
): Promise<number> {
  const { kernel, input } = context;
  const out = new Outgoing(context, socket);
  let inputOpen = !options.noInput && !options.anybody;
  let netOpen = true;
  let writable = true;
  let quitAtNs = Infinity;
  let received = 0;
  let lastNs = kernel.nowNs;
  if (first) {
    await context.writeBytes(Buffer.from(first).toString("latin1"));
    received++;
    if (options.packets === received) return 0;
  }
  const endOfInput = (): void => {
    inputOpen = false;
    if (options.shutdown && !options.udp && writable) {
      writable = false;
      if (!kernel.socketInfo(socket).ready.end || kernel.socketInfo(socket).state === "CLOSE-WAIT")
        kernel.endSocket(socket);
    }
    if (options.quit !== undefined && options.quit >= 0) quitAtNs = kernel.nowNs + options.quit * 1e9;
  };
  for (;;) {
    if (!inputOpen && !netOpen && out.empty) return 0;
    if (!netOpen && options.listening && out.empty) return 0;
    if (kernel.nowNs >= quitAtNs) return 0;
    const info = kernel.socketInfo(socket);
    let worked = false;
    if (netOpen && info.ready.read) {
      worked = true;
      try {
        const datagram: { from?: Endpoint; bytes: Uint8Array } | null = options.udp
          ? kernel.receiveSocket(socket)
          : { bytes: kernel.readSocket(socket, CHUNK) };
        if (datagram && (datagram.bytes.length > 0 || options.udp)) {
          await context.writeBytes(Buffer.from(datagram.bytes).toString("latin1"));
          if (++received === options.packets) return 0;
        } else if (datagram) netOpen = false;
      } catch (error) {
        // a reset or an ICMP error: the end of what comes
        if (!(error instanceof VethworkError)) throw error;
        netOpen = false;
      }
    }
    try {
      if (!out.empty && kernel.socketInfo(socket).ready.write) {
        out.flush();
        worked = true;
      }
      if (inputOpen && out.empty) {
        const text = input.read(CHUNK);
        if (text === "") {
          endOfInput();
          worked = true;
        } else if (text !== null) {
          worked = true;
          out.push(Buffer.from(options.crlf ? text.replace(/\r?\n/g, "\r\n") : text, "latin1"));
          out.flush();
        }
      }
    } catch (error) {
      if (!(error instanceof VethworkError) || error.code === "EUNSUPPORTED") throw error;
      // nothing more can be sent, of which nc says nothing (drainbuf)
      inputOpen = false;
      out.push(new Uint8Array(0));
      if (error.code === "ECONNREFUSED" && options.udp) netOpen = false;
      writable = false;
    }
    if (worked) {
      lastNs = kernel.nowNs;
      continue;
    }
    const deadlineNs = Math.min(
      quitAtNs,
      options.timeout === undefined ? Infinity : lastNs + options.timeout * 1e9,
    );
    const ready = (): boolean => {
      const now = kernel.socketInfo(socket);
      return (
        (netOpen && now.ready.read) ||
        (!out.empty && now.ready.write) ||
        (inputOpen && out.empty && input.ready())
      );
    };
    const reason = await context.waitFor(ready, {
      pollNs: POLL_NS,
      ...(deadlineNs === Infinity ? {} : { timeoutNs: Math.max(0, deadlineNs - kernel.nowNs) }),
    });
    if (reason === "timeout") return 0;
    if (reason === "stalled") {
      await context.writeError(
        "nc: nothing came for an hour of virtual time; use -w, or run it in the background\n",
      );
      return 1;
    }
  }
}
