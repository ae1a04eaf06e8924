// The colours of both themes under the names of the Suomi.fi design tokens. Light is Suomi.fi's own; dark keeps each
// name's role (whiteBase is the surface, blackBase the text on it), so that the library's components follow.
import { suomifiDesignTokens, type ColorDesignTokens } from 'suomifi-design-tokens';
import type { PartialSuomifiTheme } from 'suomifi-ui-components';

export type Shade = 'light' | 'dark';

const dark: ColorDesignTokens = {
  ...suomifiDesignTokens.colors,
  whiteBase: 'hsl(212, 24%, 12%)',
  blackBase: 'hsl(210, 20%, 93%)',
  blackLight1: 'hsl(210, 12%, 70%)',
  brandBase: 'hsl(212, 80%, 74%)',
  depthDark1: 'hsl(204, 12%, 76%)',
  depthDark2: 'hsl(204, 11%, 70%)',
  depthDark3: 'hsl(204, 9%, 58%)',
  depthBase: 'hsl(204, 9%, 50%)',
  depthLight1: 'hsl(210, 12%, 34%)',
  depthLight2: 'hsl(210, 16%, 20%)',
  depthLight3: 'hsl(212, 26%, 9%)',
  depthSecondary: 'hsl(212, 28%, 17%)',
  depthSecondaryDark1: 'hsl(212, 30%, 22%)',
  highlightDark1: 'hsl(210, 85%, 80%)',
  highlightBase: 'hsl(210, 82%, 72%)',
  highlightLight1: 'hsl(210, 80%, 68%)',
  highlightLight2: 'hsl(212, 40%, 30%)',
  highlightLight3: 'hsl(212, 38%, 22%)',
  highlightLight4: 'hsl(212, 32%, 17%)',
  accentBase: 'hsl(23, 85%, 64%)',
  accentSecondary: 'hsl(196, 77%, 55%)',
  accentSecondaryLight1: 'hsl(196, 45%, 16%)',
  accentTertiaryDark1: 'hsl(284, 50%, 80%)',
  accentTertiary: 'hsl(284, 50%, 74%)',
  accentTertiaryLight1: 'hsl(284, 25%, 20%)',
  successDark1: 'hsl(160, 60%, 62%)',
  successBase: 'hsl(160, 60%, 54%)',
  successSecondary: 'hsl(160, 40%, 25%)',
  warningBase: 'hsl(42, 90%, 60%)',
  warningLight1: 'hsl(42, 40%, 16%)',
  alertBase: 'hsl(4, 85%, 72%)',
  alertLight1: 'hsl(4, 35%, 17%)',
  infoBase: 'hsl(215, 86%, 70%)',
  infoLight1: 'hsl(215, 40%, 18%)',
};

const palettes: Record<Shade, ColorDesignTokens> = { light: suomifiDesignTokens.colors, dark };

/** The theme for the library's components. Its gradients and shadows are fixed colours, so dark replaces them too. */
export function componentTheme(shade: Shade): PartialSuomifiTheme {
  const c = palettes[shade];
  if (shade === 'light') return { colors: c };
  const gradient = (from: string, to: string) => `linear-gradient(0deg, ${from}, ${to})`;
  return {
    colors: c,
    gradients: {
      ...suomifiDesignTokens.gradients,
      highlightBaseToHighlightDark1: gradient(c.highlightBase, c.highlightBase),
      highlightLight1ToHighlightBase: gradient(c.highlightDark1, c.highlightDark1),
      depthLight1ToDepthBase: gradient(c.depthBase, c.depthBase),
      whiteBaseToDepthLight2: gradient(c.depthLight2, c.depthLight2),
      whiteBaseToDepthLight1: gradient(c.depthLight1, c.depthLight1),
      highlightLight3ToHighlightLight2: gradient(c.highlightLight3, c.highlightLight3),
      depthLight3ToDepthLight2: gradient(c.depthLight2, c.depthLight2),
      depthSecondaryToDepthSecondaryDark1: gradient(c.depthSecondary, c.depthSecondaryDark1),
      highlightLight4ToDepthSecondary: gradient(c.highlightLight4, c.depthSecondary),
    },
    shadows: { ...suomifiDesignTokens.shadows, invertTextShadow: 'none' },
  };
}

/** Puts the palette where our own style sheets read it: --whiteBase and so on. */
export function paintDocument(shade: Shade): void {
  const root = document.documentElement;
  root.dataset.theme = shade;
  root.style.colorScheme = shade;
  for (const [name, colour] of Object.entries(palettes[shade])) root.style.setProperty(`--${name}`, colour);
}
