/**
 * The same lab, rules and captures in the kernel of this machine, in network namespaces of our own (`unshare`): tcpreplay sends, and what
 * sending alone costs (the same frames for a MAC that nobody has) is taken off. Needs root, tcpreplay, iptables-legacy and a kernel with
 * these tables; what is missing is said instead of a figure.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atRandom, flowCapture, inOrder } from "./flows.js";
import type { Case } from "./netfilter.js";

export interface RealKernel {
  /** ns a packet, round by round; or why there is no figure */
  measure(c: Case, frames: number, rounds: number): number[] | string;
  /** a line for below the table */
  note: string;
}

/** iptables as its legacy tool, a private /run/netns, and nothing left behind. */
const PROLOGUE = `set -e
mount -t tmpfs tmpfs /run
mkdir -p /run/netns /run/bin
for t in iptables iptables-save iptables-restore; do ln -s "$(command -v \${t/tables/tables-legacy})" /run/bin/$t; done
export PATH=/run/bin:$PATH XTABLES_LOCKFILE=/run/lock
ip link set lo up
`;

function inNamespaces(script: string): { ok: boolean; text: string } {
  const done = spawnSync("unshare", ["-n", "-m", "bash", "-s"], {
    input: PROLOGUE + script,
    encoding: "utf8",
    timeout: 300_000,
    maxBuffer: 64 << 20,
  });
  if (done.error) return { ok: false, text: done.error.message };
  return { ok: done.status === 0, text: `${done.stdout}${done.stderr}` };
}

const lastLine = (text: string) => text.trim().split("\n").at(-1)?.slice(0, 90) ?? "";

/** ns a frame that tcpreplay reports: "Actual: 200000 packets (...) sent in 0.412 seconds". */
function nsPerFrame(text: string): number[] {
  return [...text.matchAll(/^Actual: (\d+) packets .* sent in ([\d.]+) seconds/gm)].map(
    ([, packets, seconds]) => (Number(seconds) * 1e9) / Number(packets),
  );
}

export function realKernel(setup: string): RealKernel {
  const probe = inNamespaces(`${setup}\ncommand -v tcpreplay >/dev/null\nuname -r`);
  if (!probe.ok) {
    const why = `no namespaces of our own here: ${lastLine(probe.text)}`;
    return { measure: () => "-", note: `The machine's kernel was not measured (${why}).` };
  }
  return {
    note: `The machine's kernel: Linux ${lastLine(probe.text)}, veth to veth, sent by tcpreplay; the cost of sending is taken off.`,
    measure(c, frames, rounds) {
      const directory = mkdtempSync(join(tmpdir(), "vethwork-bench-"));
      try {
        const file = (
          name: string,
          flows: Iterable<number>,
          count: number,
          direction: "out" | "back" | "past",
        ) => writeFileSync(join(directory, name), flowCapture({ flows, count, direction }));
        if (c.live) {
          file("open.pcap", inOrder(c.live), c.live, "out");
          file("answer.pcap", inOrder(c.live), c.live, "back");
        }
        const measured = () => (c.flows === null ? inOrder(frames) : atRandom(frames, c.flows));
        file("measured.pcap", measured(), frames, "out");
        file("past.pcap", measured(), frames, "past");
        const send = (ns: string, iface: string, pcap: string) =>
          `ip netns exec ${ns} tcpreplay -q --topspeed -K -i ${iface} ${directory}/${pcap} 2>/dev/null`;
        const flush = c.flows === null ? "ip netns exec router conntrack -F >/dev/null 2>&1\n" : "";
        const rx =
          "ip netns exec right cat /sys/class/net/e2/statistics/rx_packets 2>/dev/null || ip -n right -s -j link show e2 | grep -o '\"packets\":[0-9]*' | head -1 | grep -o '[0-9]*'";
        const script = [
          setup,
          c.rules,
          c.live
            ? `${send("left", "e1", "open.pcap")} >/dev/null\n${send("right", "e2", "answer.pcap")} >/dev/null`
            : "",
          "echo MEASURED",
          ...Array.from(
            { length: rounds },
            () => `${flush}${send("left", "e1", "past.pcap")}\n${send("left", "e1", "measured.pcap")}`,
          ),
          `echo "RX $(${rx})"`,
        ].join("\n");
        const done = inNamespaces(script);
        if (!done.ok) return `not possible: ${lastLine(done.text)}`;
        const text = done.text.slice(done.text.indexOf("MEASURED"));
        const received = Number(/RX (\d+)/.exec(text)?.[1] ?? 0);
        const expected = rounds * frames + c.live;
        if (received < expected) return `${expected - received} of ${expected} frames did not arrive`;
        const ns = nsPerFrame(text);
        return Array.from({ length: rounds }, (_, i) => ns[2 * i + 1]! - ns[2 * i]!);
      } finally {
        rmSync(directory, { recursive: true, force: true });
      }
    },
  };
}
