import { useEffect, useRef } from 'react';

/** Gives the focus back to the button that opened a form when the form is gone: else it would fall to the page's start. */
export function useReturnFocus(open: boolean) {
  const opener = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(open);
  useEffect(() => {
    if (wasOpen.current && !open) opener.current?.focus();
    wasOpen.current = open;
  }, [open]);
  return opener;
}
