// Remembers which forms hold something that was typed and is kept nowhere else, so that nobody leaves them unwarned.
const typed = new Set<HTMLFormElement>();

/** Forms that keep their own draft say so: <form data-kept>. */
const guarded = 'form.form:not([data-kept])';

export function watchTyping(): () => void {
  const note = (event: Event) => {
    const form = event.target instanceof Element ? event.target.closest<HTMLFormElement>(guarded) : null;
    if (form) typed.add(form);
  };
  const warn = (event: BeforeUnloadEvent) => {
    if (hasTyped()) event.preventDefault();
  };
  document.addEventListener('input', note);
  addEventListener('beforeunload', warn);
  return () => {
    document.removeEventListener('input', note);
    removeEventListener('beforeunload', warn);
  };
}

/** What was sent or given up is no longer on the page. */
export function hasTyped(): boolean {
  for (const form of typed) if (!form.isConnected) typed.delete(form);
  return typed.size > 0;
}
