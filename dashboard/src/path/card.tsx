import { useSpeech } from '../language';
import type { Row } from '../live';
import { IndicatorRow } from './row';
import type { Path } from './section';

interface Props {
  slug: string;
  result: Path['results'][number];
  rows: Row[];
}

/** A result of the path with the indicators that show how it fares. */
export function ResultCard({ slug, result, rows }: Props) {
  const { t } = useSpeech();
  return (
    <li className="result">
      <h4 className="result__title">{result.title}</h4>
      {result.origin === 'ENTERED' && <p className="result__note">{t('node.entered')}</p>}
      {result.contributesTo.length > 0 && (
        <p className="result__note">
          {t('node.leadsTo')} {result.contributesTo.map((one) => one.result.title).join('; ')}
        </p>
      )}
      {rows.length > 0 && (
        <ul className="rows">
          {rows.map((row) => (
            <IndicatorRow key={row.id} slug={slug} row={row} />
          ))}
        </ul>
      )}
    </li>
  );
}
