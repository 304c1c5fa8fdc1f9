/**
 * What a file descriptor refers to. Data are byte strings (one char a byte, 0 to 255), so that captures pass through pipes unharmed; text
 * is encoded where it enters and decoded where it leaves.
 */
import type { Process, Scheduler } from "./scheduler.js";
import { Killed } from "./scheduler.js";

const ASCII = /^[\x00-\x7f]*$/;

/** UTF-8 encodes text into a byte string. */
export function encodeText(text: string): string {
  return ASCII.test(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}

/** Decodes a byte string as UTF-8. */
export function decodeText(bytes: string): string {
  return ASCII.test(bytes) ? bytes : Buffer.from(bytes, "latin1").toString("utf8");
}

export interface OpenFile {
  readonly description: string;
  write?(bytes: string, writer: Process): void | Promise<void>;
  /** everything up to the end of file */
  readAll?(reader: Process): Promise<string>;
  /** up to and including the delimiter; what is left where there is none; null at the end of file */
  readLine?(reader: Process, delimiter: string): Promise<string | null>;
  /** what one read would give at once: up to `most` bytes, "" at the end of file, null where it would wait */
  readSome?(most: number): string | null;
  /** whether readSome would answer */
  canRead?(): boolean;
  /** gives back what was read and not wanted */
  unread?(bytes: string): void;
}

/** Text that is there already: a here-document, a file opened for reading. */
export class InputText implements OpenFile {
  private position = 0;
  constructor(
    readonly description: string,
    private text: string,
  ) {}
  readAll(): Promise<string> {
    const rest = this.text.slice(this.position);
    this.position = this.text.length;
    return Promise.resolve(rest);
  }
  readLine(_reader: Process, delimiter: string): Promise<string | null> {
    if (this.position >= this.text.length) return Promise.resolve(null);
    const found = this.text.indexOf(delimiter, this.position);
    const end = found < 0 ? this.text.length : found + delimiter.length;
    const line = this.text.slice(this.position, end);
    this.position = end;
    return Promise.resolve(line);
  }
  readSome(most: number): string {
    const part = this.text.slice(this.position, this.position + most);
    this.position += part.length;
    return part;
  }
  canRead(): boolean {
    return true;
  }
  unread(bytes: string): void {
    this.text = bytes + this.text.slice(this.position);
    this.position = 0;
  }
}

/** A pipe(7) between two processes; its buffer is bounded only by the readers' appetite. */
export class Pipe implements OpenFile {
  readonly description = "pipe";
  private chunks: string[] = [];
  private writersGone = false;
  private readersGone = false;
  constructor(private readonly scheduler: Scheduler) {}
  write(bytes: string): void {
    if (this.readersGone) throw new Killed("PIPE");
    if (bytes !== "") this.chunks.push(bytes);
  }
  closeWriters(): void {
    this.writersGone = true;
  }
  closeReaders(): void {
    this.readersGone = true;
    this.chunks = [];
  }
  async readAll(reader: Process): Promise<string> {
    if (!this.writersGone) await this.scheduler.waitFor(reader, () => this.writersGone);
    return this.chunks.splice(0).join("");
  }
  async readLine(reader: Process, delimiter: string): Promise<string | null> {
    for (;;) {
      const text = this.chunks.length === 1 ? this.chunks[0]! : this.chunks.join("");
      const found = text.indexOf(delimiter);
      if (found >= 0) {
        const rest = text.slice(found + delimiter.length);
        this.chunks = rest === "" ? [] : [rest];
        return text.slice(0, found + delimiter.length);
      }
      if (this.writersGone) {
        this.chunks = [];
        return text === "" ? null : text;
      }
      const seen = this.chunks.length;
      await this.scheduler.waitFor(reader, () => this.writersGone || this.chunks.length !== seen);
    }
  }
  readSome(most: number): string | null {
    if (this.chunks.length === 0) return this.writersGone ? "" : null;
    let text = "";
    while (this.chunks.length > 0 && text.length < most) text += this.chunks.shift()!;
    if (text.length > most) this.chunks.unshift(text.slice(most));
    return text.slice(0, most);
  }
  canRead(): boolean {
    return this.chunks.length > 0 || this.writersGone;
  }
  unread(bytes: string): void {
    if (bytes !== "") this.chunks.unshift(bytes);
  }
}

/** Collects what is written: the inside of $(...). */
export class Collector implements OpenFile {
  readonly description = "capture";
  private readonly chunks: string[] = [];
  write(bytes: string): void {
    this.chunks.push(bytes);
  }
  text(): string {
    return this.chunks.join("");
  }
}

/** The outside world: what the caller of the shell gets. */
export class Terminal implements OpenFile {
  constructor(
    readonly description: string,
    private readonly sink: (bytes: string) => void,
  ) {}
  write(bytes: string): void {
    if (bytes !== "") this.sink(bytes);
  }
}

export const NULL_DEVICE: OpenFile = {
  description: "/dev/null",
  write: () => {},
  readAll: () => Promise.resolve(""),
  readSome: () => "",
  canRead: () => true,
  readLine: () => Promise.resolve(null),
};
