import { expect, test } from 'vitest';
import { inks, production } from './theme.ts';

/** WCAG 2.2, relative luminance of an sRGB colour. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const STATES = ['queued', 'running', 'done', 'notes', 'failed', 'stopped'] as const;
const CODE = ['code-keyword', 'code-string', 'code-number', 'code-comment', 'code-type'] as const;

for (const [name, colours] of Object.entries(inks)) {
  const surfaces = [colours.body, colours.sunken, colours.hover, colours.selected, colours.raised];

  test(`${name}: text is readable on every surface`, () => {
    for (const ink of [colours.text, colours.dim, colours.accent, ...CODE.map((code) => colours[code])]) {
      for (const surface of surfaces)
        expect(contrast(ink, surface), `${ink} on ${surface}`).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(colours['on-accent'], colours.accent)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colours['on-accent'], colours['accent-hover'])).toBeGreaterThanOrEqual(4.5);
  });

  test(`${name}: a state is readable on its tint and on the page`, () => {
    for (const state of STATES) {
      expect(contrast(colours[`${state}-ink`], colours[`${state}-tint`]), state).toBeGreaterThanOrEqual(4.5);
      expect(contrast(colours[`${state}-ink`], colours.body), state).toBeGreaterThanOrEqual(4.5);
    }
  });

  test(`${name}: the edge of a control is seen`, () => {
    for (const surface of [colours.body, colours.sunken]) {
      expect(contrast(colours.edge, surface)).toBeGreaterThanOrEqual(3);
    }
  });
}

test('the word of production is readable', () => {
  expect(contrast(production.ink, production.background)).toBeGreaterThanOrEqual(4.5);
});
