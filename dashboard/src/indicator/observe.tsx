import { useState } from 'react';
import { RecordForm, type Done } from '../form/recordForm';
import { VocabularyProvider } from '../form/vocabulary';
import { useSpeech } from '../language';
import { observation } from '../record/nouns';
import { Outcome } from '../record/outcome';
import { useRights } from '../viewer';
import type { Indicator } from './page';
import '../record/record.css';

interface Props {
  slug: string;
  network: { id: string; today: string };
  indicator: Indicator;
}

/** Enters a number for an indicator that nothing else here counts. */
export function Observe({ slug, network, indicator }: Props) {
  const { t } = useSpeech();
  const [open, setOpen] = useState(false);
  const rights = useRights();
  const [done, setDone] = useState<Done | null>(null);
  return (
    <section className="panel unprinted" aria-labelledby="observe">
      <div className="panel__head">
        <h2 id="observe">{t('observe.title')}</h2>
        {!open && (
          <button type="button" className="plain-button" onClick={() => setOpen(true)}>
            {t('observe.open')}
          </button>
        )}
      </div>
      {open && (
        <VocabularyProvider slug={slug}>
          {done ? (
            <Outcome noun={observation} slug={slug} done={done} again="observe.again" onAgain={() => setDone(null)} />
          ) : (
            <RecordForm
              noun={observation}
              slug={slug}
              verb="record"
              initial={{
                indicator: indicator.id,
                occurredOn: network.today,
                organisation: rights.organisation?.id ?? '',
                region: rights.area?.id ?? '',
              }}
              base={{ network: network.id }}
              submitKey="form.record"
              onDone={setDone}
              onCancel={() => setOpen(false)}
            />
          )}
        </VocabularyProvider>
      )}
    </section>
  );
}
