/** Carries bytes between two ends until both directions have ended (_socat of socat's xioengine). */
import { VethworkError } from "../../model/errors.js";
import type { SocketHandle } from "../../model/kernel.js";
import type { ProgramContext } from "../program.js";

/** bytes of one read (socat's -b) */
const CHUNK = 8192;
const POLL_NS = 1e6;

export interface End {
  /** bytes, none at the end, null where a read would wait */
  read(): Uint8Array | null;
  canRead(): boolean;
  canWrite(): boolean;
  /** answers how many were taken */
  write(bytes: Uint8Array): Promise<number>;
  endWrite(): void;
}

export class StreamEnd implements End {
  constructor(private readonly context: ProgramContext) {}
  read(): Uint8Array | null {
    const text = this.context.input.read(CHUNK);
    return text === null ? null : Buffer.from(text, "latin1");
  }
  canRead(): boolean {
    return this.context.input.ready();
  }
  canWrite(): boolean {
    return true;
  }
  async write(bytes: Uint8Array): Promise<number> {
    await this.context.writeBytes(Buffer.from(bytes).toString("latin1"));
    return bytes.length;
  }
  endWrite(): void {}
}

export class SocketEnd implements End {
  constructor(
    private readonly context: ProgramContext,
    readonly socket: SocketHandle,
    private readonly udp: boolean,
    private first?: Uint8Array,
  ) {}
  read(): Uint8Array | null {
    const { kernel } = this.context;
    if (this.first !== undefined) {
      const bytes = this.first;
      this.first = undefined;
      return bytes;
    }
    if (!kernel.socketInfo(this.socket).ready.read) return null;
    try {
      if (this.udp) return kernel.receiveSocket(this.socket)?.bytes ?? null;
      return kernel.readSocket(this.socket, CHUNK);
    } catch (error) {
      if (!(error instanceof VethworkError)) throw error;
      return new Uint8Array(0);
    }
  }
  canRead(): boolean {
    return this.first !== undefined || this.context.kernel.socketInfo(this.socket).ready.read;
  }
  canWrite(): boolean {
    return this.context.kernel.socketInfo(this.socket).ready.write;
  }
  write(bytes: Uint8Array): Promise<number> {
    return Promise.resolve(this.context.kernel.sendSocket(this.socket, bytes));
  }
  endWrite(): void {
    const { state } = this.context.kernel.socketInfo(this.socket);
    if (!this.udp && (state === "ESTAB" || state === "CLOSE-WAIT"))
      this.context.kernel.endSocket(this.socket);
  }
}

/** One direction. */
class Flow {
  private pending: Uint8Array = new Uint8Array(0);
  ended = false;
  constructor(
    private readonly from: End,
    private readonly to: End,
  ) {}
  get ready(): boolean {
    if (this.ended) return false;
    return this.pending.length > 0 ? this.to.canWrite() : this.from.canRead();
  }
  /** Moves what can be moved now; true where something was. */
  async step(): Promise<boolean> {
    if (!this.ready) return false;
    if (this.pending.length === 0) {
      const bytes = this.from.read();
      if (bytes === null) return false;
      if (bytes.length === 0) {
        this.ended = true;
        this.to.endWrite();
        return true;
      }
      this.pending = bytes;
    }
    try {
      this.pending = this.pending.subarray(await this.to.write(this.pending));
    } catch (error) {
      if (!(error instanceof VethworkError) || error.code === "EUNSUPPORTED") throw error;
      this.ended = true;
    }
    return true;
  }
}

/** Two ends, or one that is its own other (an echo). Over `lingerNs` after one direction has ended, or after `idleNs` of silence. */
export class Relay {
  private readonly flows: Flow[];
  private lastNs: number;
  done = false;
  constructor(
    private readonly context: ProgramContext,
    a: End,
    b: End,
    private readonly lingerNs: number,
    private readonly idleNs: number,
    /** what is closed with it */
    readonly sockets: SocketHandle[] = [],
  ) {
    this.flows = a === b ? [new Flow(a, b)] : [new Flow(a, b), new Flow(b, a)];
    this.lastNs = context.kernel.nowNs;
  }
  get ready(): boolean {
    return this.flows.some((flow) => flow.ready);
  }
  /** when it is over if nothing comes (ns) */
  get deadlineNs(): number {
    const ended = this.flows.some((flow) => flow.ended);
    return this.lastNs + (ended ? Math.min(this.lingerNs, this.idleNs) : this.idleNs);
  }
  /** Moves all that can be moved now. */
  async run(): Promise<void> {
    for (let worked = true; worked;) {
      worked = false;
      for (const flow of this.flows) worked = (await flow.step()) || worked;
      if (worked) this.lastNs = this.context.kernel.nowNs;
    }
    this.done = this.flows.every((flow) => flow.ended) || this.context.kernel.nowNs >= this.deadlineNs;
  }
}

/** Runs relays until all are over; `more` may add to them (a listener). "stalled": nothing would ever come. */
export async function runRelays(
  context: ProgramContext,
  relays: Relay[],
  close: (relay: Relay) => void,
  more?: { ready(): boolean; take(): Promise<void> },
): Promise<"done" | "stalled"> {
  for (;;) {
    if (more?.ready()) await more.take();
    for (const relay of [...relays]) {
      await relay.run();
      if (!relay.done) continue;
      relays.splice(relays.indexOf(relay), 1);
      close(relay);
    }
    if (relays.length === 0 && !more) return "done";
    const deadlineNs = Math.min(...relays.map((relay) => relay.deadlineNs));
    const reason = await context.waitFor(
      () => relays.some((relay) => relay.ready) || (more?.ready() ?? false),
      {
        pollNs: POLL_NS,
        ...(deadlineNs === Infinity ? {} : { timeoutNs: Math.max(0, deadlineNs - context.kernel.nowNs) }),
      },
    );
    if (reason === "stalled") return "stalled";
  }
}
