export function ask(expression: string): { frames?: number[]; refused?: string };
