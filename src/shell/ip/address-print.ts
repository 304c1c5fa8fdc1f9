/** One address as `ip address` prints it (print_addrinfo of ip/ipaddress.c). */
import type { Address } from "../../model/state.js";
import { scopes } from "./names.js";
import type { Session } from "./session.js";

/** @param numbered with "7: dummy0" before it, as -oneline and flush do */
export function printAddress(session: Session, address: Address, numbered: boolean): void {
  const { out, options } = session;
  if (!options.brief) {
    if (numbered) {
      out.field("index", address.ifindex, `${address.ifindex}: `);
      out.field("dev", address.ifname, address.ifname);
    }
    const family = address.inet6 ? "inet6" : "inet";
    out.field("family", family, `    ${family} `);
  }
  const color = address.inet6 ? "inet6" : "inet";
  out.field("local", address.local, address.local, color);
  if (address.peer !== null && address.peer !== address.local) {
    out.text(" peer ");
    out.field("address", address.peer, address.peer, color);
  }
  out.field("prefixlen", address.prefixlen, `/${address.prefixlen} `);
  if (options.brief) return;
  if (address.broadcast !== null) {
    out.text("brd ");
    out.field("broadcast", address.broadcast, `${address.broadcast} `, "inet");
  }
  const scope = scopes.name(address.scope, options.numeric);
  out.field("scope", scope, `scope ${scope} `);
  const flag = (on: boolean, name: string) => {
    if (on) out.field(name, true, `${name} `);
  };
  flag(address.secondary, "secondary");
  // ifa_flag_names: in the order of its table
  flag(address.inet6?.nodad === true, "nodad");
  flag(address.inet6?.dadfailed === true, "dadfailed");
  flag(address.preferredLifetime === 0, "deprecated");
  flag(address.inet6?.tentative === true, "tentative");
  flag(address.validLifetime !== null, "dynamic");
  flag(address.inet6?.mngtmpaddr === true, "mngtmpaddr");
  flag(address.noprefixroute, "noprefixroute");
  if (!address.inet6) out.field("label", address.label, address.label);
  lifetime(session, "valid_life_time", `${out.newline}       valid_lft `, address.validLifetime);
  lifetime(session, "preferred_life_time", " preferred_lft ", address.preferredLifetime);
  out.text("\n");
}

const FOREVER = 0xffffffff;

function lifetime(session: Session, key: string, before: string, seconds: number | null): void {
  const { out } = session;
  out.text(before);
  if (seconds === null) out.field(key, FOREVER, "forever");
  else out.field(key, seconds, `${seconds}sec`);
}
