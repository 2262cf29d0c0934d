import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** The editor in the inks of the theme, which follow light and dark by themselves. */
export const editorTheme = [
  EditorView.theme({
    '&': {
      height: '100%',
      fontSize: '13px',
      color: 'var(--mantine-color-text)',
      backgroundColor: 'var(--mantine-color-body)',
    },
    '&.cm-focused': { outline: 'none' },
    '.cm-scroller': {
      fontFamily: 'var(--mantine-font-family-monospace)',
      lineHeight: '20px',
      fontVariantLigatures: 'none',
    },
    '.cm-content': { caretColor: 'var(--mantine-color-text)' },
    '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
    '.cm-gutters': { backgroundColor: 'var(--df-sunken)', color: 'var(--df-dim)', border: 'none' },
    '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--df-hover)' },
    '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
      backgroundColor: 'var(--df-selected)',
    },
    '.cm-tooltip': {
      backgroundColor: 'var(--df-raised)',
      border: '1px solid var(--df-edge)',
      borderRadius: '4px',
      color: 'var(--mantine-color-text)',
    },
    '.cm-tooltip-autocomplete ul li[aria-selected]': {
      backgroundColor: 'var(--df-selected)',
      color: 'var(--mantine-color-text)',
    },
    '.cm-panels': { backgroundColor: 'var(--df-sunken)', color: 'var(--mantine-color-text)' },
    '.cm-df-run-gutter': { width: '3px' },
    '.cm-df-run-gutter .cm-gutterElement.cm-df-to-run': { backgroundColor: 'var(--df-accent)' },
    '.cm-df-ran': { backgroundColor: 'var(--df-running-tint)' },
    '.cm-df-wrong': { backgroundColor: 'var(--df-failed-tint)' },
  }),
  syntaxHighlighting(
    HighlightStyle.define([
      { tag: [tags.keyword, tags.operatorKeyword], color: 'var(--df-code-keyword)' },
      { tag: [tags.string, tags.special(tags.string)], color: 'var(--df-code-string)' },
      { tag: [tags.number, tags.bool], color: 'var(--df-code-number)' },
      { tag: [tags.comment, tags.null], color: 'var(--df-code-comment)' },
      { tag: [tags.typeName, tags.standard(tags.name)], color: 'var(--df-code-type)' },
    ]),
  ),
];
