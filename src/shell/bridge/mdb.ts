/** bridge mdb: multicast groups and router ports of bridges (bridge/mdb.c of iproute2). */
import { matches, Words } from "../ip/words.js";
import type { Session } from "../ip/session.js";
import { requireDevice } from "./link.js";
import { MDB_USAGE } from "./usage.js";

export function mdb(session: Session, argv: string[]): void {
  const [verb = "show", ...rest] = argv;
  if (matches(verb, "add") || matches(verb, "replace"))
    session.notModelled("bridge", "mdb add (groups by hand)");
  if (matches(verb, "delete")) session.notModelled("bridge", "mdb del (groups by hand)");
  if (matches(verb, "show") || matches(verb, "lst") || matches(verb, "list")) return show(session, rest);
  if (matches(verb, "help")) session.exit(255, MDB_USAGE);
  session.exit(255, `Command "${verb}" is unknown, try "bridge mdb help".`);
}

/** Words that it does not know it passes over, as the real one does. */
function show(session: Session, argv: string[]): void {
  const words = new Words(session, argv);
  let device: string | undefined;
  let vlan = 0;
  for (; !words.done; words.advance()) {
    if (words.word === "dev") device = words.next();
    else if (words.word === "vid") vlan = Number.parseInt(words.next(), 10) || 0;
  }
  if (session.options.stats > 0) session.notModelled("bridge", "-statistics of mdb (timers)");
  if (device !== undefined) requireDevice(session, device);
  const { out, kernel, netns } = session;
  const details = session.options.details > 0;
  const indexOf = new Map(kernel.links(netns).map((link) => [link.ifname, link.ifindex]));
  out.begin();
  out.openObject(null);
  out.openArray("mdb");
  for (const entry of kernel.mdb(netns)) {
    if ((device !== undefined && entry.dev !== device) || (vlan !== 0 && entry.vlan !== vlan)) continue;
    out.openObject(null);
    out.member("index", indexOf.get(entry.dev)!);
    out.field("dev", entry.dev, `dev ${entry.dev}`);
    out.field("port", entry.port, ` port ${entry.port}`);
    out.field("grp", entry.grp, ` grp ${entry.grp}`);
    out.field("state", "temp", " temp");
    if (details && entry.port !== entry.dev) out.field("protocol", "kernel", " proto kernel ");
    out.openArray("flags");
    out.closeArray();
    if (entry.vlan !== 0) out.field("vid", entry.vlan, ` vid ${entry.vlan}`);
    out.text("\n");
    out.closeObject();
  }
  out.closeArray();
  out.openObject("router");
  if (details) showRouters(session, device);
  out.closeObject();
  out.closeObject();
  out.end();
}

function showRouters(session: Session, device: string | undefined): void {
  const { out } = session;
  const routers = session.kernel.multicastRouters(session.netns);
  for (const name of new Set(routers.map((router) => router.dev))) {
    if (device !== undefined && name !== device) continue;
    out.text(`router ports on ${name}: `);
    out.openArray(name);
    for (const { dev, port } of routers) {
      if (dev !== name) continue;
      out.openObject(null);
      out.field("port", port, `${port} `);
      out.closeObject();
    }
    out.closeArray();
    out.text("\n");
  }
}
