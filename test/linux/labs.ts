/** The recorded labs in captures/linux, and a run of one in our kernel. docs/recordings.md says what the files are. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
// @ts-expect-error -- plain JavaScript, shared with .ci/record.mjs
import { readPcap } from "../../.ci/oracle/frames.mjs";
// @ts-expect-error -- plain JavaScript, shared with .ci/record.mjs
import { espKeys } from "../../.ci/oracle/esp.mjs";
// @ts-expect-error -- plain JavaScript, shared with .ci/record.mjs
import { normalise } from "../../.ci/oracle/normalise.mjs";
import { Lab } from "../../src/index.js";
import type { FastModeName } from "../../src/kernel/machine.js";
import type { Frame } from "./compare.js";

export const RECORDINGS = fileURLToPath(new URL("../../captures/linux/", import.meta.url));

/** virtual time between setup.sh and traffic.sh, and after it, as the oracle has it (SETTLE, QUIET in .ci/oracle/lab.py) */
const SETTLE_NS = 2e9;
const QUIET_NS = 0.3e9;
/** further on, before the state of a lab with virtual services is asked (IPVS_ESTIMATION) */
const ESTIMATION_NS = 2.1e9;

export const labNames = (root = RECORDINGS): string[] =>
  readdirSync(root)
    .filter((name) => existsSync(join(root, name, "setup.sh")))
    .sort();

export interface Recording {
  /** normalised */
  frames: Frame[];
  /** "netns:iface" of every interface that was listened to */
  taps: Set<string>;
  /** what the scripts printed */
  output: string;
}

/** Every frame of a lab's pcaps. */
export const inputsOf = (directory: string): Uint8Array[] =>
  readdirSync(directory)
    .filter((file) => file.endsWith(".pcap"))
    .sort()
    .flatMap((file) => readPcap(readFileSync(join(directory, file))));

export const scriptsOf = (directory: string): string =>
  ["setup.sh", "traffic.sh"].map((name) => readFileSync(join(directory, name), "utf8")).join("");

/** Whether the oracle asks ipvsadm about a lab (wants_ipvs). */
export const usesIpvs = (directory: string): boolean => scriptsOf(directory).includes("ipvsadm");

export const normalised = (frames: Frame[], directory: string): Frame[] =>
  normalise(frames, inputsOf(directory), {
    unorderedMulticast: existsSync(join(directory, "unordered-multicast")),
    keys: espKeys(directory),
  });

export function readRecording(directory: string): Recording {
  const lines = readFileSync(join(directory, "frames.jsonl"), "utf8").split("\n").filter(Boolean);
  const frames = lines.map((line) => {
    const { netns, iface, dir, t, hex } = JSON.parse(line) as {
      netns: string;
      iface: string;
      dir: "in" | "out";
      t: number;
      hex: string;
    };
    return { netns, iface, dir, timeNs: t, bytes: Uint8Array.from(Buffer.from(hex, "hex")) };
  });
  const output = join(directory, "output.txt");
  return {
    frames: normalised(frames, directory),
    taps: new Set(readFileSync(join(directory, "taps.txt"), "utf8").split("\n").filter(Boolean)),
    output: existsSync(output) ? readFileSync(output, "utf8") : "",
  };
}

/** What tcpreplay says about its work, or about an interface that is down; the oracle's stand-in says nothing. */
const REPLAY_REPORT =
  /(?:Warning in send_packets\.c:send_packets\(\) line \d+:\n[^\n]*\n)*Actual: [^]*?Retried packets \(EAGAIN\): +\d+\n|\nFatal Error in sendpacket\.c:[^\n]*\n[^\n]*Network is down\n\n/g;

export interface OurRun extends Recording {
  lab: Lab;
}

/** Runs a lab as the oracle does. Throws where a script fails. `begin` is called before its scripts, `traffic` between setup.sh and traffic.sh. VETHWORK_FAST=verify looks at the flow cache on the way. */
export async function playLab(
  directory: string,
  begin: (lab: Lab) => void,
  traffic: (lab: Lab) => void = () => {},
  fast = process.env.VETHWORK_FAST as FastModeName | undefined,
): Promise<{ lab: Lab; output: string }> {
  // seed 0: the flow hash has the key that the oracle pins
  const lab = new Lab({ seed: 0, directory, memoryBytes: 512 << 20, fast });
  let output = "";
  const print = (chunk: string | Uint8Array) =>
    void (output += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("latin1"));
  const script = async (name: string) => {
    const text = `set -e\n${readFileSync(join(directory, name), "utf8")}`;
    const { exitCode } = await lab.run(text, { onStdout: print, onStderr: print, name });
    if (exitCode !== 0) throw new Error(`${name} failed with exit code ${exitCode}; it printed: ${output}`);
  };
  // as a machine after boot: lo is up in the initial namespace
  await lab.run("ip link set lo up");
  // the oracle keeps tunl0, gre0 ... away from labs that share a kernel
  if (!existsSync(join(directory, "alone")))
    await lab.run("sysctl -qw net.core.fb_tunnels_only_for_init_net=2");
  begin(lab);
  await script("setup.sh");
  lab.advance(SETTLE_NS);
  traffic(lab);
  await script("traffic.sh");
  lab.advance(QUIET_NS);
  return { lab, output };
}

/** Runs a lab, recorded at the taps of its recording. */
export async function runLab(directory: string, taps: Set<string>): Promise<OurRun> {
  let startNs = 0;
  const { lab, output } = await playLab(
    directory,
    (started) => started.record((name) => taps.has(name.includes(":") ? name : `:${name}`)),
    (ready) => {
      ready.frames();
      startNs = ready.kernel.nowNs;
    },
  );
  const frames = lab
    .frames()
    .map(({ netns, iface, dir, bytes, timeNs }) => ({ netns, iface, dir, bytes, timeNs: timeNs - startNs }));
  if (usesIpvs(directory)) lab.advance(ESTIMATION_NS);
  return { lab, frames: normalised(frames, directory), taps, output: output.replaceAll(REPLAY_REPORT, "") };
}
