import { formatNumber } from '../format';
import type { UnstatedFieldsFragment } from '../gql/graphql';
import { useSpeech } from '../language';

/** How many rows say neither yes nor no to what a share asks for: with them the share could be another. */
export function Unstated({ unstated: { share, text } }: { unstated: UnstatedFieldsFragment }) {
  const { locale } = useSpeech();
  return (
    <>
      {share !== null && <strong>{`${formatNumber(locale, share)}\u00a0%`}</strong>} <span className="muted">{text}</span>
    </>
  );
}
