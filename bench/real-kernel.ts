/**
 * A lab in the kernel of this machine, in network namespaces of our own (`unshare`): tcpreplay sends, and what sending alone costs (the same
 * frames for a MAC that nobody has) is taken off. Needs root, tcpreplay, iptables-legacy and a kernel with these tables; what is missing is
 * said instead of a figure.
 */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** iptables as its legacy tool, a private /run/netns, and nothing left behind. */
const PROLOGUE = `mount -t tmpfs tmpfs /run &&
mkdir -p /run/netns /run/bin &&
for t in iptables iptables-save iptables-restore; do ln -s "$(command -v \${t/tables/tables-legacy})" /run/bin/$t || exit 1; done
export PATH=/run/bin:$PATH XTABLES_LOCKFILE=/run/lock
ip link set lo up
`;
const PATIENCE_MS = 60_000;

/** Why the machine's kernel gives no figure. */
export class NotHere extends Error {}

/** A shell in namespaces of its own, with the lab set up. */
export class RealLab {
  private text = "";
  private wake: (() => void) | null = null;
  private ended = false;
  private readonly directory = mkdtempSync(join(tmpdir(), "vethwork-bench-"));
  private readonly shell: ChildProcessWithoutNullStreams;
  private files = 0;

  private constructor() {
    this.shell = spawn("unshare", ["-n", "-m", "bash"], { stdio: "pipe" });
    const hear = (bytes: Buffer): void => {
      this.text += bytes.toString();
      this.wake?.();
    };
    this.shell.stdout.on("data", hear);
    this.shell.stderr.on("data", hear);
    const end = (): void => {
      this.ended = true;
      this.wake?.();
    };
    this.shell.on("error", end);
    this.shell.on("close", end);
    this.shell.stdin.on("error", end);
  }

  /** Throws NotHere where namespaces or tools are missing. */
  static async open(setup: string): Promise<RealLab> {
    const lab = new RealLab();
    try {
      await lab.run(`${PROLOGUE}command -v tcpreplay\n${setup}`);
      return lab;
    } catch (error) {
      lab.close();
      throw error;
    }
  }

  close(): void {
    this.shell.stdin.end();
    this.shell.kill("SIGKILL");
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Runs commands; answers what they print, throws NotHere where the last one fails. */
  async run(commands: string): Promise<string> {
    this.text = "";
    this.shell.stdin.write(`{ ${commands}\n} </dev/null 2>&1; echo "done:$?"\n`);
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const done = /(?:^|\n)done:(\d+)\n$/.exec(this.text);
      if (done?.[1] === "0") return this.text.slice(0, done.index);
      if (done || this.ended) throw new NotHere(lastLine(this.text.slice(0, done?.index)) || "no unshare");
      if (Date.now() > deadline) throw new NotHere(`it took more than ${PATIENCE_MS / 1000} s`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Keeps a capture to send; answers its path. */
  capture(bytes: Uint8Array): string {
    const path = join(this.directory, `${++this.files}.pcap`);
    writeFileSync(path, bytes);
    return path;
  }

  /** Sends a capture as fast as it goes, all on one core. Answers ns a frame, as tcpreplay measures it. */
  async send(from: { netns: string; iface: string }, capture: string): Promise<number> {
    const text = await this.run(
      `taskset -c 0 ip netns exec ${from.netns} tcpreplay -q --topspeed -K -i ${from.iface} ${capture}`,
    );
    const [, packets, seconds] = /^Actual: (\d+) packets .* sent in ([\d.]+) seconds/m.exec(text) ?? [];
    if (packets === undefined) throw new NotHere(lastLine(text));
    return (Number(seconds) * 1e9) / Number(packets);
  }

  /** frames that an interface has received */
  async received(netns: string, iface: string): Promise<number> {
    const text = await this.run(`ip netns exec ${netns} grep '${iface}:' /proc/net/dev`);
    return Number(text.trim().split(/[: ]+/)[2]);
  }
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.slice(0, 90) ?? "";
}
