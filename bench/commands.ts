/** What one command of iptables costs beside 0, 1,000 and 20,000 rules: from the words to the kernel's answer, in one process. */
import { Lab } from "vethwork";
import { spread, table } from "./statistics.js";

const RULES = [0, 1000, 20_000];
const TIMES = 40;
/** rules of one text: a script has at most 1 MB */
const PIECE = 8000;
const host = (i: number): string => `-s 192.168.${i >> 8}.${i & 255} -p tcp --dport 80 -j ACCEPT`;

const COMMANDS: [name: string, words: (i: number) => string][] = [
  ["-A", (i) => `-A FORWARD ${host(i)}`],
  ["-I", (i) => `-I FORWARD ${host(1000 + i)}`],
  ["-R 1", (i) => `-R FORWARD 1 ${host(2000 + i)}`],
  ["-C the last rules", (i) => `-C FORWARD ${host(i)}`],
  ["-D the last rules", (i) => `-D FORWARD ${host(i)}`],
  ["-D 1", () => "-D FORWARD 1"],
  ["-N", (i) => `-N chain${i}`],
  ["-E", (i) => `-E chain${i} other${i}`],
  ["-X", (i) => `-X other${i}`],
  ["-P", (i) => `-P FORWARD ${i % 2 ? "ACCEPT" : "DROP"}`],
  ["-L FORWARD 1", () => "-n -L FORWARD 1"],
  ["-Z", () => "-Z FORWARD"],
  ["-S (prints all)", () => "-S FORWARD"],
];

async function measure(rules: number): Promise<number[][]> {
  const lab = new Lab({ memoryBytes: 256 << 20 });
  const must = async (text: string): Promise<void> => {
    const done = await lab.run(text);
    if (done.exitCode !== 0) throw new Error(`${text.slice(0, 80)}: ${done.stdout}${done.stderr}`);
  };
  for (let from = 0; from < rules; from += PIECE) {
    const lines = Array.from(
      { length: Math.min(PIECE, rules - from) },
      (_, i) =>
        `-A FORWARD -s 172.16.${(from + i) >> 8}.${(from + i) & 255} -p udp --dport ${1000 + from + i} -j DROP`,
    );
    await must(`iptables-restore -n <<'EOF'\n*filter\n${lines.join("\n")}\nCOMMIT\nEOF\n`);
  }
  const all: number[][] = [];
  for (const [name, words] of COMMANDS) {
    const ms: number[] = [];
    for (let i = 0; i < (name.startsWith("-S") ? 5 : TIMES); i++) {
      const start = process.hrtime.bigint();
      await must(`iptables ${words(i)}`);
      ms.push(Number(process.hrtime.bigint() - start) / 1e6);
    }
    all.push(ms);
  }
  return all;
}

export async function commands(): Promise<object[]> {
  // a first lab makes the code warm
  await measure(0);
  const results: number[][][] = [];
  for (const rules of RULES) results.push(await measure(rules));
  const rows = [["iptables", ...RULES.map((n) => `${n.toLocaleString("en")} rules`)]];
  COMMANDS.forEach(([name], c) =>
    rows.push([name, ...results.map((all) => spread(all[c]!).median.toFixed(2))]),
  );
  process.stdout.write(`\nCommands, ms, medians of ${TIMES}\n${table(rows)}\n`);
  return COMMANDS.map(([name], c) => ({
    name,
    ms: Object.fromEntries(RULES.map((n, i) => [n, results[i]![c]])),
  }));
}
