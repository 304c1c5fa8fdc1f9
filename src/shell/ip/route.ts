/** `ip route`: which command it is (do_iproute of ip/iproute.c). */
import { getRoute } from "./route-get.js";
import { flushRoutes, listRoutes } from "./route-list.js";
import { modifyRoute } from "./route-modify.js";
import type { Session } from "./session.js";
import { routeUsage } from "./usage.js";
import { matches, matchesAny } from "./words.js";

export function route(session: Session, argv: string[]): void {
  const [command, ...rest] = argv;
  if (command === undefined) return listRoutes(session, []);
  if (matches(command, "add")) return modifyRoute(session, rest, "add");
  if (matches(command, "change") || command === "chg") return modifyRoute(session, rest, "change");
  if (matches(command, "replace")) return modifyRoute(session, rest, "replace");
  if (matches(command, "prepend")) return modifyRoute(session, rest, "prepend");
  if (matches(command, "append")) return modifyRoute(session, rest, "append");
  if (matches(command, "test")) return session.notModelled("ip route", 'command "test"');
  if (matches(command, "delete")) return modifyRoute(session, rest, "delete");
  if (matchesAny(command, "list", "show", "lst")) return listRoutes(session, rest);
  if (matches(command, "get")) return getRoute(session, rest);
  if (matches(command, "flush")) return flushRoutes(session, rest);
  if (matchesAny(command, "save", "restore", "showdump"))
    return session.notModelled("ip route", `command "${command}"`);
  if (matches(command, "help")) routeUsage(session);
  session.exit(255, `Command "${command}" is unknown, try "ip route help".`);
}
