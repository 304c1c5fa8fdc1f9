/** Command lines, each after the one before it: the words and the status of the real ipvsadm 1.31 (record/commands.txt). */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { Lab } from "../../src/lab/lab.js";

interface Recorded {
  cmd: string;
  stdout?: string;
  stderr?: string;
  code?: number;
}

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");

/** Lists of commands that depend on each other, as "reset" divides them. */
function chapters(): Recorded[][] {
  const all: Recorded[][] = [[]];
  for (const line of read("fixtures/commands.jsonl").trimEnd().split("\n")) {
    const recorded = JSON.parse(line) as Recorded;
    if (recorded.cmd === "reset") all.push([]);
    else all.at(-1)!.push(recorded);
  }
  return all;
}

/** A server that the real kernel took, and that ours refuses by name */
const REFUSED = /^ipvsadm -a .* -r (\S+) .*--tun-remcsum/;
const REFUSAL = "a GUE tunnel with remote checksum (ipvsadm --tun-remcsum) is not modelled by vethwork";

/** What the real one would have said without that server: lists do not have it, and restoring it is no conflict. */
function without(server: string, { stdout, stderr, code }: Omit<Recorded, "cmd">): Omit<Recorded, "cmd"> {
  const lines = stdout!.split("\n").filter((line) => !line.includes(`${server}:`));
  return { stdout: lines.join("\n"), stderr: stderr!.replace("Destination already exists\n", ""), code };
}

describe("ipvsadm says what the real one says", () => {
  chapters().forEach((chapter, index) => {
    it(`chapter ${index + 1}: ${chapter.length} command lines`, async () => {
      const lab = new Lab({});
      await lab.run(`ip link set lo up\nip addr add 10.0.0.1/24 dev lo`);
      await lab.run(`cat > /etc/hosts <<'END'\n${read("record/hosts")}END`);
      const wrong: unknown[] = [];
      let refused: string | undefined;
      for (const { cmd, ...recorded } of chapter) {
        const { stdout, stderr, exitCode: code } = await lab.run(cmd);
        const server = recorded.code === 0 ? REFUSED.exec(cmd)?.[1] : undefined;
        if (server !== undefined) {
          refused = server;
          expect(code).not.toBe(0);
          expect(stderr).toContain(REFUSAL);
          continue;
        }
        const wanted = refused ? without(refused, recorded) : recorded;
        const got = { stdout, stderr, code };
        if (!isDeepStrictEqual(got, wanted)) wrong.push({ cmd, wanted, got });
      }
      expect(wrong).toEqual([]);
    });
  });
});
