import { useEffect } from 'react';

/** Names the page in the browser's tab and for screen readers. */
export function Title({ text }: { text: string }) {
  useEffect(() => {
    document.title = `${text} – Polku`;
  }, [text]);
  return null;
}
