import { useState } from 'react';
import { Button } from 'suomifi-ui-components';
import { useQuery } from 'urql';
import { faultKey } from '../client';
import { formatMoment } from '../format';
import { RecordForm, type Done } from '../form/recordForm';
import { RecordDetailsDocument, type RecordDetailsQuery } from '../gql/graphql';
import { useSpeech, type Key } from '../language';
import { Missing, Trouble, Waiting } from '../shell/notices';
import { useAsOf } from '../asOf';
import { isOwn, useMay, useRights, useViewer } from '../viewer';
import { Moved } from '../record/moved';
import { nounOf, valuesOf } from './editable';
import { Facts } from './facts';
import { NoticeFacts } from './notice';
import { Withdraw } from './withdraw';
import '../record/record.css';

export type OpenRecord = NonNullable<RecordDetailsQuery['node']>;
export type Trail = Extract<OpenRecord, { revisions: unknown }>;

/** One record: what it says, every revision of it, and the ways to mend it. */
export function RecordDetails({ slug, id }: { slug: string; id: string }) {
  const { lang } = useSpeech();
  const [{ data, error }, again] = useQuery({ query: RecordDetailsDocument, variables: { id, lang } });
  if (error && !data) return <Trouble textKey={faultKey(error)} again={again} />;
  if (!data) return <Waiting />;
  const record = data.node;
  if (!record || !('revisions' in record)) return <Missing textKey="records.missing" />;
  return <Details key={record.revision} slug={slug} record={record} onChanged={again} />;
}

interface Props {
  slug: string;
  record: Trail;
  onChanged: () => void;
}

function Details({ slug, record, onChanged }: Props) {
  const { t } = useSpeech();
  const [doing, setDoing] = useState<'correct' | 'withdraw' | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const noun = nounOf(record);
  const may = useMay();
  const { role } = useViewer();
  const rights = useRights();
  const mine = may.record && noun !== null && isOwn(role, rights, record as Parameters<typeof isOwn>[2]);
  const { day } = useAsOf();
  const settled = (answer: Done) => {
    setDone(answer);
    setDoing(null);
  };

  return (
    <>
      <section className="panel" aria-labelledby="record">
        <h2 id="record">{record.summary}</h2>
        {day && <p className="muted">{t('asOf.recordNow')}</p>}
        {record.withdrawn && <p className="records__withdrawn">{t('records.isWithdrawn')}</p>}
        {record.__typename === 'Notice' && <NoticeFacts notice={record} />}
        {noun && !doing && !done && <Facts record={record} noun={noun} />}
        {done && (
          <div className="outcome" role="status">
            <h3>{t('outcome.recorded')}</h3>
            <Moved slug={slug} moved={done.moved} />
            <button type="button" className="plain-button" onClick={onChanged}>
              {t('records.reload')}
            </button>
          </div>
        )}
        {mine && !done && !doing && !record.withdrawn && (
          <div className="form__buttons unprinted">
            <Button variant="secondary" onClick={() => setDoing('correct')}>
              {t('records.correct')}
            </Button>
            <Button variant="secondary" onClick={() => setDoing('withdraw')}>
              {t('records.withdraw')}
            </Button>
          </div>
        )}
        {noun && doing === 'correct' && (
          <RecordForm
            noun={noun}
            slug={slug}
            verb="correct"
            initial={valuesOf(record, noun)}
            base={{ id: record.id, revision: record.revision }}
            submitKey="records.saveCorrection"
            onDone={settled}
            onCancel={() => setDoing(null)}
          />
        )}
        {noun && doing === 'withdraw' && (
          <Withdraw noun={noun} record={record} onDone={settled} onCancel={() => setDoing(null)} />
        )}
      </section>
      <Revisions record={record} />
    </>
  );
}

function Revisions({ record }: { record: Trail }) {
  const { t, locale } = useSpeech();
  return (
    <section className="panel" aria-labelledby="revisions">
      <h2 id="revisions">{t('records.revisions')}</h2>
      <ol className="revisions" reversed>
        {record.revisions.map((revision) => (
          <li key={revision.revision}>
            <strong>{t(`act.${revision.act}`)}</strong> {formatMoment(locale, revision.recordedAt)},{' '}
            {revision.recordedBy}
            {revision.reason && <p>{t('records.reason', { reason: revision.reason })}</p>}
            {revision.changes.length > 0 && (
              <dl className="revisions__changes">
                {revision.changes.map((change) => (
                  <div key={change.field}>
                    <dt>{t(`field.${change.field.split('.').pop()}` as Key)}</dt>
                    <dd>
                      {revision.act !== 'RECORDED' && (
                        <>
                          <del>{change.old ?? t('notStated')}</del> <span aria-hidden="true">→</span>
                          <span className="unseen">{t('changes.to')}</span>{' '}
                        </>
                      )}
                      {change.new ?? t('notStated')}
                    </dd>
                  </div>
                ))}
              </dl>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
