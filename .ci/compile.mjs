/**
 * Writes what V8 has compiled of the bundle (src/start/bundle.cts) when it has run a lab, so that no start has to do it again. In a process of its
 * own, which must have the same options as those that use it: none.
 */
import { createRequire } from "node:module";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { bundleScript, runBundle, COMPILED } = createRequire(import.meta.url)("../dist/start/bundle.cjs");
const directory = mkdtempSync(join(tmpdir(), "vethwork-"));
try {
  const script = bundleScript();
  const { main } = runBundle(script);
  const capture = join(directory, "empty.pcap");
  // a classic pcap of Ethernet frames without any
  const header = Buffer.from("d4c3b2a10200040000000000000000000000040001000000", "hex");
  writeFileSync(capture, header);
  const lab = join(root, "bench/labs/container-path.sh");
  const output = ["-w", join(directory, "out.pcapng"), "--quiet"];
  await main([process.execPath, "vethwork", "run", lab, "--replay", `client:e1=${capture}`, ...output]);
  if (process.exitCode) throw new Error(`the lab ended with ${process.exitCode}`);
  writeFileSync(COMPILED, script.createCachedData());
} finally {
  rmSync(directory, { recursive: true, force: true });
}
