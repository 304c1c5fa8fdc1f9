/** Captures with comments: written to memory, read back block by block. */
import { captureStream } from "../../src/lab/sinks.js";
import type { ClosableSink } from "../../src/lab/sinks.js";

export interface Comment {
  word: string;
  values: Record<string, string>;
}

export interface Block {
  /** number of the frame in the file, from 1, as tshark counts */
  number: number;
  iface: string;
  timeNs: bigint;
  frame: Uint8Array;
  /** epb_flags: 1 in, 2 out, 0 on "(drops)" */
  direction: number;
  id: bigint;
  verdicts: { type: number; value: bigint }[];
  comments: string[];
}

/** A sink that keeps the file. */
export function captureInMemory(): { sink: ClosableSink; file: () => Uint8Array } {
  const chunks: Uint8Array[] = [];
  const sink = captureStream({
    name: "memory",
    write: (chunk) => void chunks.push(chunk.slice()),
    closed: false,
    written: 0,
    close() {},
    position: () => null,
    continueAt() {},
  });
  return { sink, file: () => new Uint8Array(Buffer.concat(chunks)) };
}

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const ENHANCED_PACKET = 6;

/** All blocks: type and body, lengths checked. */
export function* blocks(file: Uint8Array): Generator<{ type: number; body: DataView }> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = 0;
  while (at < file.length) {
    const length = view.getUint32(at + 4, true);
    if (length % 4 || length < 12 || at + length > file.length)
      throw new Error(`block at ${at}: length ${length}`);
    if (view.getUint32(at + length - 4, true) !== length) throw new Error(`block at ${at}: lengths differ`);
    yield {
      type: view.getUint32(at, true),
      body: new DataView(file.buffer, file.byteOffset + at + 8, length - 12),
    };
    at += length;
  }
}

function* options(body: DataView, from: number): Generator<{ code: number; value: DataView }> {
  for (let at = from; at < body.byteLength;) {
    const code = body.getUint16(at, true);
    const length = body.getUint16(at + 2, true);
    if (code === 0) {
      if (length || at + 4 !== body.byteLength) throw new Error("the end of options is not the end");
      return;
    }
    yield { code, value: new DataView(body.buffer, body.byteOffset + at + 4, length) };
    at += 4 + ((length + 3) & ~3);
  }
}

const text = (view: DataView): string =>
  new TextDecoder("utf-8", { fatal: true }).decode(
    new Uint8Array(view.buffer, view.byteOffset, view.byteLength),
  );

/** Every frame of a file. Throws where a block is not as pcapng has it. */
export function readBlocks(file: Uint8Array): Block[] {
  const names: string[] = [];
  const found: Block[] = [];
  for (const { type, body } of blocks(file)) {
    if (type === SECTION) names.length = 0;
    else if (type === INTERFACE)
      names.push(text([...options(body, 8)].find(({ code }) => code === 2)!.value));
    else if (type === ENHANCED_PACKET) {
      const captured = body.getUint32(12, true);
      const block: Block = {
        number: found.length + 1,
        iface: names[body.getUint32(0, true)]!,
        timeNs: (BigInt(body.getUint32(4, true)) << 32n) | BigInt(body.getUint32(8, true)),
        frame: new Uint8Array(body.buffer, body.byteOffset + 20, captured),
        direction: -1,
        id: 0n,
        verdicts: [],
        comments: [],
      };
      for (const { code, value } of options(body, 20 + ((captured + 3) & ~3))) {
        if (code === 1) block.comments.push(text(value));
        else if (code === 2) block.direction = value.getUint32(0, true);
        else if (code === 5) block.id = value.getBigUint64(0, true);
        else if (code === 7)
          block.verdicts.push({ type: value.getUint8(0), value: value.getBigUint64(1, true) });
        else throw new Error(`frame ${block.number}: option ${code}`);
      }
      found.push(block);
    }
  }
  return found;
}

/** A comment taken apart as docs/wireshark.md has it. Throws where it is of another form. */
export function parseComment(line: string): Comment {
  const [word, ...rest] = line.split(/(?= )/);
  if (!/^[A-Z]+$/.test(word!)) throw new Error(`no word: ${line}`);
  const values: Record<string, string> = {};
  const pair = / ([a-z]+)=(?:"((?:[^"\\]|\\["\\]|\\x[0-9a-f]{2})*)"|([^\s"\\]+))/y;
  const text = rest.join("");
  while (pair.lastIndex < text.length) {
    const at = pair.lastIndex;
    const match = pair.exec(text);
    if (!match) throw new Error(`no key=value at "${text.slice(at)}" of ${line}`);
    const [, key, quoted, bare] = match;
    if (values[key!] !== undefined) throw new Error(`${key} twice: ${line}`);
    values[key!] =
      bare ??
      quoted!.replace(/\\(?:x(..)|(.))/g, (_, hex: string, char: string) =>
        hex ? String.fromCharCode(parseInt(hex, 16)) : char,
      );
  }
  return { word: word!, values };
}
