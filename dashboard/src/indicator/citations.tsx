import type { CitationFieldsFragment } from '../gql/graphql';
import { useSpeech } from '../language';

/** Where a fact of the plan is printed. */
export function Citations({ citations }: { citations: CitationFieldsFragment[] }) {
  const { t } = useSpeech();
  if (citations.length === 0) return null;
  return (
    <ul>
      {citations.map((cite, i) => (
        <li key={i}>
          {cite.documentTitle} ({cite.document}), {cite.section}
          {cite.line !== null && `, ${t('sources.line', { line: cite.line })}`}
          {cite.basis !== 'STATED' && ` – ${t(`basis.${cite.basis}`)}`}
        </li>
      ))}
    </ul>
  );
}
