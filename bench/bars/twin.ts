/** bench/twin.c: the same edits as a C program, compiled where there is a compiler; its output is compared with ours. */
import { spawnSync } from "node:child_process";
import { closeSync, openSync, readSync, rmSync } from "node:fs";

export interface TwinRun {
  /** ns a frame: between reading and writing */
  workNs: number;
  /** ms of the whole process */
  wallMs: number;
}

export class Twin {
  private constructor(private readonly program: string) {}

  /** Compiles it; a string says why it cannot be. */
  static compile(program: string): Twin | string {
    const made = spawnSync("gcc", ["-O3", "-march=native", "-o", program, "bench/twin.c"], {
      encoding: "utf8",
    });
    if (made.error) return "no gcc on this machine";
    return made.status === 0 ? new Twin(program) : `gcc: ${made.stderr.split("\n")[0]}`;
  }

  /** `like`: our output, whose first time it takes, so that the two can be compared. */
  run(input: string, output: string, like?: string): TwinRun {
    rmSync(output, { force: true });
    const args = like ? [`${firstTimeNs(like)}`] : [];
    const start = process.hrtime.bigint();
    const { status, stdout, stderr } = spawnSync(this.program, [input, output, ...args], {
      encoding: "utf8",
    });
    const wallMs = Number(process.hrtime.bigint() - start) / 1e6;
    if (status !== 0) throw new Error(`the C program: ${stderr}`);
    const told = JSON.parse(stdout) as { frames: number; workNs: number };
    return { workNs: told.workNs / told.frames, wallMs };
  }
}

interface Block {
  /** the block, from its type to its second length */
  bytes: Buffer;
  frameBytes: number;
}

const PACKET = 6;
const FRAME = 28;
/** What chance decides, from the seed: the outer identification (and so the outer checksum), the outer source port (the hash of a flow). */
const CHANCE = [
  [FRAME + 18, FRAME + 20],
  [FRAME + 24, FRAME + 26],
  [FRAME + 34, FRAME + 36],
] as const;
const OUTER = FRAME + 14;

/** The packet blocks of a pcapng file in this machine's byte order, read as a stream. */
function* blocks(path: string): Generator<Block> {
  const fd = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(4 << 20);
    let [at, end] = [0, 0];
    for (;;) {
      const length = end - at >= 8 ? buffer.readUInt32LE(at + 4) : 8;
      if (end - at < length) {
        buffer.copyWithin(0, at, end);
        end -= at;
        at = 0;
        const read = readSync(fd, buffer, end, buffer.length - end, null);
        if (!read) return;
        end += read;
        continue;
      }
      if (buffer.readUInt32LE(at) === PACKET)
        yield { bytes: buffer.subarray(at, at + length), frameBytes: buffer.readUInt32LE(at + 20) };
      at += length;
    }
  } finally {
    closeSync(fd);
  }
}

function firstTimeNs(path: string): bigint {
  for (const { bytes } of blocks(path))
    return (BigInt(bytes.readUInt32LE(12)) << 32n) | BigInt(bytes.readUInt32LE(16));
  throw new Error(`${path}: no frames`);
}

/** Whether the sum of a header of 20 bytes is as it has to be. */
function isRight(header: Buffer): boolean {
  let sum = 0;
  for (let at = 0; at < 20; at += 2) sum += header.readUInt16BE(at);
  return sum % 0xffff === 0;
}

/**
 * The first difference between our output and the C program's; null: times, lengths and frames are the same, but for what chance decides.
 * (The number of a packet counts all packets of a lab, and is not compared.)
 */
export function difference(ours: string, theirs: string): string | null {
  const other = blocks(theirs);
  let n = 0;
  for (const { bytes, frameBytes } of blocks(ours)) {
    n++;
    const next = other.next();
    if (next.done) return `frame ${n} is missing in the C program's output`;
    const peer = next.value.bytes;
    if (peer.length !== bytes.length)
      return `frame ${n}: a block of ${bytes.length} bytes, the C program's has ${peer.length}`;
    if (!isRight(bytes.subarray(OUTER, OUTER + 20)))
      return `frame ${n}: the outer header's checksum is wrong`;
    for (const [from, to] of CHANCE) bytes.copy(peer, from, from, to);
    if (bytes.compare(peer, 8, FRAME + frameBytes, 8, FRAME + frameBytes) === 0) continue;
    let at = 8;
    while (bytes[at] === peer[at]) at++;
    return at < FRAME
      ? `frame ${n}: another time or length than in the C program's output`
      : `frame ${n}: byte ${at - FRAME} is ${bytes[at]}, in the C program's output ${peer[at]}`;
  }
  return other.next().done ? null : `frame ${n + 1} is only in the C program's output`;
}
