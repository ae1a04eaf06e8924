import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Lang } from './gql/graphql';
import en from './messages/en.json';
import fi from './messages/fi.json';
import sv from './messages/sv.json';

export type Language = 'fi' | 'sv' | 'en';
export type Key = keyof typeof fi;
export type Messages = Record<Key, string>;

export const languages: Language[] = ['fi', 'sv', 'en'];

const key = 'polku.language';
const locales: Record<Language, string> = { fi: 'fi-FI', sv: 'sv-FI', en: 'en-GB' };
// All three are in the first load, a few kilobytes each: a language can then be chosen without a connection too.
const messages: Record<Language, Messages> = { fi, sv, en };

export interface Speech {
  language: Language;
  /** The language as the server's schema names it. */
  lang: Lang;
  locale: string;
  choose: (language: Language) => void;
  t: Translate;
}

/** The text of a key with its {parameters} filled in; key.one is taken for a count of one where the language has it. */
export type Translate = (key: Key, parameters?: Record<string, string | number>) => string;

const SpeechContext = createContext<Speech | null>(null);

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (!speech) throw new Error('useSpeech needs a LanguageProvider around it');
  return speech;
}

function chosenLanguage(): Language {
  const stored = localStorage.getItem(key) as Language | null;
  return stored && languages.includes(stored) ? stored : 'fi';
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(chosenLanguage);

  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  const speech = useMemo(() => {
    const choose = (chosen: Language) => {
      localStorage.setItem(key, chosen);
      setLanguage(chosen);
    };
    return speechOf(language, choose);
  }, [language]);

  return <SpeechProvider speech={speech}>{children}</SpeechProvider>;
}

export function SpeechProvider({ speech, children }: { speech: Speech; children: ReactNode }) {
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

export function speechOf(language: Language, choose: (language: Language) => void): Speech {
  const locale = locales[language];
  return {
    language,
    lang: language.toUpperCase() as Lang,
    locale,
    choose,
    t: translator(messages[language], new Intl.PluralRules(locale)),
  };
}

function translator(messages: Messages, plurals: Intl.PluralRules): Translate {
  return (key, parameters = {}) => {
    const count = parameters.count;
    const one = `${key}.one` as Key;
    const single = typeof count === 'number' && plurals.select(count) === 'one' && messages[one];
    // Fields and codes may be added to the server before there are words for them here.
    const text: string | undefined = single || messages[key];
    return (text ?? key.split('.').pop()!).replace(/\{(\w+)\}/g, (_, name: string) => String(parameters[name] ?? ''));
  };
}
