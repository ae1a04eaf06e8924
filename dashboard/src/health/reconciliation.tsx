import { formatMoment } from '../format';
import { useSpeech } from '../language';
import type { Network } from './page';

/** Whether every number equals its rows, and the differences that stand: found, and not mended yet. */
export function Reconciliation({ reconciliation }: { reconciliation: Network['reconciliation'] }) {
  const { t, locale } = useSpeech();
  const { holds, lastHeldAt, lastRun, differences } = reconciliation;
  const stands = differences.length > 0;
  return (
    <section className="panel" aria-labelledby="reconciliation">
      <h2 id="reconciliation">{t('reconciliation.title')}</h2>
      {stands && (
        <div className="alert" role="alert">
          <AlertIcon />
          <p>
            <strong>{t('reconciliation.stand', { count: differences.length })}</strong> {t('reconciliation.mend')}
          </p>
        </div>
      )}
      {!stands && (
        <p className={holds === false ? 'trouble' : ''}>
          {t(holds === null ? 'reconciliation.never' : holds ? 'reconciliation.holds' : 'reconciliation.broken')}
        </p>
      )}
      {lastHeldAt && <p className="muted">{t('proof.held', { moment: formatMoment(locale, lastHeldAt) })}</p>}
      {lastRun && (
        <p className="muted">
          {t('reconciliation.lastRun', { moment: formatMoment(locale, lastRun.startedAt) })} {lastRun.summary}
        </p>
      )}
      {stands && (
        <div className="scroll" tabIndex={0} role="region" aria-labelledby="reconciliation">
          <table className="wide">
            <thead>
              <tr>
                <th scope="col">{t('reconciliation.indicator')}</th>
                <th scope="col">{t('reconciliation.cell')}</th>
                <th scope="col">{t('reconciliation.stored')}</th>
                <th scope="col">{t('reconciliation.recomputed')}</th>
                <th scope="col">{t('reconciliation.row')}</th>
              </tr>
            </thead>
            <tbody>
              {differences.map((one, i) => (
                <tr key={i} data-difference={one.indicator.code}>
                  <th scope="row">
                    {one.indicator.code} {one.indicator.title}
                  </th>
                  <td>{one.cell}</td>
                  <td>{one.stored}</td>
                  <td>{one.recomputed}</td>
                  <td>{one.row ?? t('reconciliation.noRow')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function AlertIcon() {
  return (
    <svg viewBox="0 0 16 16" width="20" height="20" aria-hidden="true">
      <path d="M8 1.8l6.8 12.4H1.2z" fill="currentColor" />
      <path d="M8 6.4v3.4M8 12v.1" stroke="var(--whiteBase)" strokeWidth="1.8" strokeLinecap="round" />
    </svg>
  );
}
