/** The built-in colour themes that pictures are taken in. */
const themes = {
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  'hc-black': 'Default High Contrast',
  'hc-light': 'Default High Contrast Light',
} as const;

/**
 * Settings that choose a theme by its short name: light, dark, hc-black or hc-light.
 * @throws Error for another name
 */
export function themeSettings(name = 'dark'): Readonly<Record<string, unknown>> {
  const theme = Object.entries(themes).find(([known]) => known === name);
  if (!theme) throw new Error(`There is no theme ${name}. Use one of ${Object.keys(themes).join(', ')}.`);
  return { 'workbench.colorTheme': theme[1], 'window.autoDetectHighContrast': false, 'window.autoDetectColorScheme': false };
}
