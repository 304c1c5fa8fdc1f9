/** The same lab in this machine's own kernel: tcpreplay sends, with nobody listening or with a tcpdump at each place. */
import { readFileSync } from "node:fs";
import { writeCapture } from "../captures.js";
import { NotHere, RealLab } from "../real-kernel.js";
import { LAB, type Context } from "./context.js";

const FROM = { netns: "client", iface: "e1" };

export class KernelPath {
  private constructor(
    private readonly lab: RealLab,
    private readonly context: Context,
    private readonly capture: string,
    private readonly frames: number,
  ) {}

  /** A string says why this machine's kernel gives no figure. */
  static async open(context: Context, part: number): Promise<KernelPath | string> {
    let lab: RealLab | undefined;
    try {
      lab = await RealLab.open(`set -e\n${readFileSync(LAB, "utf8")}\nset +e`);
      const capture = context.capture("small", writeCapture, part);
      const path = new KernelPath(lab, context, capture, context.framesOf("small", part));
      context.progress("tcpreplay in real namespaces: warming up");
      await path.frameNs();
      return path;
    } catch (error) {
      lab?.close();
      if (!(error instanceof NotHere)) throw error;
      return `this machine's kernel: ${error.message}`;
    }
  }

  close(): void {
    this.lab.close();
  }

  private async frameNs(): Promise<number> {
    const before = await this.lab.received("remote", "eth0");
    const ns = await this.lab.send(FROM, this.capture);
    const lost = this.frames - ((await this.lab.received("remote", "eth0")) - before);
    if (lost > 0) throw new NotHere(`${lost} of ${this.frames} frames did not arrive`);
    return ns;
  }

  /** ns a frame, as tcpreplay measures it; null where it did not go well, which is told. */
  async send(): Promise<number | null> {
    return this.tried(["kernel", "kernel-slow"], () => this.frameNs());
  }

  /** The same with a tcpdump -w at each of the interfaces. */
  async sendTapped(places: string[]): Promise<number | null> {
    const { lab, context } = this;
    if (context.results.isMissing("kernel-six")) return null;
    return this.tried(["kernel-six"], async () => {
      const file = (i: number): string => context.file(`tcpdump-${i}.pcap`);
      const starts = places.map((place, i) => {
        const [netns, iface] = place.split(":");
        return `ip netns exec ${netns} tcpdump -B 32768 -Z root -i ${iface} -w ${file(i)} >/dev/null 2>${file(i)}.log & dumps="$dumps $!"`;
      });
      const ready = `for i in $(seq 100); do [ $(cat ${context.directory}/tcpdump-*.log | grep -c 'listening on') = ${places.length} ] && break; sleep 0.05; done; [ $i -lt 100 ]`;
      await lab.run(`command -v tcpdump && dumps=; ${starts.join("\n")}\n${ready}`);
      try {
        return await this.frameNs();
      } finally {
        await lab.run(`kill -INT $dumps; wait $dumps; rm -f ${context.directory}/tcpdump-*; true`);
      }
    });
  }

  private async tried(ids: string[], work: () => Promise<number>): Promise<number | null> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof NotHere)) throw error;
      for (const id of ids) this.context.results.missing(id, `this machine's kernel: ${error.message}`);
      return null;
    }
  }
}
