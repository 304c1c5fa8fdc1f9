/** A replay by any number of workers against the same by one: files, results, counters, the kernel afterwards. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { captureStream, Lab, VethworkError, type LabReplayOptions } from "../../src/index.js";
import { SharedFile } from "../../src/workers/replay/file.js";
import { replaySharded } from "../../src/workers/replay/run.js";

export interface Input {
  at: string;
  file: string;
  options?: LabReplayOptions;
}

export interface Case {
  directory: string;
  setup: string;
  inputs: Input[];
  fast: "on" | "off";
  comments?: boolean;
}

const MEMORY = 256 << 20;
/** frames that one frame may cause: a lab may be built so that some go round for ever */
const STORM_LIMIT = 2000;

/** What a replay leaves: its file, and all that is told of it. */
export async function outcome(of: Case, workers: number, path: string, sliceFrames = 5): Promise<Buffer[]> {
  const lab = new Lab({ directory: of.directory, memoryBytes: MEMORY, fast: of.fast });
  await lab.run(of.setup);
  lab.kernel.machine.exports.set_storm_limit!(STORM_LIMIT);
  lab.countDrops();
  lab.advance(2e9);
  const file = new SharedFile(path);
  const comments = of.comments ?? true;
  lab.captureTo(captureStream(file), undefined, { comments });
  const told: unknown[] = [];
  for (const { at, file: capture, options } of of.inputs)
    try {
      lab.startReplay(at, join(of.directory, capture), options);
    } catch (error) {
      // an interface that this lab does not have (yet)
      expect(error).toBeInstanceOf(VethworkError);
    }
  if (workers > 1) {
    const answer = await replaySharded(lab, { workers, file, interfaces: [], comments, sliceFrames });
    expect(answer).toMatchObject({ done: true });
  }
  try {
    told.push(await lab.finishReplays());
  } catch (error) {
    told.push(String(error));
  }
  lab.advance(40e9);
  lab.endCapture();
  told.push(lab.totals(), lab.drops());
  for (const netns of lab.kernel.netnsNames()) told.push(lab.kernel.neighbors(netns), lab.kernel.fdb(netns));
  return [
    readFileSync(path),
    Buffer.from(JSON.stringify(told, (_, v: unknown) => (typeof v === "bigint" ? String(v) : v))),
  ];
}

/** @throws where anything differs */
export async function expectSame(
  of: Case,
  directory: string,
  name: string,
  counts = [2, 3, 7],
): Promise<number> {
  const [file, told] = await outcome(of, 1, join(directory, "one.pcapng"));
  for (const workers of counts) {
    const [other, otherTold] = await outcome(of, workers, join(directory, `${workers}.pcapng`));
    expect(otherTold!.toString(), `${name}, ${workers} workers: what is told`).toBe(told!.toString());
    if (!other!.equals(file!)) {
      const at = file!.findIndex((byte, i) => byte !== other![i]);
      expect.fail(
        `${name}: the files of 1 and ${workers} workers differ at ${at} of ${file!.length} (${other!.length})`,
      );
    }
  }
  return file!.length;
}

/** The captures that a lab's traffic.sh replays, from the same moment on and several times each. */
export function inputsOf(directory: string, options: LabReplayOptions = { loops: 3 }): Input[] {
  const inputs: Input[] = [];
  for (const line of readFileSync(join(directory, "traffic.sh"), "utf8").split("\n")) {
    const replay = /^(?:ip netns exec (\S+) )?tcpreplay .*?(?:-i|--intf1=) ?(\S+) .*?(\S+\.pcap)/.exec(line);
    if (replay)
      inputs.push({ at: replay[1] ? `${replay[1]}:${replay[2]}` : replay[2]!, file: replay[3]!, options });
  }
  return inputs;
}
