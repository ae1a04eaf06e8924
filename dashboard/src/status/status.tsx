import type { ReactNode } from 'react';
import type { Status } from '../gql/graphql';
import { useSpeech } from '../language';
import './status.css';

/** In the order in which they are worth looking at. */
export const statuses: Status[] = ['MISSED', 'BEHIND', 'ON_TRACK', 'REACHED', 'NO_DATA', 'NO_TARGET', 'TO_BE_DEFINED'];

const line = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.8,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const;

// Each shape differs in outline, so that they can be told apart without colour and in black and white print.
const shapes: Record<Status, ReactNode> = {
  REACHED: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="M4.8 8.3l2.2 2.2 4.2-4.6" {...line} stroke="var(--whiteBase)" />
    </>
  ),
  ON_TRACK: <path d="M2.5 12.5L7 8l2.5 2.5 4-5.5M9.7 4.6l4-.1-.2 4" {...line} />,
  BEHIND: (
    <>
      <path d="M8 1.8l6.8 12.4H1.2z" fill="currentColor" />
      <path d="M8 6.4v3.4M8 12v.1" {...line} stroke="var(--whiteBase)" />
    </>
  ),
  MISSED: (
    <>
      <rect x="1.5" y="1.5" width="13" height="13" fill="currentColor" />
      <path d="M5 5l6 6m0-6l-6 6" {...line} stroke="var(--whiteBase)" />
    </>
  ),
  NO_DATA: <circle cx="8" cy="8" r="6.2" {...line} strokeDasharray="2.4 2.9" />,
  NO_TARGET: <path d="M2.5 8h11" {...line} />,
  TO_BE_DEFINED: <path d="M5.4 5.6a2.7 2.7 0 1 1 3.8 2.5c-.8.4-1.2.9-1.2 1.8M8 13v.1" {...line} />,
};

export function StatusIcon({ status }: { status: Status }) {
  return (
    <svg className={`status-icon status-icon--${status}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      {shapes[status]}
    </svg>
  );
}

export function StatusMark({ status }: { status: Status }) {
  const { t } = useSpeech();
  return (
    <span className="status">
      <StatusIcon status={status} />
      {t(`status.${status}`)}
    </span>
  );
}
