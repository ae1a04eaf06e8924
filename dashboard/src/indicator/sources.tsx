import { useSpeech } from '../language';
import { Citations } from './citations';
import type { Indicator } from './page';

/** Where the plan prints what this page says. */
export function Sources({ indicator }: { indicator: Indicator }) {
  const { t } = useSpeech();
  const { provenance, results } = indicator;
  return (
    <section className="panel" aria-labelledby="sources">
      <h2 id="sources">{t('sources.title')}</h2>
      {results.length > 0 && (
        <>
          <p>{t('sources.results')}</p>
          <ul>
            {results.map((result) => (
              <li key={result.id}>{result.title}</li>
            ))}
          </ul>
        </>
      )}
      {provenance.length === 0 && <p className="muted">{t('sources.none')}</p>}
      <Citations citations={provenance} />
    </section>
  );
}
