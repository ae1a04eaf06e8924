import { useState } from 'react';
import { RecordForm, type Done } from '../form/recordForm';
import { text, type Values } from '../form/values';
import { useVocabulary, VocabularyProvider } from '../form/vocabulary';
import { NowOnly } from '../shell/nowOnly';
import { useSpeech } from '../language';
import { Link } from '../link';
import { contact } from './nouns';
import { Outcome } from './outcome';
import { Title } from '../shell/title';
import { useRights } from '../viewer';
import './record.css';

export default function ContactPage({ slug }: { slug: string }) {
  return (
    <NowOnly>
      <VocabularyProvider slug={slug}>
        <Contact slug={slug} />
      </VocabularyProvider>
    </NowOnly>
  );
}

function Contact({ slug }: { slug: string }) {
  const { t } = useSpeech();
  const network = useVocabulary();
  const rights = useRights();
  const [done, setDone] = useState<Done | null>(null);
  const [round, setRound] = useState(0);
  const adviserAt = `polku.adviser.${slug}`;

  const initial: Values = {
    occurredOn: network.today,
    organisation: rights.organisation?.id ?? knownAdviser(network, localStorage.getItem(adviserAt)),
    region: rights.area?.id ?? '',
  };
  const recorded = (answer: Done, values: Values) => {
    localStorage.setItem(adviserAt, text(values.organisation) ?? '');
    setDone(answer);
  };
  const again = () => {
    setDone(null);
    setRound(round + 1);
  };

  return (
    <>
      <Title text={t('contact.title')} />
      <div className="record-head">
        <h1>{t('contact.title')}</h1>
        <Link href={`/${slug}/record/event`}>{t('contact.toEvent')}</Link>
      </div>
      {done ? (
        <Outcome noun={contact} slug={slug} done={done} again="contact.again" onAgain={again} />
      ) : (
        <RecordForm
          key={round}
          noun={contact}
          slug={slug}
          verb="record"
          initial={initial}
          draftAt={`polku.draft.${slug}.contact`}
          base={{ network: network.id }}
          submitKey="form.record"
          onDone={recorded}
        />
      )}
    </>
  );
}

/** The adviser of the last time, as long as that organisation still records. */
function knownAdviser(network: ReturnType<typeof useVocabulary>, id: string | null): string {
  return network.organisations.nodes.some((one) => one.id === id && one.records) ? (id ?? '') : '';
}
