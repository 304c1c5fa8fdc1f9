/** What iptables-restore makes of texts, good and bad: recorded (record/restores.json). And what it does that a recording cannot show. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { tidy, Tools } from "./tools.js";

interface Recorded {
  options: string[];
  text: string;
  stdout: string;
  stderr: string;
  code: number;
  saved: string;
}

const recorded = readFileSync(new URL("fixtures/restores.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Recorded);

describe("iptables-restore", () => {
  it.each(recorded.map((each) => [`${each.options.join(" ")} ${JSON.stringify(each.text)}`, each] as const))(
    "%s",
    async (_name, { options, text, stdout, stderr, code, saved }) => {
      const tools = new Tools();
      for (const line of ["-A INPUT -p tcp -j ACCEPT", "-N old", "-P FORWARD DROP"])
        await tools.run(["iptables", ...line.split(" ")]);
      expect(await tools.run(["iptables-restore", ...options], text)).toEqual({
        stdout,
        stderr,
        exitCode: code,
      });
      expect(tidy((await tools.run(["iptables-save", "-c", "-t", "filter"])).stdout)).toEqual(tidy(saved));
    },
  );

  it("takes a file, and says where there is none", async () => {
    const tools = new Tools();
    tools.files.set("rules.v4", "*nat\n-A POSTROUTING -j MASQUERADE\nCOMMIT\n");
    expect((await tools.run(["iptables-restore", "rules.v4"])).exitCode).toBe(0);
    expect((await tools.run(["iptables", "-t", "nat", "-S", "POSTROUTING"])).stdout).toContain(
      "-j MASQUERADE",
    );
    expect((await tools.run(["iptables-restore", "none"])).stderr).toBe(
      "Can't open none: No such file or directory\n",
    );
  });

  it("takes a table whole or not at all, whoever refuses it", async () => {
    const tools = new Tools();
    await tools.run(["iptables", "-A", "INPUT", "-j", "DROP"]);
    const before = (await tools.run(["iptables-save"])).stdout;
    // the kernel refuses DNAT in this table
    const refused = await tools.run(
      ["iptables-restore"],
      "*filter\n-A INPUT -j ACCEPT\n-A INPUT -j DNAT --to 1.2.3.4\nCOMMIT\n",
    );
    expect(refused).toEqual({ stdout: "", stderr: "iptables-restore: line 4 failed\n", exitCode: 1 });
    expect((await tools.run(["iptables-save"])).stdout).toBe(before);
  });

  it("names what is not modelled, and its line", async () => {
    const tools = new Tools();
    const { stderr, exitCode } = await tools.run(
      ["iptables-restore"],
      "*filter\n-A INPUT\n-A OUTPUT -m owner --uid-owner 0\nCOMMIT\n",
    );
    expect([stderr, exitCode]).toEqual([
      'iptables-restore: line 3: the match "owner" is not modelled by vethwork\n',
      1,
    ]);
  });

  it("loads many rules and chains, and deletes them by their words", async () => {
    const tools = new Tools();
    const count = 2000;
    const rule = (n: number): string =>
      `C${n >> 2} -s 10.0.${n >> 8}.${n & 255}/32 -p tcp -m tcp --dport ${n + 1} -j ACCEPT`;
    const rules = Array.from({ length: count }, (_, n) => rule(n));
    const chains = Array.from({ length: count / 4 }, (_, n) => `:C${n} - [0:0]`);
    const text = `*filter\n${chains.join("\n")}\n${rules.map((words) => `-A ${words}`).join("\n")}\nCOMMIT\n`;
    expect((await tools.run(["iptables-restore"], text)).exitCode).toBe(0);
    const saved = (await tools.run(["iptables-save"])).stdout;
    expect(saved.match(/^-A C/gm)).toHaveLength(count);
    const gone = `*filter\n${rules
      .reverse()
      .map((words) => `-D ${words}`)
      .join("\n")}\nCOMMIT\n`;
    expect((await tools.run(["iptables-restore", "-n"], gone)).stderr).toBe("");
    expect((await tools.run(["iptables-save"])).stdout).not.toContain("-A C");
  });
});

describe("--permissive", () => {
  it("keeps what is not modelled as it was written, and warns once for each kind", async () => {
    const tools = new Tools();
    tools.permissive = true;
    const one = await tools.run([
      "iptables",
      ..."-A OUTPUT -p tcp -m owner ! --uid-owner 0 --dport 80 -j ACCEPT".split(" "),
    ]);
    expect(one.stderr).toBe(
      'iptables: warning: the match "owner" is not modelled by vethwork; rules with it are kept and never match\n',
    );
    const two = await tools.run([
      "iptables",
      ..."-A OUTPUT -m owner --uid-owner 0 -j NFQUEUE --queue-num 3".split(" "),
    ]);
    expect(two.stderr).toMatch(/^iptables: warning: the target "NFQUEUE" is not modelled/);
    const shown = [
      "-P OUTPUT ACCEPT",
      "-A OUTPUT -p tcp -m owner ! --uid-owner 0 -m tcp --dport 80 -j ACCEPT",
      "-A OUTPUT -m owner --uid-owner 0 -j NFQUEUE --queue-num 3",
      "",
    ].join("\n");
    expect((await tools.run(["iptables", "-S", "OUTPUT"])).stdout).toBe(shown);
    const saved = (await tools.run(["iptables-save"])).stdout;
    expect((await tools.run(["iptables-restore"], saved)).stderr).toBe("");
    expect((await tools.run(["iptables", "-S", "OUTPUT"])).stdout).toBe(shown);
    expect((await tools.run(["iptables", "-A", "INPUT", "-m", "nonsense"])).exitCode).toBe(2);
  });
});

describe("iptables-save", () => {
  it("shows the newest table first, as /proc/net/ip_tables_names has them", async () => {
    const tools = new Tools();
    for (const table of ["filter", "nat", "raw"]) await tools.run(["iptables", "-t", table, "-L"]);
    const { stdout } = await tools.run(["iptables-save"]);
    expect(stdout.match(/^\*\w+/gm)).toEqual(["*raw", "*nat", "*filter"]);
    expect(stdout).toMatch(/^# Generated by iptables-save v1\.8\.9 on Sat Jan {2}1 00:00:00 2000\n/);
    expect((await tools.run(["ip6tables-save"])).stdout).toBe("");
  });

  it("writes a file with -f", async () => {
    const tools = new Tools();
    await tools.run(["iptables", "-A", "INPUT", "-j", "DROP"]);
    expect((await tools.run(["iptables-save", "-f", "out"])).stdout).toBe("");
    expect(tools.files.get("out")).toContain("-A INPUT -j DROP\n");
  });
});
