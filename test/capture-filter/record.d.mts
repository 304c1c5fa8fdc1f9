export const FILES: string[];
export function ask(expression: string, file?: string): { frames?: number[]; refused?: string };
