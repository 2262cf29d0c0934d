import type { DialectPrompt } from '../../contract/connector.ts';

export const prompt: DialectPrompt = { rules: [], examples: [] };
