/** `ip netns` (ip/ipnetns.c). */
import { VethworkError } from "../../model/errors.js";
import { named, namespaceIds, openNetns } from "./namespaces.js";
import { integer } from "./numbers.js";
import type { Session } from "./session.js";
import { netnsUsage } from "./usage.js";
import { matches, matchesAny, Words } from "./words.js";

const COMMAND = "ip netns";

export async function netns(session: Session, argv: string[]): Promise<void> {
  const [command, ...rest] = argv;
  if (command === undefined) return list(session);
  if (!session.options.all && rest.length > 0 && !validNetnsName(rest[0])) {
    session.exit(255, `Invalid netns name "${rest[0]}"`);
  }
  if (matchesAny(command, "list", "show", "lst")) return list(session);
  if (matches(command, "list-id")) return listIds(session, rest);
  if (matches(command, "help")) netnsUsage(session);
  if (matches(command, "add")) return add(session, rest);
  if (matches(command, "set")) return setId(session, rest);
  if (matches(command, "delete")) return remove(session, rest);
  if (matches(command, "identify")) return identify(session, rest);
  if (matches(command, "pids")) return pids(session, rest);
  if (matches(command, "exec")) return exec(session, rest);
  if (matches(command, "monitor")) return session.notModelled(COMMAND, 'command "monitor"');
  if (matches(command, "attach")) {
    if (rest.length < 2) session.fail(1, "No netns name and PID specified");
    return session.notModelled(COMMAND, 'command "attach"');
  }
  session.exit(255, `Command "${command}" is unknown, try "ip netns help".`);
}

function validNetnsName(name: string): boolean {
  return (
    name !== "" && Buffer.byteLength(name) <= 255 && !name.includes("/") && name !== "." && name !== ".."
  );
}

/** As readdir(3) of the tmpfs /run/netns lists them: the newest first. */
function newestFirst(session: Session): string[] {
  return named(session).reverse();
}

function list(session: Session): void {
  const { out } = session;
  const ids = namespaceIds(session);
  out.begin();
  for (const name of newestFirst(session)) {
    out.openObject(null);
    out.field("name", name, name);
    const id = ids.get(name);
    if (id !== undefined) out.field("id", id, ` (id: ${id})`);
    out.text("\n");
    out.closeObject();
  }
  out.end();
}

function listIds(session: Session, argv: string[]): void {
  const { out } = session;
  const words = new Words(session, argv);
  let wanted: number | undefined;
  for (; !words.done; words.advance()) {
    if (words.word === "target-nsid") session.notModelled(COMMAND, 'option "target-nsid"');
    if (words.word !== "nsid") netnsUsage(session);
    wanted = integer(words.next()) ?? words.wrong('"nsid" value is invalid');
  }
  out.begin();
  for (const [name, id] of [...namespaceIds(session)].sort((a, b) => a[1] - b[1])) {
    if (wanted !== undefined && id !== wanted) continue;
    out.openObject(null);
    out.field("nsid", id, `nsid ${id} `);
    if (name !== "") out.field("name", name, `(iproute2 netns name: ${name})`);
    out.text("\n");
    out.closeObject();
  }
  out.end();
}

function add(session: Session, [name]: string[]): void {
  if (name === undefined) session.fail(1, "No netns name specified");
  if (named(session).includes(name)) {
    session.fail(1, `Cannot create namespace file "/run/netns/${name}": File exists`);
  }
  session.talk({ op: "netns.add", name });
}

function setId(session: Session, argv: string[]): void {
  const [name, id] = argv;
  if (name === undefined) session.fail(1, "No netns name specified");
  if (id === undefined) session.fail(1, "No nsid specified");
  if (id !== "auto" && integer(id) === undefined) {
    session.exit(255, `Error: argument "${id}" is wrong: Invalid "netnsid" value`);
  }
  if (!named(session).includes(name)) {
    session.fail(1, `Cannot open network namespace "${name}": No such file or directory`);
  }
  session.notModelled(COMMAND, 'command "set"');
}

function remove(session: Session, [name]: string[]): void {
  if (session.options.all) {
    for (const each of newestFirst(session)) session.talk({ op: "netns.delete", name: each });
    return;
  }
  if (name === undefined) session.fail(1, "No netns name specified");
  if (!named(session).includes(name)) {
    session.fail(1, `Cannot remove namespace file "/run/netns/${name}": No such file or directory`);
  }
  session.talk({ op: "netns.delete", name });
}

/** The only processes are the script, in its own namespace, and 1, in the initial one. */
function identify(session: Session, argv: string[]): void {
  const [pid] = argv;
  if (argv.length > 1) session.fail(1, "extra arguments specified");
  if (pid !== undefined && !/^[0-9]*$/.test(pid)) session.fail(1, `Specified string '${pid}' is not a pid`);
  if (pid !== undefined && pid !== "1")
    session.fail(1, "Cannot open network namespace: No such file or directory");
  session.out.raw(`${pid === undefined ? session.netns : ""}\n`);
}

function pids(session: Session, argv: string[]): void {
  if (argv.length === 0) session.fail(1, "No netns name specified");
  if (argv.length > 1) session.fail(1, "extra arguments specified");
  if (!named(session).includes(argv[0])) {
    session.fail(1, "Cannot open network namespace: No such file or directory");
  }
  session.notModelled(COMMAND, 'command "pids" (namespaces hold no processes)');
}

async function exec(session: Session, argv: string[]): Promise<void> {
  const { all } = session.options;
  if (argv.length < 1 && !all) session.fail(1, "No netns name specified");
  if (argv.length < (all ? 1 : 2)) session.fail(1, "No command specified");
  if (all) {
    for (const name of newestFirst(session)) {
      session.out.raw(`\nnetns: ${name}\n`);
      await run(session, name, argv);
    }
    return;
  }
  const code = await run(session, openNetns(session, argv[0]), argv.slice(1));
  if (code !== 0) session.fail(code);
}

async function run(session: Session, name: string, argv: string[]): Promise<number> {
  try {
    const result = await session.context.execInNetns(name, argv);
    session.out.raw(result.stdout);
    session.appendError(result.stderr);
    return result.exitCode;
  } catch (error) {
    if (!(error instanceof VethworkError)) throw error;
    return session.refused(error);
  }
}
