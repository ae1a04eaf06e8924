import { useState } from 'react';
import { RecordForm, type Done } from '../form/recordForm';
import { chooseOf, type Choice, type Values } from '../form/values';
import { useVocabulary, VocabularyProvider } from '../form/vocabulary';
import { NowOnly } from '../shell/nowOnly';
import { useSpeech, type Key } from '../language';
import { Link } from '../link';
import { event, participation, type Noun } from './nouns';
import { Outcome } from './outcome';
import { Title } from '../shell/title';
import { useRights } from '../viewer';
import './record.css';

/** Two forms on one page: what was held, and who took part in something that was held. */
export default function EventPage({ slug }: { slug: string }) {
  const { t } = useSpeech();
  const [held, setHeld] = useState<Choice | null>(null);
  return (
    <NowOnly>
      <VocabularyProvider slug={slug}>
        <Title text={t('event.title')} />
        <div className="record-head">
          <h1>{t('event.title')}</h1>
          <Link href={`/${slug}/record`}>{t('event.toContact')}</Link>
        </div>
        <One noun={event} slug={slug} again="event.again" onRecorded={setHeld} />
        <h2 className="record-part">{t('participation.title')}</h2>
        <p className="muted record-part__lead">{t('participation.lead')}</p>
        <One key={held?.id} noun={participation} slug={slug} again="participation.again" event={held} />
      </VocabularyProvider>
    </NowOnly>
  );
}

interface Props {
  noun: Noun;
  slug: string;
  again: Key;
  event?: Choice | null;
  onRecorded?: (choice: Choice | null) => void;
}

function One({ noun, slug, again, event: held, onRecorded }: Props) {
  const network = useVocabulary();
  const rights = useRights();
  const [done, setDone] = useState<Done | null>(null);
  const [last, setLast] = useState<Values>({});
  const [round, setRound] = useState(0);
  if (done) {
    const onAgain = () => {
      setDone(null);
      setRound(round + 1);
    };
    return <Outcome noun={noun} slug={slug} done={done} again={again} onAgain={onAgain} />;
  }

  const recorded = (answer: Done, values: Values) => {
    setDone(answer);
    setLast(values);
    onRecorded?.(chooseOf(answer.record && { id: answer.record.id, name: String(values.title) }));
  };
  return (
    <RecordForm
      key={round}
      noun={noun}
      slug={slug}
      verb="record"
      // The next participation is most often in the same event.
      initial={{
        occurredOn: network.today,
        organisation: rights.organisation?.id ?? '',
        region: rights.area?.id ?? '',
        event: last.event ?? held ?? null,
      }}
      draftAt={`polku.draft.${slug}.${noun.name}${held ? `.${held.id}` : ''}`}
      base={{ network: network.id }}
      submitKey="form.record"
      onDone={recorded}
    />
  );
}
