/** seq(1) of whole numbers, which most loops begin with: it needs no shell around it. */

const NUMBER = /^-?[1-9][0-9]{0,8}$|^0$/;
const MOST = 10_000;

/** What `seq ARGS` prints; null where just-bash has to see (options, fractions, long lists, what is no number). */
export function sequence(args: readonly string[]): string | null {
  if (args.length < 1 || args.length > 3 || !args.every((arg) => NUMBER.test(arg))) return null;
  const last = Number(args.at(-1));
  const first = args.length > 1 ? Number(args[0]) : 1;
  const step = args.length > 2 ? Number(args[1]) : 1;
  if (step === 0 || (last - first) / step >= MOST) return null;
  let text = "";
  for (let number = first; step > 0 ? number <= last : number >= last; number += step) text += `${number}\n`;
  return text;
}
