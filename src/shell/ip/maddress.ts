/** `ip -6 maddr show` (print_maddr of ip/ipmaddr.c). */
import type { Session } from "./session.js";
import { Words } from "./words.js";

export function listGroups6(session: Session, argv: string[]): void {
  const { kernel, netns, out } = session;
  const words = new Words(session, argv);
  let only: string | undefined;
  for (; !words.done; words.advance()) {
    if (words.word === "dev") words.next();
    if (only !== undefined) words.duplicate("dev");
    only = session.device(words.word).ifname;
  }
  out.begin();
  let last = 0;
  for (const { ifindex, dev, group, users } of kernel.groups6(netns)) {
    if (only !== undefined && dev !== only) continue;
    if (ifindex !== last) {
      if (last && out.json) {
        out.closeArray();
        out.closeObject();
      }
      last = ifindex;
      out.openObject(null);
      out.field("ifindex", ifindex, `${ifindex}:`);
      out.field("ifname", dev, `\t${dev}\n`);
      out.openArray("maddr");
    }
    out.openObject(null);
    out.field("family", "inet6", "\tinet6 ");
    out.field("address", group, group, "inet6");
    if (users !== 1) out.field("users", users, ` users ${users}`);
    out.text("\n");
    out.closeObject();
  }
  if (last && out.json) {
    out.closeArray();
    out.closeObject();
  }
  out.end();
}
