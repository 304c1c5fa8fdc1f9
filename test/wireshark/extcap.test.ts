/** The installed program as Wireshark runs it: a process, its pipe, the pipes of the toolbar; and tshark itself. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerConfig, answerInterfaces, findExtcapInterface } from "../../src/wireshark/extcap/answers.js";
import {
  Command,
  Control,
  ControlReader,
  encodeMessage,
  type ControlMessage,
} from "../../src/wireshark/extcap/control.js";
import { readLabs } from "../../src/wireshark/labs.js";
import { hasTshark, tshark, userOf } from "./tools.js";

const root = new URL("../../", import.meta.url).pathname;
const demo = `${root}captures/demo/web.pcap`;
let directory = "";
let program = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "vethwork-extcap-"));
  const { out, err, code } = vethwork(
    "install",
    "--lab",
    `${root}examples/web.sh`,
    "--replay",
    `client:eth0=${demo}`,
  );
  expect(code, err).toBe(0);
  program = /^written +(.*extcap\/vethwork)$/m.exec(out)![1]!;
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const vethwork = (...args: string[]) => vethworkOf(directory, ...args);
function vethworkOf(home: string, ...args: string[]) {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [`${root}dist/cli/main.js`, "wireshark", ...args],
    {
      cwd: root,
      encoding: "utf8",
      env: userOf(home),
      timeout: 60_000,
    },
  );
  return { out: stdout, err: stderr, code: status };
}
function ask(...args: string[]) {
  const { stdout, stderr, status } = spawnSync(program, args, { encoding: "utf8", timeout: 60_000 });
  return { out: stdout, err: stderr, code: status };
}
const labs = () => readLabs(join(directory, ".config/wireshark/vethwork/labs.json"));

describe("questions", () => {
  it("are answered alike by the program and by the files that spare it Node", () => {
    const files = ask("--extcap-interfaces", "--extcap-version=4.0");
    expect(files).toMatchObject({ err: "", code: 0 });
    expect(ask("--extcap-version", "4.0", "--extcap-interfaces").out).toBe(files.out);
    const version = /\{version=([^}]*)\}/.exec(files.out)![1]!;
    expect(files.out).toBe(answerInterfaces(labs(), version));
    for (const [, value] of files.out.matchAll(/^interface \{value=([^}]*)\}/gm)) {
      const config = ask("--extcap-config", "--extcap-interface", value!);
      expect(config.out).toBe(answerConfig(findExtcapInterface(labs(), value!)));
    }
    const config = ask("--extcap-config", "--extcap-interface", "vethwork-web");
    expect(ask("--extcap-interface", "vethwork-web", "--extcap-config").out).toBe(config.out);
    const dlts = ask("--extcap-dlts", "--extcap-interface", "vethwork-web");
    expect(dlts.out).toMatch(/^dlt \{number=1\}/);
    expect(ask("--extcap-interface", "vethwork-web", "--extcap-dlts").out).toBe(dlts.out);
  });

  it("of an interface that is not there have no answer, and one sentence on standard error", () => {
    for (const question of ["--extcap-config", "--extcap-dlts"]) {
      const { out, err, code } = ask(question, "--extcap-interface", "vethwork-gone");
      expect(out).toBe("");
      expect(err).toMatch(/^vethwork: there is no interface vethwork-gone[^\n]*\n$/);
      expect(code).toBe(1);
    }
  });

  it("about a filter are answered by what is wrong with it", () => {
    const filter = (text: string) =>
      ask("--extcap-capture-filter", text, "--extcap-interface", "vethwork-web");
    expect(filter("tcp port 80 and host web")).toMatchObject({ out: "", code: 0 });
    expect(filter("tcp port")).toMatchObject({
      out: expect.stringMatching(/^filter "tcp port", .*\n$/),
      code: 0,
    });
  });

  it("for the interfaces of a lab that was just chosen are answered", () => {
    const reload = ["--extcap-config", "--extcap-interface", "vethwork", "--extcap-reload-option", "at"];
    expect(ask(...reload, "--lab", `${root}examples/web.sh`).out).toMatch(/^value .*\{value=client:eth0\}/m);
    expect(ask(...reload).out).not.toContain("eth0");
  });
});

describe("a capture", () => {
  interface Running {
    child: ChildProcess;
    bytes: () => Buffer;
    err: () => string;
    ended: Promise<number | null>;
  }
  /** Starts as Wireshark does: pipes first, then the program. */
  function capture(iface: string, args: string[], controls?: { in: string; out: string }): Running {
    const fifo = join(directory, `fifo${Math.random()}`);
    spawnSync("mkfifo", [fifo]);
    const reader = spawn("cat", [fifo], { stdio: ["ignore", "pipe", "ignore"] });
    const chunks: Buffer[] = [];
    reader.stdout.on("data", (chunk: Buffer) => void chunks.push(chunk));
    const read = new Promise((resolve) => reader.stdout.once("close", resolve));
    const control = controls
      ? ["--extcap-control-in", controls.in, "--extcap-control-out", controls.out]
      : [];
    const child = spawn(program, [
      "--capture",
      "--extcap-interface",
      iface,
      "--fifo",
      fifo,
      ...control,
      ...args,
    ]);
    let err = "";
    child.stderr.on("data", (chunk: Buffer) => void (err += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve)).then(async (code) => {
      await read;
      rmSync(fifo);
      return code;
    });
    return { child, bytes: () => Buffer.concat(chunks), err: () => err, ended };
  }
  /** Packets of a pcapng file, which must be whole. */
  function packets(bytes: Buffer): { names: string[]; count: number; statistics: number } {
    const names: string[] = [];
    let count = 0;
    let statistics = 0;
    for (let at = 0; at < bytes.length; at += bytes.readUInt32LE(at + 4)) {
      const type = bytes.readUInt32LE(at);
      const length = bytes.readUInt32LE(at + 4);
      expect(bytes.readUInt32LE(at + length - 4)).toBe(length);
      if (type === 1) names.push(bytes.subarray(at + 20, at + 20 + bytes.readUInt16LE(at + 18)).toString());
      else if (type === 5) statistics++;
      else if (type === 6) count++;
    }
    return { names, count, statistics };
  }
  const until = async (test: () => boolean, what: string, ms = 30_000): Promise<void> => {
    for (const end = Date.now() + ms; !test();) {
      if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  it("of the whole lab is what vethwork replay writes", async () => {
    const run = capture("vethwork-web", ["--speed", "0"]);
    expect(await run.ended, run.err()).toBe(0);
    expect(run.err()).toBe("");
    const file = join(directory, "replay.pcapng");
    const args = ["replay", demo, "--lab", "examples/web.sh", "--at", "client:eth0", "-q", "-w", file];
    spawnSync(process.execPath, [`${root}dist/cli/main.js`, ...args], { cwd: root });
    expect(packets(run.bytes()).count).toBeGreaterThan(100);
    const fields = (path: string) =>
      tshark(directory, [
        "-r",
        path,
        "-T",
        "fields",
        ...[
          "frame.time_epoch",
          "frame.interface_name",
          "frame.packet_id",
          "frame.comment",
          "frame.len",
        ].flatMap((name) => ["-e", name]),
      ]).out;
    if (!hasTshark) return;
    const live = join(directory, "live.pcapng");
    writeFileSync(live, run.bytes());
    expect(fields(live)).toBe(fields(file));
  });

  it("of one interface has that one, and only what the filter selects", async () => {
    const run = capture("vethwork-web-web-eth0", ["--speed", "0", "--extcap-capture-filter", "icmp"]);
    expect(await run.ended, run.err()).toBe(0);
    const { names, count, statistics } = packets(run.bytes());
    // what was lost there may have been seen by no interface
    expect(names.filter((name) => name !== "(drops)")).toEqual(["web:eth0"]);
    expect(count).toBe(6);
    expect(statistics).toBe(1);
  });

  it("of a damaged file has what came before, and says where it is damaged", async () => {
    const damaged = join(directory, "damaged.pcap");
    writeFileSync(damaged, readFileSync(demo).subarray(0, 2000));
    const run = capture("vethwork-web", ["--speed", "0", "--replay", damaged]);
    expect(await run.ended).toBe(1);
    expect(run.err()).toMatch(/^vethwork: .*damaged\.pcap: the file ends inside packet 9 [^\n]*\n$/);
    expect(packets(run.bytes()).count).toBeGreaterThan(20);
  });

  it("is stopped by TERM, its file whole", async () => {
    const run = capture("vethwork-web", ["--loop"]);
    await until(() => packets(run.bytes()).count > 20, "packets");
    run.child.kill("SIGTERM");
    expect(await run.ended, run.err()).toBe(0);
    expect(packets(run.bytes()).statistics).toBeGreaterThan(10);
    expect(run.err()).toBe("");
  });

  it("ends when the reader goes away", async () => {
    const fifo = join(directory, "short");
    spawnSync("mkfifo", [fifo]);
    const reader = spawn("head", ["-c", "200", fifo], { stdio: "ignore" });
    const child = spawn(program, [
      "--capture",
      "--extcap-interface",
      "vethwork-web",
      "--fifo",
      fifo,
      "--loop",
    ]);
    expect(await new Promise((resolve) => child.once("close", resolve))).toBe(0);
    reader.kill();
  });

  it("obeys the toolbar: pause, speed, filter, loop, stop; and says what it does", async () => {
    const pipe = (name: string) => {
      const path = join(directory, name);
      spawnSync("mkfifo", [path]);
      // both ways, so that opening does not wait; Wireshark opens them when the program runs
      return { path, descriptor: openSync(path, constants.O_RDWR | constants.O_NONBLOCK) };
    };
    const [toProgram, fromProgram] = [pipe("control-in"), pipe("control-out")];
    const reader = new ControlReader();
    const heard: ControlMessage[] = [];
    const hear = () => {
      const buffer = new Uint8Array(65536);
      try {
        heard.push(...reader.take(buffer.slice(0, readSync(fromProgram.descriptor, buffer))));
      } catch {
        // nothing there
      }
      return heard;
    };
    const tell = (control: number, command: Command, payload: string | Uint8Array = "") =>
      void writeSync(toProgram.descriptor, encodeMessage(control, command, payload));
    const says = (text: string) =>
      until(
        () =>
          hear().some(
            ({ command, payload }) =>
              command === (Command.statusBar as number) &&
              Buffer.from(payload).toString() === `vethwork: ${text}`,
          ),
        text,
      );

    const run = capture("vethwork-web", [], { in: toProgram.path, out: fromProgram.path });
    await until(() => packets(run.bytes()).count > 0, "packets");
    expect(hear()).toEqual([]);
    tell(255, Command.initialized);
    await says("sending");
    expect(
      heard
        .find(
          ({ control, command }) =>
            control === (Control.speed as number) && command === (Command.set as number),
        )!
        .payload.toString(),
    ).toBe("1");
    tell(Control.pause, Command.set, Uint8Array.of(1));
    await says("paused");
    const before = packets(run.bytes()).count;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(packets(run.bytes()).count - before).toBeLessThan(20);
    tell(Control.filter, Command.set, "tcp port");
    await until(() => hear().some(({ command }) => command === (Command.warning as number)), "a warning");
    tell(Control.filter, Command.set, "icmp");
    await says("only frames of icmp");
    tell(Control.loop, Command.set, Uint8Array.of(1));
    await says("the capture is sent again and again");
    tell(Control.speed, Command.set, "10");
    await says("10 times the capture's speed");
    tell(Control.pause, Command.set, Uint8Array.of(0));
    await says("14 frames sent; again");
    tell(Control.again, Command.set);
    await says("sending from the start");
    tell(Control.stop, Command.set);
    expect(await run.ended, run.err()).toBe(0);
    for (const { descriptor } of [toProgram, fromProgram]) closeSync(descriptor);
  });

  it.each([
    ["no lab", "vethwork", [], /which lab\?.*--lab/],
    ["a lab that is not there", "vethwork", ["--lab", "/nowhere/lab.sh"], /lab\.sh: there is no such script/],
    ["an interface that is not there", "vethwork-web", ["--at", "x:y"], /no interface "x:y"/],
    [
      "a capture and no interface",
      "vethwork",
      ["--lab", `${root}examples/web.sh`, "--replay", demo],
      /where is .*web\.pcap to be sent\?/,
    ],
    ["a wrong filter", "vethwork-web", ["--extcap-capture-filter", "tcp port"], /filter "tcp port"/],
    ["a wrong speed", "vethwork-web", ["--speed", "fast"], /--speed fast/],
    ["an unknown option", "vethwork-web", ["--frobnicate"], /--frobnicate/],
    ["an unknown interface", "vethwork-gone", [], /no interface vethwork-gone/],
  ])("refuses %s in one sentence, and lets the pipe go", async (_what, iface, args, pattern) => {
    const run = capture(iface, args);
    expect(await run.ended).toBe(1);
    expect(run.err()).toMatch(pattern);
    expect(run.err()).toMatch(/^vethwork: [^\n]+\n$/);
  });
});

describe.skipIf(!hasTshark)("tshark (skipped where it is not installed)", () => {
  const live = (iface: string, ...args: string[]) => tshark(directory, ["-i", iface, ...args]);

  it("lists the lab and each of its interfaces", () => {
    const { out } = tshark(directory, ["-D"]);
    const listed = [...out.matchAll(/\. (vethwork\S*) \((.*)\)/g)].map(
      ([, value, display]) => `${value} ${display}`,
    );
    expect(listed).toContain("vethwork vethwork: a lab");
    expect(listed).toContain("vethwork-web vethwork web: all interfaces");
    expect(listed).toContain("vethwork-web-client-eth0 vethwork web: client:eth0");
    expect(listed).toHaveLength(labs()[0]!.interfaces.length + 2);
  });

  it("captures live, with every interface, ids and fields of the dissector", () => {
    const names = ["frame.interface_name", "frame.packet_id", "vethwork.packet_id"];
    const { out, err, code } = live(
      "vethwork-web",
      "-a",
      "packets:60",
      "-T",
      "fields",
      ...names.flatMap((name) => ["-e", name]),
    );
    expect(code, err).toBe(0);
    const rows = out
      .trim()
      .split("\n")
      .map((line) => line.split("\t"));
    expect(rows).toHaveLength(60);
    expect(new Set(rows.map(([name]) => name))).toContain("host:docker0");
    for (const [, id, ours] of rows) expect(ours).toBe(id);
  });

  it("takes options from its preferences, and ends when all is sent", () => {
    const file = join(directory, "tshark.pcapng");
    const { err, code } = live(
      "vethwork-web-web-eth0",
      "-o",
      "extcap.vethwork_web_web_eth0.speed:0",
      "-f",
      "icmp",
      "-w",
      file,
    );
    expect(code, err).toBe(0);
    expect(tshark(directory, ["-r", file, "-T", "fields", "-e", "frame.interface_name"]).out).toBe(
      "web:eth0\n".repeat(6),
    );
  });

  it("shows what is wrong", () => {
    expect(live("vethwork-web", "-f", "tcp port").err).toMatch(/vethwork: filter "tcp port"/);
  });

  it("has the profile's columns and settings", () => {
    const file = join(directory, "profile.pcapng");
    live("vethwork-web", "-o", "extcap.vethwork_web.speed:0", "-w", file);
    const { out, err, code } = tshark(directory, ["-C", "vethwork", "-r", file]);
    expect(code, err).toBe(0);
    expect(err).not.toMatch(/preference|profile|color|filter/i);
    expect(out).toMatch(/ client:eth0 Outbound \d+ /);
    expect(out).not.toMatch(/Retransmission|Dup ACK|Out-Of-Order/);
    const colours = tshark(directory, [
      "-C",
      "vethwork",
      "--color",
      "-r",
      file,
      "-T",
      "fields",
      "-e",
      "frame.coloring_rule.name",
    ]);
    expect(colours.err).not.toMatch(/color|filter/i);
    const names = new Set(colours.out.split("\n"));
    expect(names).toContain("ICMP");
    expect(names).toContain("TCP SYN or FIN");
  });
});

describe("vethwork wireshark", () => {
  it("tells the state, forgets a lab, and takes everything away again", () => {
    const status = vethwork("status");
    expect(status.out).toContain(`lab web: ${root}examples/web.sh`);
    expect(status.out).toMatch(/as installed .*vethwork\.lua/);
    expect(vethwork("uninstall", "--name", "web").out).toContain("the lab web is no longer in the list");
    expect(ask("--extcap-interfaces").out).not.toContain("vethwork-web");
    expect(vethwork("uninstall", "--name", "web").err).toMatch(/^vethwork: no lab is registered as web/);
    expect(vethwork("uninstall").code).toBe(0);
    expect(existsSync(join(directory, ".config"))).toBe(false);
    expect(existsSync(join(directory, ".local"))).toBe(false);
    expect(vethwork("uninstall").out).toMatch(/^nothing is installed/);
    expect(vethwork("status").out).toContain("nothing is installed");
  });

  it.each([
    [
      "a script that is not there",
      ["install", "--lab", "nothing.sh"],
      /nothing\.sh: there is no such script/,
    ],
    [
      "a capture that is not there",
      ["install", "--lab", "examples/web.sh", "--replay", "client:eth0=x.pcap"],
      /x\.pcap: there is no such file/,
    ],
    ["a capture without a lab", ["install", "--replay", "client:eth0=x.pcap"], /belong to a lab/],
    ["standard input", ["install", "--lab", "-"], /cannot be standard input/],
    [
      "a capture without an interface",
      ["install", "--lab", "examples/web.sh", "--replay", "x.pcap"],
      /IFACE=FILE/,
    ],
  ])("refuses %s in one sentence", (_what, args, pattern) => {
    const home = join(directory, "fresh");
    const { err, code } = vethworkOf(home, ...args);
    expect(code).toBe(1);
    expect(err).toMatch(pattern);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect(existsSync(home)).toBe(false);
  });
});
