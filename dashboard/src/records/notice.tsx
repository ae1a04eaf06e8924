import { formatDay, formatNumber } from '../format';
import type { LatestNoticesQuery } from '../gql/graphql';
import { useSpeech, type Key, type Speech } from '../language';
import type { Trail } from './details';

export type ListedNotice = NonNullable<LatestNoticesQuery['network']>['list']['nodes'][number];
export type OpenNotice = Extract<Trail, { __typename: 'Notice' }>;

type Priced = Pick<ListedNotice, 'amount' | 'valueState' | 'currency'>;

/** What a notice says of its value: the number, or in words why there is none. */
export function sayAmount({ t, locale }: Speech, { amount, valueState, currency }: Priced): string {
  if (amount !== null) return `${formatNumber(locale, amount)}\u00a0€`;
  const why = t(`noticeValue.${valueState}`);
  return valueState === 'OTHER_CURRENCY' && currency ? `${why} (${currency})` : why;
}

/** Yes, no, and not stated are three answers. */
export function sayAnswer({ t }: Speech, answer: boolean | null): string {
  return t(answer === null ? 'notStated' : answer ? 'yes' : 'no');
}

/** What a list tells of a notice. */
export function NoticeLine({ notice }: { notice: ListedNotice }) {
  const speech = useSpeech();
  const { t } = speech;
  const { form, lot, buyer, cpv, innovative } = notice;
  const parts = [buyer, lot, form, cpv && `CPV ${cpv}`, sayAmount(speech, notice)].filter(Boolean);
  return (
    <span className="muted records__notice">
      {parts.join(' · ')} · {t('field.innovative')}: {sayAnswer(speech, innovative)}
    </span>
  );
}

/** All that was read from a notice. It is read only: another import brings another version. */
export function NoticeFacts({ notice }: { notice: OpenNotice }) {
  const speech = useSpeech();
  const { t, locale } = speech;
  const list = (codes: string[]) => (codes.length === 0 ? t('notStated') : codes.join(', '));
  const rows: [Key, string | null | undefined][] = [
    ['notice.id', `${notice.noticeId} (${notice.version})`],
    ['field.lot', notice.lot],
    ['notice.procedure', notice.procedure],
    ['notice.publication', notice.publication],
    ['field.form', notice.form],
    ['field.type', [notice.noticeType, notice.subtype].filter(Boolean).join(', ')],
    ['notice.dispatchedOn', formatDay(locale, notice.dispatchedOn)],
    ['field.buyer', [notice.buyer, notice.buyerId].filter(Boolean).join(', ')],
    ['field.customer', notice.buyerCustomer?.name],
    ['field.country', notice.country],
    ['field.region', notice.region?.name],
    ['field.cpv', notice.cpv],
    ['field.nature', notice.nature],
    ['notice.value', sayAmount(speech, notice)],
    ['field.result', notice.noticeResult],
    ['field.strategic', list(notice.strategic)],
    ['field.innovation', list(notice.innovation)],
    ['field.innovative', sayAnswer(speech, notice.innovative)],
    ['field.answeredInnovative', sayAnswer(speech, notice.answeredInnovative)],
    ['field.answersYes', list(notice.answersYes)],
    ['field.answersNo', list(notice.answersNo)],
    ['field.green', list(notice.green)],
    ['field.social', list(notice.social)],
    ['field.criteria', list(notice.criteria)],
    ['field.sme', sayAnswer(speech, notice.sme)],
  ];
  return (
    <>
      <p className="muted">{t('notice.readOnly')}</p>
      <dl className="facts">
        {rows.map(([key, text]) => (
          <div key={key}>
            <dt>{t(key)}</dt>
            <dd>{text || t('notStated')}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
