/** Capture filters of a live capture: what goes on is what tcpdump would have shown of each interface. */
import { describe, expect, it } from "vitest";
import { Lab } from "../../src/index.js";
import { blocksOf } from "../../src/lab/blocks.js";
import type { CaptureSink, Tap } from "../../src/lab/recorder.js";
import { TapFilter } from "../../src/wireshark/extcap/tap-filter.js";

const root = new URL("../../", import.meta.url).pathname;

/** Frames by interface. */
class Counter implements CaptureSink {
  readonly counts: Record<string, number> = {};
  private readonly taps = new Map<number, Tap>();
  open(tap: Tap): void {
    this.taps.set(tap.number, tap);
  }
  names(): void {}
  blocks(bytes: Uint8Array): void {
    for (const { tap } of blocksOf(bytes)) {
      const { name } = this.taps.get(tap)!;
      this.counts[name] = (this.counts[name] ?? 0) + 1;
    }
  }
  end(): void {}
}

async function counts(filter: string, change?: string) {
  const lab = new Lab({ directory: root, memoryBytes: 128 << 20 });
  await lab.runFile(`${root}examples/web.sh`);
  const counter = new Counter();
  const resolve = (name: string) =>
    lab.kernel.netnsNames().includes(name)
      ? lab.kernel.addresses(name).flatMap(({ local, ifname }) => (ifname === "lo" ? [] : [local]))
      : undefined;
  const sink = new TapFilter(counter, filter, resolve);
  lab.captureTo(sink);
  await lab.replay("client:eth0", `${root}captures/demo/web.pcap`);
  if (change !== undefined) {
    lab.kernel.flushTaps();
    sink.change(change);
    await lab.replay("client:eth0", `${root}captures/demo/web.pcap`);
  }
  lab.endCapture();
  return counter.counts;
}
const sum = (of: Record<string, number>) => Object.values(of).reduce((total, count) => total + count, 0);

describe("a capture filter before a sink", () => {
  it("parts what there is: what it selects and what its opposite selects is everything", async () => {
    const all = await counts("");
    for (const filter of ["icmp", "arp", "tcp and host web", "inbound", "greater 100", "ip broadcast"]) {
      const [yes, no] = [await counts(filter), await counts(`not (${filter})`)];
      expect(sum(yes) + sum(no), filter).toBe(sum(all));
      if (filter !== "ip broadcast") expect(sum(yes), filter).toBeGreaterThan(0);
      expect(sum(no), filter).toBeGreaterThan(0);
    }
  });

  it("knows the lab's names and the direction", async () => {
    const web = await counts("host web and icmp and inbound");
    expect(Object.keys(web)).toContain("web:eth0");
    expect(await counts("host web")).toEqual(await counts("host 172.17.0.2"));
    await expect(counts("host nobody")).rejects.toThrow(/nobody/);
  });

  it("can be changed on the way; a wrong one changes nothing", async () => {
    const both = await counts("arp", "icmp");
    expect(sum(both)).toBeGreaterThan(sum(await counts("arp")));
    const sink = new TapFilter(new Counter(), "arp", () => undefined);
    expect(() => sink.change("tcp port")).toThrow(/tcp port/);
    expect(() => sink.change("gateway x")).toThrow();
  });
});
