/** Files, pipes and processes around the library. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCapture } from "../../src/capture/index.js";
import { PcapngWriter, fileSink } from "../../src/pcap-writer/index.js";
import { payload, pcapFile, pcapPacket } from "./bytes.js";
import { ARP } from "./lab.js";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "vethwork-files-"));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe("fileSink", () => {
  it("writes files that are whole at every moment", () => {
    const path = join(directory, "whole.pcapng");
    const sink = fileSink(path);
    const writer = new PcapngWriter(sink.write);
    expect([...readCapture(path)]).toEqual([]);
    writer.addInterface();
    for (let i = 1; i <= 3; i++) {
      writer.packet({ interfaceId: 0, timeNs: 0n, bytes: ARP });
      expect([...readCapture(path)]).toHaveLength(i);
    }
    expect(sink.written).toBe(readFileSync(path).length);
    sink.close();
    sink.close();
  });

  it("says why a file cannot be written", () => {
    expect(() => fileSink(join(directory, "none", "x.pcapng"))).toThrow(
      /x\.pcapng: No such file or directory$/,
    );
    expect(() => fileSink(directory)).toThrow(/: Is a directory$/);
    if (existsSync("/dev/full"))
      expect(() => fileSink("/dev/full").write(ARP)).toThrow("/dev/full: No space left on device");
  });
});

const modules = new URL("../../dist/", import.meta.url);
const reader = fileURLToPath(new URL("capture/index.js", modules));
const library = fileURLToPath(new URL("pcap-writer/index.js", modules));
const built = existsSync(reader) && existsSync(library);

/** Runs a module's text in a process of its own. */
function node(source: string): string[] {
  return ["--input-type=module", "-e", source];
}

describe.skipIf(!built)("pipes (needs the built package)", () => {
  const count = (loop: string) =>
    node(`import { readCapture } from ${JSON.stringify(reader)}; let n = 0, b = 0;
      try { ${loop} (const p of readCapture("-")) { n++; b += p.bytes.length; } } catch (e) { console.log(e.message); }
      console.log(n, b);`);

  for (const loop of ["for", "for await"])
    it(`reads standard input with ${loop}, in pieces and to the end`, () => {
      const packets = Array.from({ length: 3000 }, (_, i) => pcapPacket(i, 0, payload(i)));
      const input = pcapFile({}, ...packets);
      const bytes = (2999 * 3000) / 2;
      const all = spawnSync(process.execPath, count(loop), { input, encoding: "utf8" });
      expect(all.stderr).toBe("");
      expect(all.stdout).toBe(`3000 ${bytes}\n`);
      const cut = spawnSync(process.execPath, count(loop), {
        input: input.subarray(0, -1),
        encoding: "utf8",
      });
      expect(cut.stdout).toMatch(
        /^standard input: the file ends inside packet 3000 at .*the 2999 packets before it are whole\n2999 /,
      );
    });

  it("waits for bytes where standard input is set not to block", async () => {
    const source = `process.stdin.pause(); process.stderr.write("ready");
      const { readCapture } = await import(${JSON.stringify(reader)});
      let n = 0; for (const p of readCapture("-")) n++; console.log(n);`;
    const child = spawn(process.execPath, node(source), { stdio: "pipe" });
    const input = pcapFile({}, ...Array.from({ length: 100 }, (_, i) => pcapPacket(i, 0, payload(i))));
    let said = "";
    child.stdout.on("data", (data) => (said += data));
    child.stderr.once("data", () => {
      child.stdin.write(input.subarray(0, 1000));
      setTimeout(() => child.stdin.end(input.subarray(1000)), 50);
    });
    await new Promise((resolve) => child.on("close", resolve));
    expect(said).toBe("100\n");
  });

  it("ends when the reader of its output goes away", async () => {
    const source = `import { PcapngWriter, fileSink } from ${JSON.stringify(library)};
      const sink = fileSink("-"); const writer = new PcapngWriter(sink.write); writer.addInterface();
      let n = 0; while (!sink.closed && n < 1e6) { writer.packet({ interfaceId: 0, timeNs: 0n, bytes: new Uint8Array(1000) }); n++; }
      process.stderr.write(sink.closed ? "closed" : "still open");`;
    const child = spawn(process.execPath, node(source), { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stderr.on("data", (data) => (said += data));
    child.stdout.once("data", () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(said).toBe("closed");
    expect(code).toBe(0);
  });
});
