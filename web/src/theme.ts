import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/**
 * Every colour, size and radius of the app. Inks and tints meet WCAG AA against each other and on a selected row; a test computes it.
 * Nothing else writes a colour down.
 */
export const inks = {
  light: {
    body: '#FFFFFF',
    sunken: '#F6F7F9',
    hover: '#EEF1F5',
    selected: '#DFF1F2',
    raised: '#FFFFFF',
    text: '#1B2430',
    dim: '#556070',
    accent: '#0B6B75',
    'accent-hover': '#095860',
    'on-accent': '#FFFFFF',
    edge: '#7C8798',
    hairline: '#D9DEE5',
    'queued-ink': '#556070',
    'queued-tint': '#EEF1F5',
    'running-ink': '#0B5CAD',
    'running-tint': '#E1EEFB',
    'done-ink': '#15702F',
    'done-tint': '#E3F4E7',
    'notes-ink': '#805300',
    'notes-tint': '#FBF0D9',
    'failed-ink': '#B42318',
    'failed-tint': '#FDE7E5',
    'stopped-ink': '#6941A5',
    'stopped-tint': '#EFE8FA',
    'code-keyword': '#0B5CAD',
    'code-string': '#0A6640',
    'code-number': '#8A3FA0',
    'code-comment': '#5F6B7A',
    'code-type': '#805300',
  },
  dark: {
    body: '#14181D',
    sunken: '#0F1317',
    hover: '#242B34',
    selected: '#17363A',
    raised: '#1B2027',
    text: '#E4E8ED',
    dim: '#A3AEBB',
    accent: '#4FC4CF',
    'accent-hover': '#72D3DC',
    'on-accent': '#14181D',
    edge: '#76828F',
    hairline: '#333C47',
    'queued-ink': '#A3AEBB',
    'queued-tint': '#242B34',
    'running-ink': '#6CB2F5',
    'running-tint': '#15304B',
    'done-ink': '#4CC26B',
    'done-tint': '#163222',
    'notes-ink': '#E0AC3F',
    'notes-tint': '#3A2D10',
    'failed-ink': '#FF8A80',
    'failed-tint': '#44201D',
    'stopped-ink': '#C3A6F5',
    'stopped-tint': '#302545',
    'code-keyword': '#6CB2F5',
    'code-string': '#7FD49B',
    'code-number': '#D9A6EC',
    'code-comment': '#98A3B0',
    'code-type': '#E0AC3F',
  },
} as const;

/** The same in both themes: a production connection is red and white wherever it is written to. */
export const production = { background: '#B42318', ink: '#FFFFFF' } as const;

const accent: MantineColorsTuple = [
  '#E6F6F7',
  '#CDECEE',
  '#9FDCE0',
  '#72D3DC',
  '#4FC4CF',
  '#22929D',
  '#0B6B75',
  '#095860',
  '#07464D',
  '#05363B',
];

const red: MantineColorsTuple = [
  '#FDE7E5',
  '#FBD0CC',
  '#F6A9A2',
  '#FF8A80',
  '#F2695D',
  '#D93D30',
  '#B42318',
  '#971D14',
  '#7A1710',
  '#5E120C',
];

/** Greys of the dark theme, as the kit uses them: 0 text, 2 dim, 3 edge, 4 hairline, 5 hover, 6 raised, 7 body, 8 sunken. */
const dark: MantineColorsTuple = [
  inks.dark.text,
  '#C3CAD3',
  inks.dark.dim,
  inks.dark.edge,
  inks.dark.hairline,
  inks.dark.hover,
  inks.dark.raised,
  inks.dark.body,
  inks.dark.sunken,
  '#0A0D10',
];

/** The kit's own button has a cross and no name. */
const CLOSE = { 'aria-label': 'Close' };

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 4 },
  autoContrast: true,
  colors: { accent, red, dark },
  black: inks.light.text,
  white: inks.light.body,
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  defaultRadius: 4,
  radius: { xs: '4px', sm: '4px', md: '8px', lg: '8px', xl: '8px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '22px', xl: '24px' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '18px', lineHeight: '24px' }, h2: { fontSize: '15px', lineHeight: '22px' } },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: {
      defaultProps: { size: 'xs' },
      // The kit chooses the ink once, for the light theme; this one follows the theme.
      vars: (_theme: unknown, { variant = 'filled' }: { variant?: string }) => ({
        root: variant === 'filled' ? { '--button-color': 'var(--df-on-accent)' } : {},
      }),
    },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 28 } },
    InputWrapper: {
      styles: { description: { fontSize: 12, lineHeight: '16px' }, error: { fontSize: 12, lineHeight: '16px' } },
    },
    TextInput: { defaultProps: { size: 'xs' } },
    PasswordInput: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', allowDeselect: false } },
    MultiSelect: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true, events: { hover: true, focus: true, touch: false } } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.4 }, closeButtonProps: CLOSE } },
    Drawer: { defaultProps: { closeButtonProps: CLOSE } },
  },
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: { '--df-production': production.background, '--df-on-production': production.ink },
  light: { ...variablesOf(inks.light), '--mantine-color-body': inks.light.body, ...kit(inks.light) },
  dark: { ...variablesOf(inks.dark), '--mantine-color-body': inks.dark.body, ...kit(inks.dark) },
});

type Inks = Readonly<Record<keyof typeof inks.light, string>>;

function variablesOf(colours: Inks): Record<string, string> {
  return Object.fromEntries(Object.entries(colours).map(([name, colour]) => [`--df-${name}`, colour]));
}

/** What the kit calls its own. */
function kit(colours: Inks): Record<string, string> {
  return {
    '--mantine-color-text': colours.text,
    '--mantine-color-dimmed': colours.dim,
    '--mantine-color-placeholder': colours.dim,
    '--mantine-color-anchor': colours.accent,
    '--mantine-color-error': colours['failed-ink'],
    '--mantine-color-default-border': colours.edge,
    '--mantine-color-default-hover': colours.hover,
    '--mantine-color-accent-light': colours.selected,
    '--mantine-color-accent-light-hover': colours.hover,
    '--mantine-color-accent-light-color': colours.text,
  };
}
