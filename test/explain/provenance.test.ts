/** Which command of which script made what the kernel has: however the script is written. */
import { describe, expect, test } from "vitest";
import { Lab } from "../../src/lab/lab.js";
import { causes, describeAll, labOf } from "./lab.js";

/** the commands behind the policy rules that scripts added, in the order in which they came */
const ruleCauses = async (script: string): Promise<string[]> =>
  causes(await labOf(script)).filter((text) => text.includes("rule add"));

describe("the line of a command", () => {
  test.each<[what: string, script: string, ...expected: string[]]>([
    ["plain", "\nip rule add pref 1", "lab.sh:2: ip rule add pref 1"],
    ["behind a comment and blank lines", "# one\n\n  ip rule add pref 1", "lab.sh:3: ip rule add pref 1"],
    [
      "over several lines: the first",
      ":\nip rule \\\n  add \\\n  pref 1\nip rule add pref 2",
      "lab.sh:2: ip rule add pref 1",
      "lab.sh:5: ip rule add pref 2",
    ],
    [
      "several on a line",
      "ip rule add pref 1; ip rule add pref 2 && ip rule add pref 3",
      "lab.sh:1: ip rule add pref 1",
      "lab.sh:1: ip rule add pref 2",
      "lab.sh:1: ip rule add pref 3",
    ],
    [
      "in a loop: expanded",
      'for i in 1 2; do\n  ip rule add pref "$i"\ndone',
      "lab.sh:2: ip rule add pref 1",
      "lab.sh:2: ip rule add pref 2",
    ],
    [
      "in a function: where it stands, and where it was called",
      "f() {\n  ip rule add pref $1\n}\ng() { f $1; }\nf 1\n\ng 2",
      "lab.sh:2: ip rule add pref 1 [called from f at lab.sh:5]",
      "lab.sh:2: ip rule add pref 2 [called from f at lab.sh:4, g at lab.sh:7]",
    ],
    ["in a subshell", "(\n  ip rule add pref 1\n)", "lab.sh:2: ip rule add pref 1"],
    ["in the background", "\nip rule add pref 1 &\nwait", "lab.sh:2: ip rule add pref 1"],
    ["in $(...)", "x=$(\n  ip rule add pref 1\n)", "lab.sh:2: ip rule add pref 1"],
    [
      "at the end of a pipe",
      "printf '1\\n2\\n' |\nwhile read -r n; do\n  ip rule add pref $n\ndone",
      "lab.sh:3: ip rule add pref 1",
      "lab.sh:3: ip rule add pref 2",
    ],
    ["by eval", "\neval 'ip rule add pref 1'", "lab.sh:2: ip rule add pref 1"],
    [
      "in a case and an if",
      "case x in\n  x) if true; then\n ip rule add pref 1; fi;;\nesac",
      "lab.sh:3: ip rule add pref 1",
    ],
    [
      "in a trap: where it was set",
      ":\ntrap 'ip rule add pref 1' EXIT\n:\n:",
      "lab.sh:2: ip rule add pref 1",
    ],
    [
      "by bash -c, on one line and on several",
      "bash -c 'ip rule add pref 1'\n\nbash -c '\n:\nip rule add pref 2'",
      "lab.sh:1: ip rule add pref 1",
      "lab.sh:3 (line 3 of bash -c): ip rule add pref 2",
    ],
    [
      "of a text that bash reads",
      "printf ':\\nip rule add pref 1\\n' | bash",
      "lab.sh:1 (line 2 of standard input): ip rule add pref 1",
    ],
    [
      "of another script",
      "printf ':\\n\\nip rule add pref $1\\n' > o.sh\n. ./o.sh 1\nbash o.sh 2",
      "./o.sh:3: ip rule add pref 1 [called from ./o.sh at lab.sh:2]",
      "o.sh:3: ip rule add pref 2 [called from o.sh at lab.sh:3]",
    ],
    [
      "of a script that can be run",
      "printf '#!/bin/sh\\nip rule add pref 1\\n' > o.sh; chmod +x o.sh\n./o.sh",
      "./o.sh:2: ip rule add pref 1 [called from ./o.sh at lab.sh:2]",
    ],
    [
      "by xargs: its own words",
      "echo 1 2 | xargs -n1 ip rule add pref",
      "lab.sh:1: ip rule add pref 1",
      "lab.sh:1: ip rule add pref 2",
    ],
    [
      "in another namespace",
      "ip netns add a\nip netns exec a ip rule add pref 1\nip -n a rule add pref 2",
      "lab.sh:2: ip netns exec a ip rule add pref 1",
      "lab.sh:3: ip -n a rule add pref 2",
    ],
    [
      "of a batch",
      "ip -batch - <<X\n# none\nrule add pref 1\n\nrule add pref 2\nX",
      "lab.sh:1 (line 2 of standard input): ip rule add pref 1",
      "lab.sh:1 (line 4 of standard input): ip rule add pref 2",
    ],
  ])("%s", async (_what, script, ...expected) => {
    const found = await ruleCauses(script);
    // a command that was refused is a cause without anything to show for
    expect(found.filter((text) => expected.includes(text))).toEqual(expected);
    expect(found.length).toBeGreaterThanOrEqual(expected.length);
  });

  test("while processes take turns", async () => {
    const found = await ruleCauses(
      "(sleep 1; ip rule add pref 1; sleep 2; ip rule add pref 2) &\n(sleep 2\nip rule add pref 3) &\nip rule add pref 4; wait",
    );
    expect(found).toEqual([
      "lab.sh:4: ip rule add pref 4",
      "lab.sh:1: ip rule add pref 1",
      "lab.sh:3: ip rule add pref 3",
      "lab.sh:1: ip rule add pref 2",
    ]);
  });
});

const RULES = `*filter
:INPUT ACCEPT [0:0]
:mine - [0:0]

-A INPUT -p tcp -j mine
# a comment
-A mine -j DROP
COMMIT
`;

describe("rules", () => {
  const of = (lab: Lab): Record<string, string> =>
    Object.fromEntries(
      describeAll(lab, "XT_RULE")
        .filter(({ words }) => words?.startsWith("-A"))
        .map(({ words, because }) => [
          words,
          `${because!.line}${because!.within ? `/${because!.within.line}` : ""}`,
        ]),
    );

  test("keep their lines when others come and go", async () => {
    const lab = await labOf(
      "iptables -A INPUT -s 10.0.0.1 -j DROP\niptables -A INPUT -s 10.0.0.2 -j DROP\niptables -I INPUT -s 10.0.0.3 -j DROP\n" +
        "iptables -D INPUT -s 10.0.0.2 -j DROP\niptables -Z\niptables -N x\niptables -P INPUT DROP\niptables -R INPUT 1 -s 10.0.0.4 -j DROP",
    );
    expect(of(lab)).toEqual({
      "-A INPUT -s 10.0.0.4/32 -j DROP": "8",
      "-A INPUT -s 10.0.0.1/32 -j DROP": "1",
    });
  });

  test("of a restored file have its lines, and those before stay with --noflush", async () => {
    const lab = await labOf(
      `iptables -A OUTPUT -j ACCEPT\ncat > r.v4 <<'X'\n${RULES}X\niptables-restore -n r.v4\niptables -A mine -j ACCEPT`,
    );
    expect(of(lab)).toEqual({
      "-A OUTPUT -j ACCEPT": "1",
      "-A INPUT -p tcp -j mine": "12/5",
      "-A mine -j DROP": "12/7",
      "-A mine -j ACCEPT": "13",
    });
    const [rule] = describeAll(lab, "XT_RULE").filter(({ words }) => words === "-A mine -j DROP");
    expect(rule!.because).toEqual({
      file: "lab.sh",
      line: 12,
      command: "-A mine -j DROP",
      within: { name: "r.v4", line: 7 },
    });
  });

  test("survive a copy of the kernel", async () => {
    const lab = await labOf("iptables -A INPUT -j DROP");
    const before = lab.snapshot();
    await lab.run("iptables -F\niptables -A INPUT -j ACCEPT", { name: "later.sh" });
    lab.restore(before);
    expect(of(lab)).toEqual({ "-A INPUT -j DROP": "1" });
  });

  test("are quoted as one would type them, and shortened", async () => {
    const lab = await labOf(`iptables -A INPUT ! -s 10.0.0.1 -m comment --comment "it's  two words" -j DROP`);
    expect(causes(lab).at(-1)).toBe(
      `lab.sh:1: iptables -A INPUT ! -s 10.0.0.1 -m comment --comment 'it'\\''s two words' -j DROP`,
    );
    await lab.run(`ip link add d0 type dummy; ip link set d0 alias ${"x".repeat(400)} || true`, {
      name: "lab.sh",
    });
    await lab.run(`iptables -A INPUT -m comment --comment ${"x".repeat(250)} -j DROP`, { name: "lab.sh" });
    expect(causes(lab).at(-1)!.length).toBeLessThan(260);
  });

  test("of two addresses are one command's", async () => {
    const lab = await labOf("\niptables -A INPUT -s 10.0.0.1,10.0.0.2 -j DROP");
    expect(Object.values(of(lab))).toEqual(["2", "2"]);
  });
});

describe("values and links", () => {
  test("a sysctl is whoever wrote it last, by whatever way", async () => {
    const lab = await labOf(
      "sysctl -qw net.ipv4.ip_forward=1\necho 0 > /proc/sys/net/ipv4/ip_forward\nip link add d0 type dummy\n" +
        "for d in d0; do\n  echo 2 > /proc/sys/net/ipv4/conf/$d/rp_filter; done",
    );
    expect(lab.kernel.sysctlCause("", "net/ipv4/ip_forward")).toEqual({
      file: "lab.sh",
      line: 2,
      command: "echo 0 > /proc/sys/net/ipv4/ip_forward",
    });
    expect(lab.kernel.sysctlCause("", "net.ipv4.conf.d0.rp_filter")?.command).toBe(
      "echo 2 > /proc/sys/net/ipv4/conf/d0/rp_filter",
    );
    expect(lab.kernel.sysctlCause("", "net/ipv4/ip_default_ttl")).toBeUndefined();
  });

  test("a link knows who made it and who changed it last", async () => {
    const lab = await labOf("ip link add d0 type dummy\nip link set d0 up\nip link set d0 mtu 1400");
    const d0 = describeAll(lab, "DEVICE").find(({ text }) => text.includes(" d0:"))!;
    expect(d0.because?.line).toBe(1);
    expect(d0.changed?.line).toBe(3);
  });

  test("what packets teach is nobody's", async () => {
    const lab = await labOf(
      "ip link add br0 type bridge\nip link set br0 up\nip netns add a\nip link add v0 type veth peer name v1 netns a\nip link set v0 master br0 up\n" +
        "ip addr add 10.0.0.1/24 dev br0\nip -n a addr add 10.0.0.2/24 dev v1\nip -n a link set v1 up\nip netns exec a ping -c1 10.0.0.1 >/dev/null\n" +
        "ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev br0\nbridge fdb add 02:00:00:00:00:09 dev v0 master static",
    );
    const neighbors = describeAll(lab, "NEIGHBOR");
    expect(neighbors.find(({ text }) => text.includes("10.0.0.2 "))!.because).toBeUndefined();
    expect(neighbors.find(({ text }) => text.includes("10.0.0.9 "))!.because?.line).toBe(10);
    const fdb = describeAll(lab, "FDB");
    expect(fdb.find(({ text }) => text.includes("02:00:00:00:00:09"))!.because?.line).toBe(11);
    expect(new Set(fdb.map(({ because }) => because?.line))).toEqual(new Set([undefined, 11]));
  });

  test("a front end gives causes of its own", () => {
    const lab = new Lab({ memoryBytes: 128 << 20 });
    const { kernel } = lab;
    kernel.because = {
      cause: () => ({ file: "compose.yaml", line: 7, command: "service web, network front" }),
    };
    kernel.apply({ op: "link.add", netns: "", ifname: "d0", kind: "dummy" });
    kernel.because = undefined;
    kernel.apply({ op: "link.set", netns: "", link: "d0", up: true });
    const d0 = describeAll(lab, "DEVICE").find(({ text }) => text.includes(" d0:"))!;
    expect(d0.because).toEqual({ file: "compose.yaml", line: 7, command: "service web, network front" });
    expect(d0.changed).toBeUndefined();
  });
});
