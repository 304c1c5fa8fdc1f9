/**
 * The toolbar's two pipes. A message (Wireshark Developer's Guide, "Extcap: toolbar controls"):
 *
 *   | 'T' | length of what follows, 3 bytes, big-endian | control | command | payload |
 */
import { closeSync, constants, openSync, readSync, writeSync } from "node:fs";
import { connect } from "node:net";

export const enum Control {
  pause,
  speed,
  loop,
  filter,
  again,
  stop,
  log,
  help,
}

export const enum Command {
  initialized,
  set,
  add,
  remove,
  enable,
  disable,
  statusBar,
  information,
  warning,
  error,
}

/** What the toolbar offers; "0" is as fast as possible. */
export const SPEEDS = [
  { value: "0.1", display: "a tenth" },
  { value: "0.5", display: "half" },
  { value: "1", display: "as captured" },
  { value: "2", display: "2 times" },
  { value: "10", display: "10 times" },
  { value: "100", display: "100 times" },
  { value: "0", display: "as fast as possible" },
];

export interface ControlMessage {
  control: number;
  command: number;
  payload: Uint8Array;
}

const SYNC = 0x54;
const HEADER_BYTES = 4;
const FIXED_BYTES = 2;
const MOST_PAYLOAD = 0xffffff - FIXED_BYTES;

export function encodeMessage(control: number, command: Command, payload: string | Uint8Array): Uint8Array {
  const bytes = Buffer.from(payload).subarray(0, MOST_PAYLOAD);
  const message = Buffer.alloc(HEADER_BYTES + FIXED_BYTES + bytes.length);
  message[0] = SYNC;
  message.writeUIntBE(FIXED_BYTES + bytes.length, 1, 3);
  message[4] = control;
  message[5] = command;
  message.set(bytes, HEADER_BYTES + FIXED_BYTES);
  return message;
}

/** Puts together what arrives in pieces. Bytes that begin no message are passed over. */
export class ControlReader {
  private rest: Buffer = Buffer.alloc(0);

  take(chunk: Uint8Array): ControlMessage[] {
    this.rest = Buffer.concat([this.rest, chunk]);
    const messages: ControlMessage[] = [];
    for (;;) {
      const start = this.rest.indexOf(SYNC);
      this.rest = start < 0 ? Buffer.alloc(0) : this.rest.subarray(start);
      if (this.rest.length < HEADER_BYTES) return messages;
      const length = this.rest.readUIntBE(1, 3);
      if (length < FIXED_BYTES) {
        this.rest = this.rest.subarray(1);
        continue;
      }
      if (this.rest.length < HEADER_BYTES + length) return messages;
      messages.push({
        control: this.rest[4]!,
        command: this.rest[5]!,
        payload: this.rest.subarray(HEADER_BYTES + FIXED_BYTES, HEADER_BYTES + length),
      });
      this.rest = this.rest.subarray(HEADER_BYTES + length);
    }
  }
}

const CHUNK_BYTES = 65536;
const isWindowsPipe = (path: string): boolean => path.startsWith("\\\\");

/** Both pipes, where Wireshark gave any; without a toolbar (tshark) nothing is read and what is sent goes nowhere. */
export class ControlPipes {
  private readonly reader = new ControlReader();
  private input = -1;
  private output = -1;
  private initialized = false;
  private waiting: Uint8Array[] = [];
  private readonly buffer = new Uint8Array(CHUNK_BYTES);
  private received: ControlMessage[] = [];
  private disconnect: () => void = () => {};

  constructor(inPath: string, outPath: string) {
    if (isWindowsPipe(inPath)) {
      const socket = connect(inPath);
      socket.on("data", (chunk) => void this.received.push(...this.reader.take(chunk)));
      socket.on("error", () => {});
      socket.unref();
      this.disconnect = () => void socket.destroy();
    } else if (inPath) this.input = openPipe(inPath);
    if (outPath) this.output = openPipe(outPath);
  }

  /** What has come since the last call. Never waits. */
  receive(): ControlMessage[] {
    if (this.input >= 0)
      try {
        for (let length; (length = readSync(this.input, this.buffer)) > 0;)
          this.received.push(...this.reader.take(this.buffer.slice(0, length)));
      } catch {
        // nothing there now (EAGAIN), or the pipe is gone
      }
    const messages = this.received;
    this.received = [];
    if (!this.initialized && messages.some(({ command }) => command === (Command.initialized as number))) {
      this.initialized = true;
      for (const message of this.waiting.splice(0)) this.write(message);
    }
    return messages;
  }

  /** Before Wireshark says that the toolbar is there, messages wait. */
  send(control: number, command: Command, payload: string | Uint8Array = ""): void {
    if (this.output < 0) return;
    const message = encodeMessage(control, command, payload);
    if (this.initialized) this.write(message);
    else this.waiting.push(message);
  }

  private write(message: Uint8Array): void {
    try {
      writeSync(this.output, message);
    } catch {
      // a toolbar that does not read misses a message; the capture goes on
    }
  }

  close(): void {
    this.disconnect();
    for (const descriptor of [this.input, this.output]) if (descriptor >= 0) closeSync(descriptor);
    this.input = this.output = -1;
  }
}

/** Both ways and without waiting: opening must not hang on a Wireshark that has not opened the other end yet. */
function openPipe(path: string): number {
  try {
    return openSync(path, constants.O_RDWR | (isWindowsPipe(path) ? 0 : constants.O_NONBLOCK));
  } catch {
    return -1;
  }
}
