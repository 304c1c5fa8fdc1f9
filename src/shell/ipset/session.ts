/** What ipset does: commands carried out in a kernel, alone or as the lines of a restore. */
import { unsupported, VethworkError } from "../../model/errors.js";
import type { IpSetEntry, IpSetOp } from "../../model/ipset.js";
import type { ToolContext } from "../tool.js";
import { BadCommand, refusal, Refused, syntax } from "./failure.js";
import { type Command, type CoreOptions } from "./command.js";
import { checkTest, readElement, readSetName } from "./element.js";
import { typeHelp, USAGE, VERSION } from "./help.js";
import { readCreate, readEntryOptions } from "./options.js";
import { elementText, printSets } from "./print.js";
import { findType, type SetTypeSpec } from "./types.js";
import type { Family } from "./values.js";

/** An element that waits to be sent with others, and the line it came from. */
interface Waiting {
  op: Extract<IpSetOp, { op: "ipset.add" | "ipset.delete" }>;
  line: number;
}

/** A set as element commands need it; kept for the lines of a restore. */
interface KnownSet {
  type: SetTypeSpec;
  family: Family;
}

/** Bytes of a netlink message: the commands of a restore that fill one are sent together. */
const MESSAGE_BYTES = 4096;

export class Session {
  stdout = "";
  stderr = "";
  /** of a restore; 0 outside */
  line = 0;
  private waiting: Waiting[] = [];
  private waitingBytes = 0;
  private readonly known = new Map<string, KnownSet>();

  constructor(
    readonly context: ToolContext,
    readonly options: CoreOptions,
    private readonly hosts: ReadonlyMap<string, string>,
  ) {}

  private get kernel() {
    return this.context.kernel;
  }
  private get netns() {
    return this.context.netns;
  }

  warn(message: string): void {
    if (!this.options.quiet) this.stderr += `Warning: ${message}\n`;
  }

  /** Carries out one command. "stop": a restore ends here. */
  run({ name, words }: Command): "stop" | void {
    switch (name) {
      case "create":
        return this.create(words);
      case "add":
      case "del":
        return this.change(name, words);
      case "test":
        return this.test(words);
      case "list":
      case "save":
        return this.show(name, words);
      case "help":
        return this.help(words);
      case "version":
        this.stdout += `${VERSION}, protocol version: 7\n`;
        return;
      case "quit":
        return "stop";
      case "destroy":
      case "flush": {
        this.noMore(words.slice(1));
        const set = words[0] === undefined ? {} : { name: readSetName(words[0]) };
        this.apply({ op: `ipset.${name}`, netns: this.netns, ...set }, name);
        return;
      }
      case "rename":
      case "swap": {
        this.noMore(words.slice(2));
        const [from, to] = [readSetName(words[0]!), readSetName(words[1]!)];
        this.apply({ op: `ipset.${name}`, netns: this.netns, from, to }, name);
        return;
      }
      default:
        throw new BadCommand("Command `restore' is invalid in restore mode.");
    }
  }

  noMore(words: string[]): void {
    if (words.length > 0) throw new BadCommand(`Unknown argument ${words[0]}`);
  }

  /** Sends what waits, then this. */
  private apply(op: IpSetOp, command: string): void {
    this.flush();
    if (command !== "create") this.known.clear();
    try {
      this.kernel.apply(op);
    } catch (error) {
      // what is not there needs no end
      if (
        command === "destroy" &&
        this.options.exist &&
        error instanceof VethworkError &&
        error.code === "ENOENT"
      )
        return;
      throw refusal(error, command);
    }
  }

  private create([name, typeName, ...words]: string[]): void {
    readSetName(name!);
    if (Buffer.byteLength(typeName!) > 31)
      throw syntax(`typename '${typeName}' is longer than 31 characters`);
    const type = findType(typeName!);
    if (!type) throw syntax(`typename '${typeName}' is unknown`);
    if (type.name === "bitmap:ip,mac") throw new Refused(unsupported(type.name).message);
    const { set, warnings } = readCreate(type, name!, words, this.hosts);
    for (const warning of warnings) this.warn(warning);
    this.apply({ op: "ipset.create", netns: this.netns, set, exist: this.options.exist }, "create");
    this.known.delete(name!);
  }

  private find(name: string, command: string): KnownSet {
    readSetName(name);
    const known = this.known.get(name);
    if (known) return known;
    try {
      const set = this.kernel.ipSetAt(this.netns, this.kernel.ipSetIndex(this.netns, name));
      const found = { type: findType(set.type)!, family: set.family };
      if (this.line > 0) this.known.set(name, found);
      return found;
    } catch (error) {
      throw refusal(error, command);
    }
  }

  private change(command: "add" | "del", [name, element, ...words]: string[]): void {
    const { type, family } = this.find(name!, command);
    const entry = readElement(type, family, element!, this.hosts);
    readEntryOptions(entry, type[command], words);
    if (this.line === 0) {
      const op = { netns: this.netns, name: name!, entry, exist: this.options.exist };
      this.apply({ op: command === "add" ? "ipset.add" : "ipset.delete", ...op }, command);
      return;
    }
    this.wait(command, name!, entry);
  }

  /** Elements for one set are sent together; the first says whether -exist holds. */
  private wait(command: "add" | "del", name: string, entry: IpSetEntry): void {
    const op = command === "add" ? "ipset.add" : "ipset.delete";
    const first = this.waiting[0]?.op;
    const bytes = messageBytes(entry);
    if (first && (first.op !== op || first.name !== name || this.waitingBytes + bytes > MESSAGE_BYTES))
      this.flush();
    const exist = this.waiting[0]?.op.exist ?? this.options.exist;
    this.waiting.push({ op: { op, netns: this.netns, name, entry, exist }, line: this.line });
    this.waitingBytes += bytes;
  }

  /** Sends what waits. */
  flush(): void {
    const { waiting } = this;
    this.waiting = [];
    this.waitingBytes = 0;
    for (const { op, line } of waiting) {
      try {
        this.kernel.apply(op);
      } catch (error) {
        this.line = line;
        throw refusal(error, op.op === "ipset.add" ? "add" : "del");
      }
    }
  }

  private test([name, element, ...words]: string[]): "stop" | void {
    const { type, family } = this.find(name!, "test");
    const entry = readElement(type, family, element!, this.hosts);
    readEntryOptions(entry, type.test, words);
    checkTest(type, family, entry);
    this.flush();
    let found: boolean;
    try {
      found = this.kernel.ipSetTest(this.netns, name!, entry);
    } catch (error) {
      // a member or neighbour that does not exist is not in the set
      if (!(error instanceof VethworkError) || !error.code.startsWith("IPSET_ERR_"))
        throw refusal(error, "test");
      found = false;
    }
    // ipset does not say that a port of a bridge was meant
    const text = elementText(type.name, family, { ...entry, physdev: false });
    if (!found) throw new Refused(`${text} is NOT in set ${name}.`, true);
    this.warn(`${text} is in set ${name}.`);
    // the notice of a test that succeeds ends a restore
    return this.options.quiet ? undefined : "stop";
  }

  private show(command: "list" | "save", words: string[]): void {
    this.noMore(words.slice(1));
    this.flush();
    const name = words[0] === undefined ? null : readSetName(words[0]);
    const { mode, sorted, namesOnly, headersOnly } = this.options;
    const sets = this.kernel.ipSets(this.netns).filter((set) => name === null || set.name === name);
    if (name !== null && sets.length === 0) throw new Refused("The set with the given name does not exist");
    this.stdout += printSets(sets, (set) => this.kernel.ipSetEntries(this.netns, set.name), {
      mode: mode ?? (command === "save" ? "save" : "plain"),
      sorted,
      namesOnly: namesOnly && command === "list",
      headersOnly: headersOnly && command === "list",
    });
  }

  private help(words: string[]): void {
    if (words[0] === undefined) {
      this.stdout += USAGE;
      return;
    }
    const type = findType(words[0]);
    if (type) this.stdout += typeHelp(type);
    else {
      this.stdout += USAGE;
      throw new BadCommand(`Unknown settype: \`${words[0]}'`);
    }
  }
}

/** About what an element takes in a netlink message: 4 bytes a nest, 8 a number, 12 an IPv4 and 24 an IPv6 address. */
function messageBytes(entry: IpSetEntry): number {
  let bytes = 12;
  for (const [field, value] of Object.entries(entry)) {
    if (typeof value === "bigint") bytes += 12;
    else if (typeof value !== "string") bytes += 8;
    else if (field.startsWith("ip")) bytes += value.includes(":") ? 24 : 12;
    else bytes += 8 + ((value.length + 3) & ~3);
  }
  return bytes;
}
