/** Namespaces by name. The names are the kernel's own; Machine keeps an index over them. */
import { VethworkError } from "../model/errors.js";
import type { Machine } from "./machine.js";

/** NAME_MAX of the files in /run/netns */
const LONGEST_NAME = 255;

export function addNamespace(m: Machine, name: string): void {
  if (
    name === "" ||
    name === "." ||
    name === ".." ||
    name.includes("/") ||
    Buffer.byteLength(name) > LONGEST_NAME
  )
    throw new VethworkError("EINVAL", `Invalid netns name "${name}"`);
  const length = m.putText(name);
  m.nameNamespace(name, m.check(m.exports.namespace_add!(m.mailbox, length)));
}

/** Removes a namespace with all its devices. Throws ENOENT. */
export function deleteNamespace(m: Machine, name: string): void {
  m.check(m.exports.namespace_delete!(m.namespaceId(name)));
  m.nameNamespace(name, null);
}

/** All names in the order of creation, "" (the initial one) first. */
export function namespaceNames(m: Machine): string[] {
  return m.namespaceNames();
}
