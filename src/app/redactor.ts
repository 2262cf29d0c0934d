import type { Form } from '../contract/form.ts';
import { isSensitive, type RawSettings } from './connection-settings.ts';

const MASK = '•••';
/** A secret this long is masked also inside other words; a shorter one would tear up any text. */
const LONG_SECRET = 6;

/** Masks sensitive values in text that leaves for a log or an error, should one have got in. */
export interface Redactor {
  /** Remembers the sensitive values among these settings. */
  learn(form: Form, settings: RawSettings): void;
  redact(text: string): string;
}

export function createRedactor(): Redactor {
  const patterns = new Map<string, RegExp>();
  return {
    learn: (form, settings) => {
      for (const field of form) {
        const value = settings[field.name];
        if (!isSensitive(field) || typeof value !== 'string' || value === '') continue;
        const anywhere = field.secret === true && value.length >= LONG_SECRET;
        for (const spelling of spellings(value)) patterns.set(spelling, patternOf(spelling, anywhere));
      }
    },
    redact: (text) => {
      // The longest first: a value may be part of another.
      const sorted = [...patterns].sort(([a], [b]) => b.length - a.length);
      return sorted.reduce((result, [, pattern]) => result.replace(pattern, MASK), text);
    },
  };
}

function spellings(value: string): readonly string[] {
  const url = value.isWellFormed() ? encodeURIComponent(value) : value;
  return [...new Set([value, JSON.stringify(value).slice(1, -1), url])];
}

function patternOf(value: string, anywhere: boolean): RegExp {
  const text = value.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(anywhere ? text : `(?<![\\p{L}\\p{N}_])${text}(?![\\p{L}\\p{N}_])`, 'gu');
}
