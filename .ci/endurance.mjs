/**
 * Does a long replay stay in constant memory? A capture that is made on the fly goes through a pipe into `vethwork replay -`; the resident
 * memory of that process is looked at while it runs (medians) and must not grow once the lab's tables are full.
 *
 *   node .ci/endurance.mjs [--gb 3] [--lab bridge|nat|all] [--limit MB]
 *
 * Prints a line for each lab; exits with 1 where memory grows by more than the limit between a third of the capture and its end.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    gb: { type: "string", default: "3" },
    lab: { type: "string", default: "all" },
    limit: { type: "string", default: "8" },
    generate: { type: "string" },
  },
});
const FRAME_BYTES = 300;
const BYTES = Number(options.gb) * 1e9;
/** frames a second of the capture: a third of a gigabyte is a minute, after which what times out in half a minute has all come and gone */
const RATE = 16_000;

/** Frames from ever new addresses and ports, to addresses that exist and some that do not: what tables a kernel has, they fill. */
function generate(mac) {
  const put = (bytes) => {
    for (let at = 0; at < bytes.length;) {
      try {
        at += writeSync(1, bytes, at);
      } catch (error) {
        if (error.code === "EPIPE") process.exit(0);
        if (error.code !== "EAGAIN") throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      }
    }
  };
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262144, 16);
  header.writeUInt32LE(1, 20);
  put(header);
  const window = Buffer.alloc((1 << 20) - ((1 << 20) % (FRAME_BYTES + 16)));
  for (let at = 0; at < window.length; at += FRAME_BYTES + 16) {
    window.writeUInt32LE(FRAME_BYTES, at + 8);
    window.writeUInt32LE(FRAME_BYTES, at + 12);
    window.write(mac, at + 16, "hex");
    window.write("0200000000ff080045", at + 22, "hex");
    window.writeUInt16BE(FRAME_BYTES - 14, at + 32);
    window[at + 38] = 64;
    window[at + 39] = 17;
    window.writeUInt16BE(FRAME_BYTES - 34, at + 54);
  }
  let random = 1;
  const next = () => (random = (Math.imul(random, 1664525) + 1013904223) >>> 0);
  for (let frame = 0, total = 24; total < BYTES; total += window.length) {
    for (let at = 0; at < window.length; at += FRAME_BYTES + 16, frame++) {
      window.writeUInt32LE(1_000_000_000 + Math.floor(frame / RATE), at);
      window.writeUInt32LE((frame % RATE) * (1e6 / RATE), at + 4);
      const chance = next();
      window.writeUInt16BE(chance & 0xffff, at + 26); // the source's MAC
      window.writeUInt16BE(frame & 0xffff, at + 34);
      window.writeUInt32BE(0x0a010000 | (chance >>> 16 || 2), at + 42);
      window.writeUInt32BE(chance % 50 ? 0x0a020002 : 0x0a020000 | (chance & 0xff), at + 46);
      window.writeUInt16BE(0, at + 40);
      let sum = 0;
      for (let i = at + 30; i < at + 50; i += 2) sum += (window[i] << 8) | window[i + 1];
      sum = (sum & 0xffff) + (sum >>> 16);
      window.writeUInt16BE(~(sum + (sum >>> 16)) & 0xffff, at + 40);
      window.writeUInt16BE(1024 + (next() >>> 17), at + 50);
      window.writeUInt16BE(9 + (chance & 3), at + 52);
    }
    put(window);
  }
}

const ROUTER = `ip netns add a; ip netns add r; ip netns add b
ip link add eth0 netns a type veth peer name a0 netns r
ip link add eth0 netns b type veth peer name b0 netns r
ip -n r link set a0 address 02:00:00:00:00:01
ip -n a link set eth0 up
ip -n r addr add 10.1.0.1/16 dev a0; ip -n r link set a0 up
ip -n r addr add 10.2.0.1/16 dev b0; ip -n r link set b0 up
ip -n b addr add 10.2.0.2/16 dev eth0; ip -n b link set eth0 up
ip -n b route add default via 10.2.0.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
`;
const LABS = {
  nat: {
    mac: "020000000001",
    // more would be more than the ports that there are to masquerade with: each packet would look for one in vain
    script: `${ROUTER}
sysctl -qw net.netfilter.nf_conntrack_max=65536
ip netns exec r iptables -t nat -A POSTROUTING -o b0 -j MASQUERADE
ip netns exec r iptables -A FORWARD -m recent --set --name seen
ip netns exec r iptables -A FORWARD -m hashlimit --hashlimit-name h --hashlimit-upto 100/s --hashlimit-mode srcip,srcport -j ACCEPT
ip netns exec r iptables -A FORWARD -p udp --dport 10 -j LOG
`,
  },
  bridge: {
    mac: "020000000001",
    script: `ip netns add a; ip netns add h; ip netns add b
ip link add eth0 netns a type veth peer name a0 netns h
ip link add eth0 netns b address 02:00:00:00:00:01 type veth peer name b0 netns h
ip -n h link add br0 type bridge
for p in a0 b0; do ip -n h link set $p master br0 up; done
ip -n h link set br0 up
ip -n a link set eth0 up; ip -n b addr add 10.2.0.2/8 dev eth0; ip -n b link set eth0 up
`,
  },
};

/** VmRSS in kB; null when the process has gone. */
function resident(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? NaN);
  } catch {
    return null;
  }
}
/** bytes that a process has read */
const readBytes = (pid) => Number(/rchar: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, "utf8"))[1]);

async function endure(name) {
  const directory = mkdtempSync(join(tmpdir(), "vethwork-endurance-"));
  try {
    const script = join(directory, "lab.sh");
    writeFileSync(script, LABS[name].script);
    const self = fileURLToPath(import.meta.url);
    const cli = fileURLToPath(new URL("../dist/cli/main.cjs", import.meta.url));
    const source = spawn(process.execPath, [self, "--generate", LABS[name].mac, "--gb", options.gb], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const run = spawn(
      process.execPath,
      [cli, "replay", "-", "--lab", script, "--at", "a:eth0", "-w", "/dev/null", "--quiet"],
      { stdio: [source.stdout, "inherit", "inherit"] },
    );
    source.stdout.destroy();
    const began = performance.now();
    const seen = [];
    let code = null;
    run.on("exit", (status) => (code = status ?? 1));
    while (code === null) {
      const kb = resident(run.pid);
      if (kb) seen.push({ bytes: readBytes(run.pid), kb });
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const seconds = (performance.now() - began) / 1000;
    const part = (from, to) => {
      const kb = seen.filter(({ bytes }) => bytes >= BYTES * from && bytes < BYTES * to).map(({ kb }) => kb);
      return kb.sort((a, b) => a - b)[kb.length >> 1] / 1024;
    };
    const [early, late] = [part(0.25, 0.4), part(0.85, 1)];
    const grown = late - early;
    console.log(
      `${name}: ${options.gb} GB in ${seconds.toFixed(0)} s; resident ${part(0, 0.1).toFixed(0)} MB in the first tenth, ` +
        `${early.toFixed(0)} MB at a third, ${late.toFixed(0)} MB at the end`,
    );
    return code === 0 && grown <= Number(options.limit);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

if (options.generate) generate(options.generate);
else {
  let ok = true;
  for (const name of options.lab === "all" ? Object.keys(LABS) : [options.lab])
    ok = (await endure(name)) && ok;
  if (!ok) console.log("memory grows with the length of the run");
  process.exit(ok ? 0 : 1);
}
