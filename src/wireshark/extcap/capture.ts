/** `--capture`: a lab whose interfaces Wireshark listens to. */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Lab } from "../../lab/lab.js";
import { captureStream } from "../../lab/sinks.js";
import { findInterface, interfaceNames } from "../../lab/names.js";
import { VethworkError } from "../../model/errors.js";
import type { FileSink } from "../../pcap-writer/index.js";
import type { ExtcapInterface, RegisteredLab } from "../labs.js";
import type { ExtcapArguments, ExtcapOptions } from "./arguments.js";
import { buildLab } from "./build.js";
import { Command, Control, ControlPipes, type ControlMessage } from "./control.js";
import { LiveRun, type LiveReplay } from "./live.js";
import { checkCaptureFilter, TapFilter } from "./tap-filter.js";

/** What a capture is about, of the options or of what was registered. */
interface Plan {
  scripts: string[];
  directory: string;
  wires: string[];
  seed: number;
  permissive: boolean;
  replays: LiveReplay[];
  speed: number;
}

/**
 * Runs until the captures are sent, Wireshark stops it (TERM, the toolbar, a closed pipe) or has gone.
 * @param file Wireshark's pipe; whoever opened it closes it
 * @param changed told the lab's interfaces, where the list of them is out of date
 * @throws VethworkError for what the user can mend
 */
export async function captureLive(
  args: ExtcapArguments,
  entry: ExtcapInterface,
  file: FileSink,
  changed: (interfaces: string[]) => void,
): Promise<void> {
  const plan = planOf(args.options, entry.lab);
  checkCaptureFilter(args.filter);
  const stop = new Stop();
  const pipes = new ControlPipes(args.controlIn, args.controlOut);
  try {
    const lab = new Lab({ seed: plan.seed, directory: plan.directory, permissive: plan.permissive });
    const sink = new TapFilter(captureStream(staysOpen(file)), args.filter, addressesIn(lab));
    const listen = (): void => lab.captureTo(sink, (name) => entry.tap === null || name === entry.tap);
    const isWhole = args.options.setup || !plan.replays.length;
    if (isWhole) listen();
    try {
      const said = await buildLab(lab, plan);
      const interfaces = interfaceNames(lab.kernel);
      if (entry.lab && interfaces.join() !== entry.lab.interfaces.join()) changed(interfaces);
      for (const name of [
        entry.tap,
        ...plan.replays.flatMap((replay) => [replay.iface, replay.options?.peer]),
      ])
        if (name) findInterface(lab.kernel, name);
      if (!isWhole) listen();
      pipes.send(Control.log, Command.set, said);
      await play(lab, plan, args.options.loop, {
        sink,
        pipes,
        stopped: () => stop.isAsked || file.closed,
        stop,
      });
    } finally {
      await lab.shell.finish();
      lab.endCapture();
    }
  } finally {
    pipes.close();
    stop.release();
  }
}

async function play(
  lab: Lab,
  plan: Plan,
  loop: boolean,
  {
    sink,
    pipes,
    stopped,
    stop,
  }: { sink: TapFilter; pipes: ControlPipes; stopped: () => boolean; stop: Stop },
): Promise<void> {
  const say = (text: string): void => {
    pipes.send(0, Command.statusBar, `vethwork: ${text}`);
    pipes.send(Control.log, Command.add, `${text}\n`);
  };
  pipes.send(Control.loop, Command.set, Uint8Array.of(loop ? 1 : 0));
  pipes.send(Control.speed, Command.set, String(plan.speed));
  if (!plan.replays.length) pipes.send(Control.again, Command.disable);
  say(plan.replays.length ? "sending" : "running; there is no capture to send");
  const run = new LiveRun(lab, {
    speed: plan.speed,
    loop,
    replays: plan.replays,
    stopped,
    onStatus: say,
    onTick: (live) => {
      for (const message of pipes.receive()) obey(message, live, { sink, stop, say, pipes });
    },
  });
  await run.run();
}

/** Does what a control of the toolbar says. */
function obey(
  { control, command, payload }: ControlMessage,
  run: LiveRun,
  {
    sink,
    stop,
    say,
    pipes,
  }: { sink: TapFilter; stop: Stop; say: (text: string) => void; pipes: ControlPipes },
): void {
  if (command !== (Command.set as number)) return;
  const text = Buffer.from(payload).toString("utf8");
  switch (control) {
    case Control.pause:
      run.paused = payload[0] === 1;
      return say(run.paused ? "paused" : "goes on");
    case Control.speed: {
      const speed = Number(text);
      if (text === "" || !(speed >= 0)) return;
      run.speed = speed;
      return say(speed === 0 ? "as fast as possible" : `${text} times the capture's speed`);
    }
    case Control.loop:
      run.loop = payload[0] === 1;
      return say(run.loop ? "the capture is sent again and again" : "the capture is sent once");
    case Control.again:
      run.again();
      return say("sending from the start");
    case Control.stop:
      stop.isAsked = true;
      return;
    case Control.filter:
      try {
        sink.change(text);
      } catch (error) {
        if (!(error instanceof VethworkError)) throw error;
        return pipes.send(Control.filter, Command.warning, error.message);
      }
      return say(text.trim() === "" ? "every frame" : `only frames of ${text}`);
  }
}

/** What is to be done. @throws VethworkError for what is missing or makes no sense */
function planOf(options: ExtcapOptions, lab: RegisteredLab | null): Plan {
  if (!lab && !options.lab)
    throw new VethworkError(
      "EINVAL",
      "which lab? Choose its script in the options of the interface (the gear in Wireshark), or register it: vethwork wireshark install --lab lab.sh",
    );
  const scripts = lab?.scripts ?? [resolve(options.lab)];
  for (const script of scripts)
    if (!existsSync(script)) throw new VethworkError("ENOENT", `${script}: there is no such script`);
  // a folder that has gone is missed by scripts that read files only
  const directory = [lab?.directory ?? "", dirname(scripts[0]!)].find((path) => existsSync(path))!;
  return {
    scripts,
    directory,
    wires: lab?.wires ?? [],
    permissive: lab?.permissive ?? false,
    seed: number(options.seed, lab?.seed ?? 1, "--seed", Number.isSafeInteger),
    speed: number(options.speed, 1, "--speed", Number.isFinite),
    replays: replaysOf(options, lab?.replays ?? []),
  };
}

function number(text: string, otherwise: number, option: string, isGood: (n: number) => boolean): number {
  if (text.trim() === "") return otherwise;
  const value = Number(text);
  if (!isGood(value) || value < 0)
    throw new VethworkError("EINVAL", `${option} ${text}: a number from 0 on is needed`);
  return value;
}

/** The registered captures, unless the options name another capture or place. */
function replaysOf(
  { replay, at, peer, snapped }: ExtcapOptions,
  registered: RegisteredLab["replays"],
): LiveReplay[] {
  const [first] = registered;
  const options = { allowSnapped: snapped, ...(peer ? { peer } : {}) };
  const isOther = (replay && replay !== first?.file) || (at && at !== first?.iface) || peer;
  if (!isOther) return registered.map(({ iface, file }) => ({ iface, file, options }));
  const file = replay || first?.file;
  const iface = at || first?.iface;
  if (!file)
    throw new VethworkError("EINVAL", `what is to be sent at ${iface ?? peer}? Choose a capture to replay`);
  if (!iface) throw new VethworkError("EINVAL", `where is ${file} to be sent? Choose an interface (--at)`);
  return [{ iface, file, options }];
}

/** The end of the capture is not the end of the pipe: what went wrong is told before that, or Wireshark does not hear it. */
function staysOpen(file: FileSink): FileSink {
  return Object.create(file, { close: { value: () => {} } }) as FileSink;
}

/** `host NAME` in a capture filter: the addresses of a namespace. */
function addressesIn(lab: Lab): (name: string) => string[] | undefined {
  return (name) =>
    lab.kernel.netnsNames().includes(name)
      ? lab.kernel
          .addresses(name)
          .filter(({ ifname }) => ifname !== "lo")
          .map(({ local }) => local)
      : undefined;
}

/** Wireshark ends a capture by TERM; where it was killed, its child has another parent. */
class Stop {
  private readonly parent = process.ppid;
  private asked = false;
  private readonly handler = (): void => void (this.asked = true);

  constructor() {
    for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(name, this.handler);
  }
  get isAsked(): boolean {
    return this.asked || process.ppid !== this.parent;
  }
  set isAsked(asked: boolean) {
    this.asked = asked;
  }
  release(): void {
    for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.off(name, this.handler);
  }
}
