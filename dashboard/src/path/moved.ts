import { useState } from 'react';

/** True once the number has moved while it was on the screen: what moved before that has been seen or is old. */
export function useMoved(moves: number): boolean {
  const [first] = useState(moves);
  return moves > first;
}
