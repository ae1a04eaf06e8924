// Something was refused that the screen took for allowed: perhaps the sign-in has ended. Whoever hears of it asks the server.
type Listener = () => void;

const listeners = new Set<Listener>();

export function suspect(): void {
  for (const listener of listeners) listener();
}

export function onSuspicion(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
