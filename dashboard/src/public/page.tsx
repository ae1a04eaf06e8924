import { Download } from '../download/download';
import { openFiles } from '../download/addresses';
import { formatPeriod } from '../format';
import { useSpeech } from '../language';
import { useLiveNetwork } from '../liveNetwork';
import { Areas } from '../path/areas';
import { PathSkeleton } from '../path/skeleton';
import { Title } from '../shell/title';
import '../path/path.css';

const none = new Set<string>();
const all = () => true;

/** What everybody sees of a network: its published indicators, and where to take them from. */
export default function PublicPage() {
  const { t, locale } = useSpeech();
  const { plan, held } = useLiveNetwork();
  if (!plan || !held) return <PathSkeleton />;
  return (
    <>
      <Title text={plan.name} />
      <header className="path-head">
        <div>
          <h1>{plan.name}</h1>
          <p className="muted">
            {plan.description} {t('path.period', { period: formatPeriod(locale, plan.period) })}
          </p>
          <p>{t('public.lead')}</p>
        </div>
        <Download files={openFiles(plan.slug)} of={plan.name} />
      </header>
      {held.rows.size === 0 ? (
        <p>{t('public.none')}</p>
      ) : (
        <Areas plan={plan} rows={held.rows} onPath={none} shows={all} titleKey="nav.published" />
      )}
      <p className="muted">{t('public.licence')}</p>
    </>
  );
}
