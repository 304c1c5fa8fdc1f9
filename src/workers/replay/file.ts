/** The capture file of a replay by several workers, where they are started. */
import { openDescriptor, type DescriptorSink, type FileSink } from "../../pcap-writer/sink.js";

/** While the workers write (slice-file.ts), what is written here is dropped: they do. */
export class SharedFile implements FileSink {
  readonly name: string;
  private readonly file: DescriptorSink;
  private isHeld = false;

  constructor(path: string) {
    this.file = openDescriptor(path);
    this.name = this.file.name;
  }
  get isRegular(): boolean {
    return this.file.regular;
  }
  get closed(): boolean {
    return this.file.closed;
  }
  get written(): number {
    return this.file.written;
  }
  readonly write = (chunk: Uint8Array): void => {
    if (!this.isHeld) this.file.write(chunk);
  };

  hold(): void {
    this.isHeld = true;
  }
  /** The workers have written up to `place`. */
  release(place: number): void {
    this.isHeld = false;
    this.file.assign(place - this.file.written);
  }
  /** What the workers have written from `place` on is of no use. */
  restart(place: number): void {
    this.isHeld = false;
    this.file.restart(place);
  }
  /** The workers have failed: the file ends at `place`, and nothing more is written. */
  fail(place: number, error: unknown): void {
    this.file.fail(place, error);
    this.isHeld = true;
  }

  position(): unknown {
    return this.file.position();
  }
  continueAt(position: unknown): void {
    this.file.continueAt(position);
  }
  close(): void {
    this.file.close();
  }
}
