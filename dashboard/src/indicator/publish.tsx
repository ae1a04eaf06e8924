import { lazy, Suspense, useState } from 'react';
import { Download } from '../download/download';
import { openIndicatorFiles } from '../download/addresses';
import { useDecision } from '../form/decision';
import { useReturnFocus } from '../form/returnFocus';
import { PublishIndicatorsDocument } from '../gql/graphql';
import { useSpeech } from '../language';
import { useLiveNetwork } from '../liveNetwork';
import { useMay } from '../viewer';
import type { Indicator } from './page';

const ReasonForm = lazy(() => import('../form/reasonForm'));

interface Props {
  slug: string;
  network: string;
  indicator: Indicator;
  onChanged: () => void;
}

/** Whether everybody may see the indicator, with the decision to open it or to take that back. */
export function Publish({ slug, network, indicator, onChanged }: Props) {
  const { t } = useSpeech();
  const may = useMay();
  const { refresh } = useLiveNetwork();
  const [deciding, decideNow] = useState(false);
  const opener = useReturnFocus(deciding);
  const { decide, faults, trouble, fetching } = useDecision(PublishIndicatorsDocument);
  const { published, code, title } = indicator;
  if (!published && !may.decide) return null;
  const submit: React.ComponentProps<typeof ReasonForm>['onSubmit'] = async (reason, before) => {
    if (!(await decide({ network, codes: [code], published: !published, reason }, before))) return;
    decideNow(false);
    refresh();
    onChanged();
  };
  return (
    <section className="panel" aria-labelledby="publish" data-published={published}>
      <div className="panel__head">
        <h2 id="publish">{t('publish.title')}</h2>
        {may.decide && !deciding && (
          <button ref={opener} type="button" className="plain-button unprinted" onClick={() => decideNow(true)}>
            {t(published ? 'publish.close' : 'publish.start')}
          </button>
        )}
      </div>
      <p role="status">{t(published ? 'publish.isOpen' : 'publish.isClosed')}</p>
      {published && <Download files={openIndicatorFiles(slug, code)} of={`${title}, ${t('publish.open')}`} />}
      {deciding && (
        <Suspense>
          <ReasonForm
            lead={t(published ? 'publish.closeLead' : 'publish.startLead')}
            submitKey={published ? 'publish.close' : 'publish.start'}
            faults={faults}
            trouble={trouble}
            fetching={fetching}
            onSubmit={(reason, before) => void submit(reason, before)}
            onCancel={() => decideNow(false)}
          />
        </Suspense>
      )}
    </section>
  );
}
