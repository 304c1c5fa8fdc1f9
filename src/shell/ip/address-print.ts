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
    out.field("family", "inet", "    inet ");
  }
  out.field("local", address.local, address.local, "inet");
  if (address.peer !== null && address.peer !== address.local) {
    out.text(" peer ");
    out.field("address", address.peer, address.peer, "inet");
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
  flag(address.preferredLifetime === 0, "deprecated");
  flag(address.validLifetime !== null, "dynamic");
  flag(address.noprefixroute, "noprefixroute");
  out.field("label", address.label, address.label);
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
