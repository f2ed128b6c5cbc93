// Colours and sizes of both applications. Mantine's own dimmed texts, placeholders, light badges and errors are too pale
// for WCAG AA on our backgrounds; the resolver at the end puts darker (in the dark, lighter) shades in their place.

import {
  createTheme,
  defaultVariantColorsResolver,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core';

const iris: MantineColorsTuple = [
  '#f0f1ff', '#dfe0fb', '#bcbef3', '#979bec', '#787de6', '#6468e2', '#585ce0', '#4c4fd6', '#3f42b8', '#33369a',
];
const dark: MantineColorsTuple = [
  '#e4e7ee', '#c2c8d4', '#a2aab9', '#757e90', '#3a404d', '#2c313c', '#22262f', '#181b22', '#121419', '#0c0e12',
];
const gray: MantineColorsTuple = [
  '#f8f9fb', '#f1f3f6', '#e5e8ee', '#d6dbe4', '#bcc4d1', '#98a2b3', '#707b8e', '#4a5467', '#333c4d', '#1b2230',
];

const badged = ['red', 'orange', 'yellow', 'green', 'blue', 'grape', 'gray', 'iris'];

export const theme = createTheme({
  primaryColor: 'iris',
  primaryShade: { light: 7, dark: 6 },
  colors: { iris, dark, gray },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace",
  fontSizes: { xs: '0.78rem', sm: '0.875rem', md: '1rem', lg: '1.125rem', xl: '1.25rem' },
  headings: { fontWeight: '620' },
  defaultRadius: 'md',
  radius: { md: '8px', lg: '12px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  variantColorResolver: (input) => {
    const colours = defaultVariantColorsResolver(input);
    if (input.variant === 'filled' && input.color === 'red') {
      // White on Mantine's own red has 3.8:1.
      return { ...colours, background: 'var(--mantine-color-red-9)', hover: '#b02020' };
    }
    const named = badged.find((name) => input.color === name);
    if (input.variant !== 'light' || !named) return colours;
    const background = `var(--creditd-tint-${named})`;
    return { ...colours, color: `var(--creditd-on-${named})`, background };
  },
  components: {
    Button: { styles: { label: { fontWeight: 560 } } },
    Modal: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' }, centered: true, radius: 'lg' } },
    Drawer: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' }, position: 'right' } },
    Alert: { defaultProps: { radius: 'md' } },
    Paper: { defaultProps: { radius: 'lg' } },
    Tooltip: { defaultProps: { withArrow: true } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    PasswordInput: { defaultProps: { visibilityToggleButtonProps: { 'aria-label': 'Show or hide the password' } } },
  },
});

/** What light badges and notices are made of: the colour of their text, and a breath of it behind. */
function onLight(shade: number, strength: number) {
  return Object.fromEntries(
    badged.flatMap((name) => [
      [`--creditd-on-${name}`, `var(--mantine-color-${name}-${shade})`],
      [`--creditd-tint-${name}`, `color-mix(in srgb, var(--mantine-color-${name}-6) ${strength}%, var(--mantine-color-body))`],
    ]),
  );
}

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...onLight(9, 11),
    '--creditd-on-yellow': '#7a4a00',
    '--creditd-on-orange': '#933d00',
    '--creditd-on-green': '#17632a',
    '--mantine-color-dimmed': '#566074',
    '--mantine-color-placeholder': '#667085',
    '--mantine-color-error': '#c41d1d',
    '--mantine-color-anchor': '#4347c9',
    '--mantine-color-text': '#1b2230',
    '--mantine-color-default-color': '#1b2230',
    '--mantine-color-default-border': '#d3d9e3',
    '--creditd-canvas': '#f7f8fa',
    '--creditd-line': '#e5e8ee',
    '--creditd-gain': '#17703a',
    '--creditd-series-0': '#5458dc',
    '--creditd-series-1': '#12996b',
    '--creditd-series-2': '#d9720a',
    '--creditd-series-3': '#b0398f',
  },
  dark: {
    ...onLight(2, 20),
    '--mantine-color-dimmed': '#a2aab9',
    '--mantine-color-placeholder': '#8f98a9',
    '--mantine-color-error': '#ff8b8b',
    '--mantine-color-anchor': '#a9adff',
    '--creditd-canvas': '#121419',
    '--creditd-line': '#2c313c',
    '--creditd-gain': '#6cd391',
    '--creditd-series-0': '#8d91ff',
    '--creditd-series-1': '#45c997',
    '--creditd-series-2': '#f4a04b',
    '--creditd-series-3': '#e080c6',
  },
});
