import {
  createContext,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import { flushSync } from 'react-dom';
import { SuomifiThemeProvider } from 'suomifi-ui-components';
import { componentTheme, paintDocument, type Shade } from './palette';

const key = 'polku.theme';
const system = matchMedia('(prefers-color-scheme: dark)');

interface Theme {
  shade: Shade;
  toggle: () => void;
}

const ThemeContext = createContext<Theme>({ shade: 'light', toggle: () => {} });

export const useTheme = () => useContext(ThemeContext);

/** Follows the system's colour scheme until the reader chooses one. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  const systemDark = useSyncExternalStore(watchSystem, () => system.matches);
  const [chosen, choose] = useState(() => localStorage.getItem(key) as Shade | null);
  const onPaper = useOnPaper();
  const shade = onPaper ? 'light' : (chosen ?? (systemDark ? 'dark' : 'light'));

  // Before the effects of what is inside, which read the colours.
  useLayoutEffect(() => paintDocument(shade), [shade]);

  const theme = useMemo(() => {
    const other: Shade = shade === 'dark' ? 'light' : 'dark';
    const toggle = () => {
      localStorage.setItem(key, other);
      choose(other);
    };
    return { shade, toggle };
  }, [shade]);

  return (
    <ThemeContext value={theme}>
      <SuomifiThemeProvider theme={componentTheme(shade)}>{children}</SuomifiThemeProvider>
    </ThemeContext>
  );
}

function watchSystem(changed: () => void) {
  system.addEventListener('change', changed);
  return () => system.removeEventListener('change', changed);
}

/** Dark ink wastes toner and is hard to read on paper, whatever the screen shows. */
function useOnPaper(): boolean {
  const [onPaper, setOnPaper] = useState(false);
  useEffect(() => {
    // The browser takes its picture as soon as the listener is through, so the page has to be light by then.
    const before = () => flushSync(() => setOnPaper(true));
    const after = () => setOnPaper(false);
    addEventListener('beforeprint', before);
    addEventListener('afterprint', after);
    return () => {
      removeEventListener('beforeprint', before);
      removeEventListener('afterprint', after);
    };
  }, []);
  return onPaper;
}
