/** The kernel log: who may write, how dmesg shows it, and that it stays bounded. The lines' words are recorded (nf-t-log, nf-log). */
import { describe, expect, it } from "vitest";
import { burst, router, send } from "./lab.js";

const ALL = "sysctl -qw net.netfilter.nf_log_all_netns=1";

describe("LOG", () => {
  it("says nothing outside the initial namespace, unless it is told to", async () => {
    const nat = await router(["-A FORWARD -j LOG --log-prefix quiet:"]);
    send(nat, 1);
    expect(await nat.run("dmesg")).toBe("");
    await nat.run(ALL);
    send(nat, 1);
    expect(await nat.run("dmesg -t")).toMatch(
      /^quiet:IN=ra OUT=rb MAC=[0-9a-f:]{41} SRC=10\.0\.1\.2 .* DPT=1 LEN=12 \n$/,
    );
    await expect(nat.run("ip netns exec r sysctl net.netfilter.nf_log_all_netns")).rejects.toThrow(
      /No such file/,
    );
  });

  it("keeps its newest lines in a ring", async () => {
    const nat = await router(["-A FORWARD -j LOG --log-prefix line"], { more: ALL });
    const used = () => nat.lab.kernel.statistic(6);
    burst(nat, 1, 2000);
    const before = used();
    burst(nat, 2, 3000);
    expect(used() - before).toBeLessThan(1 << 16);
    const lines = nat.lab.kernel.log();
    expect(lines.length).toBeGreaterThan(500);
    expect(lines.at(-1)!.sequence).toBe(5000);
    expect(lines.map((line) => line.sequence)).toEqual(lines.map((_, i) => 5001 - lines.length + i));
    for (const line of lines) expect(line.text).toMatch(/^lineIN=ra .* DPT=2 LEN=12 $/);
  });

  it("NFLOG's lines are not the kernel's", async () => {
    const nat = await router(["-A FORWARD -j NFLOG --nflog-group 5 --nflog-prefix five"], { more: ALL });
    send(nat, 1);
    expect(await nat.run("dmesg")).toBe("");
    expect(nat.lab.kernel.log()).toMatchObject([
      { group: 5, text: expect.stringMatching(/^fiveIN=ra OUT=rb /) },
    ]);
  });
});

describe("dmesg", () => {
  const logged = async () => {
    const nat = await router(
      [
        "-A FORWARD -p udp --dport 1 -j LOG --log-prefix one --log-level error",
        "-A FORWARD -p udp --dport 2 -j LOG --log-prefix two",
      ],
      {
        more: ALL,
      },
    );
    send(nat, 1);
    send(nat, 2);
    return nat;
  };

  it("shows the time since boot", async () => {
    const nat = await logged();
    const lines = (await nat.run("dmesg")).trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/^\[ {4}1\.\d{6}\] (one|two)IN=ra /);
  });

  it.each([
    ["-T", /^\[Sat Jan {2}1 00:00:01 2000\] oneIN/],
    ["-r", /^<3>\[ {4}1\.\d{6}\] oneIN/],
    ["-x", /^kern {2}:err {3}: \[ {4}1\.\d{6}\] oneIN/],
    ["-l warn -t", /^twoIN[^\n]*\n$/],
    ["--level=err+ -t", /^oneIN[^\n]*\n$/],
  ])("dmesg %s", async (options, expected) => {
    const nat = await logged();
    expect(await nat.run(`dmesg ${options}`)).toMatch(expected);
  });

  it("-c shows and clears, -C only clears", async () => {
    const nat = await logged();
    expect((await nat.run("dmesg -c")).split("\n")).toHaveLength(3);
    expect(await nat.run("dmesg")).toBe("");
    send(nat, 1);
    await nat.run("dmesg -C");
    expect(await nat.run("dmesg")).toBe("");
  });

  it("refuses what it does not know", async () => {
    const nat = await logged();
    await expect(nat.run("dmesg -Z")).rejects.toThrow(/invalid option -- 'Z'/);
    await expect(nat.run("dmesg -l loud")).rejects.toThrow(/unknown level 'loud'/);
    await expect(nat.run("dmesg -w")).rejects.toThrow(/dmesg: -w is not modelled/);
  });
});
