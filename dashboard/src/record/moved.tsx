import { sayValue } from '../format';
import type { MovedFieldsFragment } from '../gql/graphql';
import { useSpeech } from '../language';
import { Link } from '../link';
import { isMove } from '../live';

/** What a record moved: "K-01 Advised procurements 37 → 38". */
export function Moved({ slug, moved }: { slug: string; moved: MovedFieldsFragment[] }) {
  const speech = useSpeech();
  const { t } = speech;
  const visible = moved.filter(isMove);
  if (visible.length === 0) return <p>{t('moved.nothing')}</p>;
  return (
    <>
      <p>{t('moved.title')}</p>
      <ul className="moved">
        {visible.map(({ indicator, value, previous }) => (
          <li key={indicator.id} data-moved={indicator.code}>
            <Link href={`/${slug}/indicators/${encodeURIComponent(indicator.code)}`}>
              {indicator.code} {indicator.title}
            </Link>{' '}
            <span className="moved__values">
              {sayValue(speech, { ...indicator, unit: { title: '' } }, previous?.value)}{' '}
              <span aria-hidden="true">→</span>
              <span className="unseen">{t('changes.to')}</span>{' '}
              <strong>{sayValue(speech, indicator, value.value)}</strong>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
