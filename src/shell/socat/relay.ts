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
    private readonly socket: SocketHandle,
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

/** `a` and `b` may be one (an echo). Ends `lingerNs` after one direction has, or after `idleNs` of silence. */
export async function relay(
  context: ProgramContext,
  a: End,
  b: End,
  lingerNs: number,
  idleNs: number,
): Promise<void> {
  const flows = a === b ? [new Flow(a, b)] : [new Flow(a, b), new Flow(b, a)];
  for (;;) {
    let worked = false;
    for (const flow of flows) worked = (await flow.step()) || worked;
    if (flows.every((flow) => flow.ended)) return;
    if (worked) continue;
    const limitNs = flows.some((flow) => flow.ended) ? Math.min(lingerNs, idleNs) : idleNs;
    const reason = await context.waitFor(() => flows.some((flow) => flow.ready), {
      pollNs: POLL_NS,
      ...(limitNs === Infinity ? {} : { timeoutNs: limitNs }),
    });
    if (reason !== "ready") return;
  }
}
