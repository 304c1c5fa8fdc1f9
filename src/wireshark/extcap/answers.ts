/** What Wireshark is told before it captures: interfaces, link types, options, controls of the toolbar. */
import { VethworkError } from "../../model/errors.js";
import { extcapInterfaces, type ExtcapInterface, type RegisteredLab } from "../labs.js";
import { Control, SPEEDS } from "./control.js";
import { isPlain, sentence } from "./grammar.js";

const HELP = "https://www.npmjs.com/package/vethwork";
/** A list that is longer is no help: the name is typed. */
const MOST_CHOICES = 100;

const DLTS = [
  sentence("dlt", { number: 1, name: "EN10MB", display: "Ethernet; devices without a link layer are RAW" }),
];

/** Answers --extcap-interfaces: interfaces, and the controls of the toolbar. */
export function answerInterfaces(labs: readonly RegisteredLab[], version: string): string {
  return lines([
    sentence("extcap", { version, help: HELP, display: "vethwork" }),
    ...extcapInterfaces(labs).map(({ value, display }) => sentence("interface", { value, display })),
    ...toolbar(),
  ]);
}

function toolbar(): string[] {
  const control = (number: Control, values: Record<string, string>): string =>
    sentence("control", { number, ...values });
  return [
    control(Control.pause, { type: "boolean", display: "Pause", tooltip: "Virtual time stands still" }),
    control(Control.speed, {
      type: "selector",
      display: "Speed",
      tooltip: "How fast virtual time goes, against the clock on the wall",
    }),
    ...SPEEDS.map(({ value, display }) =>
      sentence("value", {
        control: Control.speed,
        value,
        display,
        default: value === "1" ? true : undefined,
      }),
    ),
    control(Control.loop, { type: "boolean", display: "Loop", tooltip: "Send the capture again and again" }),
    control(Control.filter, {
      type: "string",
      display: "Filter",
      tooltip: "Capture filter for what comes from now on, as for tcpdump",
    }),
    control(Control.again, { type: "button", display: "Again", tooltip: "Send the capture once more, now" }),
    control(Control.stop, { type: "button", display: "Stop", tooltip: "End the capture" }),
    control(Control.log, { type: "button", role: "logger", display: "Log", tooltip: "What the lab said" }),
    control(Control.help, { type: "button", role: "help", display: "Help", tooltip: "What vethwork is" }),
  ];
}

/** @throws VethworkError ENODEV for an interface that is none of ours (any more) */
export function findExtcapInterface(labs: readonly RegisteredLab[], value: string): ExtcapInterface {
  const found = extcapInterfaces(labs).find((entry) => entry.value === value);
  if (!found)
    throw new VethworkError(
      "ENODEV",
      `there is no interface ${value}; vethwork wireshark status lists the labs, F5 in Wireshark reads them again`,
    );
  return found;
}

/** Answers --extcap-dlts. A device without a link layer has another type: the file says which. */
export function answerDlts(): string {
  return lines(DLTS);
}

/** Numbers of the options. */
const enum Arg {
  lab,
  replay,
  at,
  peer,
  speed,
  loop,
  seed,
  snapped,
  setup,
}

/** Answers --extcap-config. */
export function answerConfig({ lab }: ExtcapInterface): string {
  const first = lab?.replays[0];
  return lines([
    lab
      ? null
      : sentence("arg", {
          number: Arg.lab,
          call: "--lab",
          display: "Lab script",
          tooltip: "The shell script that builds the lab",
          type: "fileselect",
          mustexist: true,
          required: true,
          fileext: "Shell scripts (*.sh);;All files (*)",
        }),
    sentence("arg", {
      number: Arg.replay,
      call: "--replay",
      display: "Capture to replay",
      tooltip: "A pcap or pcapng file, sent at its own times; none: the lab runs until it is stopped",
      type: "fileselect",
      mustexist: true,
      required: false,
      ...(first && isPlain(first.file) ? { default: first.file } : {}),
    }),
    ...choice(Arg.at, lab),
    ...choice(Arg.peer, lab),
    sentence("arg", {
      number: Arg.speed,
      call: "--speed",
      display: "Speed",
      tooltip: "1: virtual time goes as the clock on the wall; 10: ten times as fast; 0: as fast as possible",
      type: "double",
      default: 1,
      range: "0,1000000",
    }),
    sentence("arg", {
      number: Arg.loop,
      call: "--loop",
      display: "Loop",
      tooltip: "Send the capture again and again, until it is stopped",
      type: "boolflag",
      default: false,
    }),
    sentence("arg", {
      number: Arg.seed,
      call: "--seed",
      display: "Seed",
      tooltip: "Of everything that Linux leaves to chance; the same seed gives the same packets",
      type: "unsigned",
      default: lab?.seed ?? 1,
    }),
    sentence("arg", {
      number: Arg.snapped,
      call: "--snapped",
      display: "Send packets that were captured short",
      tooltip: "At their captured length; else the replay ends there",
      type: "boolflag",
      default: false,
    }),
    sentence("arg", {
      number: Arg.setup,
      call: "--setup",
      display: "Show what the script sends",
      tooltip: "With a capture to replay, only what comes after the lab was built is shown; else everything",
      type: "boolflag",
      default: false,
    }),
  ]);
}

/** An option that asks for an interface: a list where the lab is known, else one that Wireshark can ask for. */
function choice(number: Arg.at | Arg.peer, lab: RegisteredLab | null): string[] {
  const isList = (lab?.interfaces.length ?? 0) <= MOST_CHOICES;
  const chosen = number === Arg.at ? lab?.replays[0]?.iface : undefined;
  const arg = sentence("arg", {
    number,
    ...CHOICES[number],
    required: false,
    ...(isList
      ? { type: "selector", ...(lab ? {} : { reload: true, placeholder: "Read the lab's interfaces" }) }
      : { type: "string", default: chosen }),
  });
  return isList ? [arg, ...choiceValues(number, lab?.interfaces ?? [], chosen)] : [arg];
}

const CHOICES = {
  [Arg.at]: { call: "--at", display: "Send it at", tooltip: "The interface (NETNS:IFACE) that sends it" },
  [Arg.peer]: {
    call: "--peer",
    display: "Send what servers said at",
    tooltip: "An interface for the other direction; none: everything is sent at one",
  },
};

function choiceValues(number: Arg.at | Arg.peer, interfaces: readonly string[], chosen?: string): string[] {
  return [
    sentence("value", { arg: number, value: "", display: "(none)", default: chosen === undefined }),
    ...interfaces.map((name) =>
      sentence("value", { arg: number, value: name, display: name, default: name === chosen }),
    ),
  ];
}

/** Answers --extcap-reload-option: the values of one option, with the interfaces of a lab that was just chosen. */
export function answerReload(option: string, interfaces: readonly string[]): string {
  if (option !== "at" && option !== "peer") return "";
  return lines(choiceValues(option === "at" ? Arg.at : Arg.peer, interfaces));
}

export function lines(sentences: readonly (string | null)[]): string {
  return sentences
    .filter((line) => line !== null)
    .map((line) => `${line}\n`)
    .join("");
}
