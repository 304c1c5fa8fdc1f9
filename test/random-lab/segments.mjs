/** Which devices are joined: sets that grow together (union-find). */
export class Joined {
  constructor() {
    this.parent = new Map();
  }
  /** the one that stands for all that are joined with `device` */
  find(device) {
    let at = device;
    while (this.parent.has(at)) at = this.parent.get(at);
    return at;
  }
  /** @returns whether they were apart */
  join(one, two) {
    const [a, b] = [this.find(one), this.find(two)];
    if (a === b) return false;
    this.parent.set(a, b);
    return true;
  }
  together(one, two) {
    return this.find(one) === this.find(two);
  }
}
