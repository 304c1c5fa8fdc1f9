/** A proxy of the kernel for the life of a process. */
import { VethworkError } from "../../model/errors.js";
import type { ProxyRequest } from "../../model/socket.js";
import { ownSocket } from "../nc/owners.js";
import type { ProgramContext } from "../program.js";

/** Runs until a signal ends it. Throws what bind(2) refuses. */
export async function runProxy(
  context: ProgramContext,
  comm: string,
  request: ProxyRequest,
): Promise<number> {
  const { kernel, netns, pid } = context;
  const known = new Set(kernel.inetSockets(netns).map((s) => s.handle));
  const proxy = kernel.openProxy(request);
  for (const { handle } of kernel.inetSockets(netns))
    if (handle !== undefined && !known.has(handle)) ownSocket(kernel, handle, { comm, pid, fd: 5 });
  try {
    await context.waitFor(() => false);
    await context.writeError(
      `${comm}: waits for a signal that nothing will send; run it in the background\n`,
    );
    return 1;
  } finally {
    try {
      kernel.closeProxy(proxy);
    } catch (error) {
      // its namespace is gone, and the proxy with it
      if (!(error instanceof VethworkError && error.code === "EBADF")) throw error;
    }
  }
}
