/** Matches that remember: how much passes, in virtual time. What single packets do is recorded (captures/linux/nf-t-*). */
import { describe, expect, it } from "vitest";
import { burst, router, send } from "./lab.js";

const SECOND = 1e9;
const only = (port: number, match: string) => [
  `-A FORWARD -p udp --dport ${port} ${match} -j ACCEPT`,
  `-A FORWARD -p udp --dport ${port} -j DROP`,
];

describe("limit", () => {
  it("passes its burst and then its rate, and never more than the burst at once", async () => {
    const nat = await router(only(1, "-m limit --limit 10/minute --limit-burst 4"));
    expect(burst(nat, 1, 10)).toBe(4);
    nat.lab.advance(6.1 * SECOND);
    expect(burst(nat, 1, 10)).toBe(1);
    nat.lab.advance(18.1 * SECOND);
    expect(burst(nat, 1, 10)).toBe(3);
    nat.lab.advance(3600 * SECOND);
    expect(burst(nat, 1, 10)).toBe(4);
  });

  it("goes on when 32-bit ticks wrap, five minutes after boot", async () => {
    const nat = await router(only(1, "-m limit --limit 1/minute --limit-burst 1"));
    let passed = 0;
    for (let minute = 0; minute < 10; minute++) {
      passed += burst(nat, 1, 3);
      nat.lab.advance(60.1 * SECOND);
    }
    expect(passed).toBe(10);
  });

  it("is refused where its numbers overflow", async () => {
    const nat = await router([]);
    const rule = "iptables -A FORWARD -m limit --limit 1/day --limit-burst 5";
    await expect(nat.run(`ip netns exec r ${rule}`)).rejects.toThrow(/iptables/);
  });
});

describe("hashlimit", () => {
  it("has a bucket for each source, and forgets the ones that are silent", async () => {
    const nat = await router(
      only(
        1,
        "-m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 2 --hashlimit-mode srcip --hashlimit-htable-expire 5000 --hashlimit-name a",
      ),
    );
    for (const src of ["10.0.1.2", "10.0.1.3", "10.0.1.4"]) expect(burst(nat, 1, 5, { src })).toBe(2);
    nat.lab.advance(3 * SECOND);
    expect(send(nat, 1)).toBe(false);
    // the packet renewed that entry; the others expire
    nat.lab.advance(3.5 * SECOND);
    expect([send(nat, 1), send(nat, 1, { src: "10.0.1.3" })]).toEqual([false, true]);
  });

  it("drops what has no place in a full table", async () => {
    const nat = await router([
      "-A FORWARD -p udp --dport 1 -m hashlimit --hashlimit-above 1/sec --hashlimit-burst 100 --hashlimit-mode srcip --hashlimit-htable-size 2 --hashlimit-htable-max 2 --hashlimit-name a -j DROP",
    ]);
    expect([2, 3, 4, 5].map((host) => send(nat, 1, { src: `10.0.1.${host}` }))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(await nat.run("dmesg")).toContain("xt_hashlimit: max count of 2 reached");
  });
});

describe("recent", () => {
  it("keeps at most a hundred addresses: the one seen longest ago goes", async () => {
    const nat = await router([
      "-A FORWARD -p udp --dport 1 -m recent --set --name r",
      ...only(2, "-m recent --rcheck --name r"),
    ]);
    for (let i = 1; i <= 100; i++) send(nat, 1, { src: `10.0.6.${i}` });
    send(nat, 1, { src: "10.0.6.1" });
    send(nat, 1, { src: "10.0.6.200" });
    const known = (host: number) => send(nat, 2, { src: `10.0.6.${host}` });
    expect([known(1), known(2), known(3), known(200)]).toEqual([true, false, true, true]);
  });

  it("forgets its table with its last rule", async () => {
    const nat = await router([
      "-A FORWARD -m recent --set --name r",
      "-A FORWARD -m recent --rcheck --name r",
    ]);
    send(nat, 1);
    expect(await nat.run("ip netns exec r cat /proc/net/xt_recent/r")).toMatch(
      /^src=10\.0\.1\.2 ttl: 64 last_seen: 4294\d{6} oldest_pkt: 1 \d+\n$/,
    );
    await nat.run("ip netns exec r iptables -D FORWARD 1");
    expect(await nat.run("ip netns exec r ls /proc/net/xt_recent")).toBe("r\n");
    await nat.run("ip netns exec r iptables -D FORWARD 1");
    await expect(nat.run("ip netns exec r cat /proc/net/xt_recent/r")).rejects.toThrow(/No such file/);
  });

  it("refuses what is not an address", async () => {
    const nat = await router(["-A FORWARD -m recent --set --name r"]);
    for (const text of ["10.0.0.1", "+10.0.0", "+::1", "x"])
      await expect(nat.run(`echo '${text}' | ip netns exec r tee /proc/net/xt_recent/r`)).rejects.toThrow(
        /Invalid argument/,
      );
  });
});

describe("statistic", () => {
  it("draws from the seed, with the probability that was asked for", async () => {
    const draw = async (seed: number) => {
      const nat = await router(only(1, "-m statistic --mode random --probability 0.25"), { seed });
      return Array.from({ length: 400 }, () => send(nat, 1));
    };
    const first = await draw(1);
    expect(first).toEqual(await draw(1));
    expect(first).not.toEqual(await draw(2));
    const hits = first.filter(Boolean).length;
    expect(hits).toBeGreaterThan(70);
    expect(hits).toBeLessThan(130);
  });

  it("nth takes exactly its share", async () => {
    const nat = await router(only(1, "-m statistic --mode nth --every 7 --packet 3"));
    const passed = Array.from({ length: 70 }, () => send(nat, 1));
    expect(passed.flatMap((hit, i) => (hit ? [i] : []))).toEqual([3, 10, 17, 24, 31, 38, 45, 52, 59, 66]);
  });
});
