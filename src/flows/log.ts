/** The flow log of a lab: from the kernel's records to a sink. */
import type { VethworkKernel } from "../kernel/kernel.js";
import { VethworkError } from "../model/errors.js";
import { Places, readRecords } from "./observation.js";
import type { Endpoint, FlowSink } from "./types.js";

export interface FlowLogOptions {
  /** most flows that are known at a time; what is seen least recently ends early. Default 65,536 */
  most?: number;
  /** ms of virtual time after which a flow that goes on is told again. Default 5,000, as Cilium's monitor */
  activeMs?: number;
  /** ms of virtual time after which a flow that nobody sees is over. Default 15,000 */
  idleMs?: number;
}

export class FlowLog {
  private readonly places: Places;
  private endpoints: Map<string, Endpoint> | null = null;
  private named = -1;

  constructor(
    private readonly kernel: VethworkKernel,
    private readonly sink: FlowSink,
    { most = 65_536, activeMs = 5_000, idleMs = 15_000 }: FlowLogOptions = {},
  ) {
    for (const [name, value] of Object.entries({ most, activeMs, idleMs }))
      if (!Number.isInteger(value) || value < 1 || value > 0xffff_ffff)
        throw new VethworkError("EINVAL", `flow log: ${name} ${value} is not a whole number from 1 on`);
    this.places = new Places(kernel);
    kernel.machine.check(kernel.machine.exports.flows_start!(most, activeMs, idleMs));
  }

  /** Called by the kernel with records that are valid during the call. */
  records(bytes: Uint8Array): void {
    const { machine } = this.kernel;
    // the kernel may be in the midst of a system call whose record is in the mailbox
    machine.keepMailbox(() => {
      const changed = machine.exports.names_changed!() as number;
      if (changed !== this.named) {
        this.named = changed;
        this.endpoints = null;
        this.places.forget();
      }
      for (const observation of readRecords(bytes, this.places, this.kernel.epochNs))
        this.sink.take(observation, (address) => this.endpointOf(address));
    });
  }

  /** Tells what there is; the sink is not closed. */
  end(): void {
    this.kernel.machine.exports.flows_end!();
    this.sink.end();
  }

  private endpointOf(address: string): Endpoint {
    this.endpoints ??= this.allEndpoints();
    return this.endpoints.get(address) ?? { netns: undefined, namespaceId: 0 };
  }

  /** Where two namespaces have the same address, it is the first one's that was made. */
  private allEndpoints(): Map<string, Endpoint> {
    const { kernel } = this;
    const found = new Map<string, Endpoint>();
    for (const netns of kernel.netnsNames()) {
      const namespaceId = kernel.machine.namespaceId(netns);
      for (const { local } of [...kernel.addresses(netns), ...kernel.addresses6(netns)])
        if (!found.has(local)) found.set(local, { netns, namespaceId });
    }
    return found;
  }
}
