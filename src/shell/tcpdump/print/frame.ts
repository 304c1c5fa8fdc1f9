/** One frame as tcpdump prints it: the line, and the bytes below it where asked. */
import { printEthernet } from "./ethernet.js";
import { dumpAscii, dumpHex } from "./hex.js";
import { Text, type PrintOptions, type TcpConversation } from "./text.js";

/** -x "hex", -xx "hex-link", -X "both", -XX "both-link", -A "ascii", -AA "ascii-link" */
export type Dump = "none" | "hex" | "hex-link" | "both" | "both-link" | "ascii" | "ascii-link";

export class FramePrinter {
  private readonly conversations = new Map<string, TcpConversation>();
  constructor(
    private readonly options: PrintOptions,
    private readonly dump: Dump,
  ) {}

  /** Without time and final newline. `length`: bytes on the wire. */
  print(bytes: Uint8Array, length: number): string {
    const text = new Text(bytes, this.options, this.conversations);
    printEthernet(text, length);
    const line = text.toString();
    if (this.dump === "none") return line;
    const shown = this.dump.endsWith("-link") ? bytes : bytes.subarray(text.network);
    if (shown.length === 0) return line;
    return (
      line + (this.dump.startsWith("ascii") ? dumpAscii(shown) : dumpHex(shown, this.dump.startsWith("both")))
    );
  }
}
