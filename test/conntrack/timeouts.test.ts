/** When connections end, and what a full table does. */
import { describe, expect, it } from "vitest";
import { CtStatus } from "../../src/model/conntrack.js";
import { build, CtLab } from "./lab.js";

const { udp, tcp, echo, icmp } = build;

describe("timeouts", () => {
  it("UDP is a stream after two seconds with answers, not before", async () => {
    const lab = await CtLab.make();
    lab.send("c", udp(1, 53));
    expect(lab.only()).toMatchObject({ timeout: 30, status: CtStatus.CONFIRMED });
    lab.send("s", udp(53, 1));
    lab.send("c", udp(1, 53));
    expect(lab.only().timeout).toBe(30);
    lab.advance(2.1);
    lab.send("c", udp(1, 53));
    expect(lab.only().timeout).toBe(120);
    expect(lab.only().status & CtStatus.ASSURED).toBeTruthy();
  });

  it("an expired connection counts until it is looked up, listed or collected", async () => {
    const lab = await CtLab.make();
    lab.sysctl("udp_timeout", 1);
    lab.send("c", udp(1, 53));
    lab.send("c", udp(2, 53));
    lab.send("c", udp(3, 53));
    lab.advance(1.2);
    expect(lab.count()).toBe(3);
    // looked up: the packet begins a new one
    lab.send("c", udp(1, 53));
    expect(lab.count()).toBe(3);
    expect(lab.entries().map((entry) => entry.original.sport)).toEqual([1]);
    expect(lab.count()).toBe(1);
    // collected: nobody asks
    lab.advance(125);
    expect(lab.count()).toBe(0);
    expect(lab.bytes()).toBe(0);
  });

  it("of every kind are settings", async () => {
    const lab = await CtLab.make();
    lab.sysctl("icmp_timeout", 200);
    lab.sysctl("generic_timeout", 300);
    lab.sysctl("gre_timeout", 400);
    lab.sysctl("tcp_timeout_syn_sent", 250);
    lab.send("c", echo(1, 1));
    lab.send("c", { proto: 50, body: () => Buffer.alloc(8) });
    lab.send("c", { proto: 47, body: () => Buffer.from([0, 0, 8, 0]) });
    lab.send("c", tcp(1, 80, "S"));
    expect(lab.entries().map((entry) => [entry.protocol, entry.timeout])).toEqual([
      [1, 200],
      [50, 300],
      [47, 400],
      [6, 250],
    ]);
  });

  it("a SYN that is sent again does not keep its connection", async () => {
    const lab = await CtLab.make();
    lab.send("c", tcp(1, 80, "S"));
    lab.advance(10);
    lab.send("c", tcp(1, 80, "S"));
    expect(lab.only().timeout).toBeLessThan(111);
  });

  it("data that nobody acknowledges, and a window of 0, shorten them", async () => {
    const lab = await CtLab.make();
    lab.send("c", tcp(1, 80, "S", { seq: 100 }));
    lab.send("s", tcp(80, 1, "SA", { seq: 900, ack: 101 }));
    lab.send("c", tcp(1, 80, "A", { seq: 101, ack: 901 }));
    expect(lab.only().timeout).toBe(432000);
    lab.send("c", tcp(1, 80, "PA", { seq: 101, ack: 901, data: Buffer.alloc(10) }));
    expect(lab.only().timeout).toBe(300);
    lab.send("s", tcp(80, 1, "A", { seq: 901, ack: 111 }));
    expect(lab.only().timeout).toBe(432000);
    lab.send("s", tcp(80, 1, "A", { seq: 901, ack: 111, window: 0 }));
    expect(lab.only().timeout).toBe(300);
  });
});

describe("a full table", () => {
  it("drops first packets while every entry is assured, and says so", async () => {
    const lab = await CtLab.make();
    lab.sysctl("max", 2, "");
    for (const port of [1, 2]) {
      lab.send("c", udp(port, 53));
      lab.send("s", udp(53, port));
    }
    lab.advance(3);
    for (const port of [1, 2]) lab.send("c", udp(port, 53));
    expect(lab.send("c", udp(3, 53))).toBe(false);
    expect(lab.send("c", udp(1, 53))).toBe(true);
    expect(lab.kernel.conntrackStat("r")).toMatchObject({ drop: 1, earlyDrop: 0 });
    expect(lab.kernel.log().map((line) => line.text)).toContain(
      "nf_conntrack: nf_conntrack: table full, dropping packet",
    );
    // not a namespace's to change
    expect(() => lab.sysctl("max", 10)).toThrow("Invalid argument");
    lab.sysctl("max", 3, "");
    expect(lab.send("c", udp(3, 53))).toBe(true);
  });

  it("says so ten times in five seconds, and how often it did not (net_ratelimit)", async () => {
    const lab = await CtLab.make();
    lab.sysctl("max", 1, "");
    const assure = () => lab.send("s", udp(53, 1));
    lab.send("c", udp(1, 53));
    assure();
    lab.advance(3);
    lab.send("c", udp(1, 53));
    for (let port = 2; port < 15; port++) lab.send("c", udp(port, 53));
    const lines = () =>
      lab.kernel.log().map((line) => line.text.replace(/^nf_conntrack: nf_conntrack: /, ""));
    expect(lines()).toEqual(Array<string>(10).fill("table full, dropping packet"));
    lab.advance(5.1);
    lab.send("c", udp(99, 53));
    expect(lines().slice(10)).toEqual([
      "net_ratelimit: 3 callbacks suppressed",
      "table full, dropping packet",
    ]);
  });

  it("lets what is not assured go, where it is near in the table", async () => {
    const lab = await CtLab.make();
    lab.sysctl("max", 600, "");
    lab.sysctl("buckets", 512, "");
    let passed = 0;
    for (let port = 1; port <= 1200; port++) if (lab.send("c", udp(port, 53))) passed++;
    const { earlyDrop, drop } = lab.kernel.conntrackStat("r");
    expect(passed).toBe(1200 - drop);
    // eight chains of 512 hold some of 600 entries nearly always
    expect(earlyDrop).toBeGreaterThan(500);
    expect(lab.count()).toBeLessThanOrEqual(600);
    expect(lab.entries().length).toBe(lab.count());
  });
});

describe("ICMP errors", () => {
  it("are related to what they quote, and to nothing else", async () => {
    const lab = await CtLab.make();
    const { ip } = build;
    const flow = udp(1000, 53, Buffer.alloc(20));
    lab.send("c", flow);
    const quoted = ip({ src: "10.0.1.2", dst: "10.0.2.2" }, flow).body().subarray(0, 28);
    lab.send("s", icmp(3, 3, 0, quoted), { src: "10.0.2.9" });
    expect(await lab.states()).toEqual({ NEW: 1, ESTABLISHED: 0, RELATED: 1, INVALID: 0 });
    // to somebody else
    lab.send("s", icmp(3, 3, 0, quoted), { dst: "10.0.1.3" });
    // of another flow
    lab.send("s", icmp(3, 3, 0, ip({ src: "10.0.1.2", dst: "10.0.2.2" }, udp(9, 9)).body()));
    // damaged
    lab.send("s", icmp(3, 3, 0, quoted, { sum: 1 }));
    expect(await lab.states()).toEqual({ NEW: 1, ESTABLISHED: 0, RELATED: 1, INVALID: 3 });
    expect(lab.entries().length).toBe(1);
    expect(lab.kernel.conntrackStat("r").error).toBe(3);
  });
});
