import { useQuery } from 'urql';
import { useAsOf } from '../asOf';
import { faultKey } from '../client';
import { formatMoment, formatNumber } from '../format';
import { ValueFactsDocument } from '../gql/graphql';
import { useSpeech } from '../language';
import { Link } from '../link';
import { Trouble, Waiting } from '../shell/notices';
import { Citations } from './citations';
import type { Props } from './explanation';
import { useRefetch } from './refetch';
import { Unstated } from './unstated';

/** By what the number was counted: definition, target, proof and place in the feed. */
export function ValueFacts({ slug, code, version }: Props) {
  const { t, locale } = useSpeech();
  const { value, trouble } = useValueFacts(slug, code, version);
  if (!value) return trouble ?? <Waiting />;
  const { definition, target, proof } = value;
  return (
    <dl className="facts">
      <Fact name={t('facts.asOf')}>{formatMoment(locale, value.asOf)}</Fact>
      <Fact name={t('facts.rows')}>{formatNumber(locale, value.sourceCount)}</Fact>
      {value.unstated && (
        <Fact name={t('facts.unstated')}>
          <Unstated unstated={value.unstated} />
        </Fact>
      )}
      <Fact name={t('facts.quality')}>{t(`quality.${value.quality}`)}</Fact>
      <Fact name={t('facts.definition')}>
        {definition
          ? [t('definition.version', { version: definition.version }), definition.title].filter(Boolean).join(' ')
          : t('facts.noDefinition')}
      </Fact>
      <Fact name={t('facts.target')}>
        {target.label} ({t('target.revision', { revision: target.revision })})
        <Citations citations={target.provenance} />
      </Fact>
      <Fact name={t('facts.proof')}>
        {!proof && t('facts.noProof')}
        {proof && (
          <>
            <strong className={proof.held ? undefined : 'trouble'}>
              {t(proof.held ? 'facts.held' : 'facts.notHeld', { moment: formatMoment(locale, proof.provenAt) })}
            </strong>{' '}
            {proof.run && (
              <Link href={`/${slug}/health`}>
                {t('facts.run', { job: t(`job.${proof.run.job}`), moment: formatMoment(locale, proof.run.startedAt) })}
              </Link>
            )}{' '}
            <span className="muted">{t('facts.provenAt', { sequence: proof.sequence })}</span>
          </>
        )}
      </Fact>
      <Fact name={t('facts.sequence')}>{value.sequence}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function useValueFacts(slug: string, code: string, version: string | null) {
  const { lang } = useSpeech();
  const { moment: asOf } = useAsOf();
  const [{ data, error }, again] = useQuery({ query: ValueFactsDocument, variables: { slug, code, lang, asOf } });
  useRefetch(version, again);
  return {
    value: data?.network?.indicator?.value,
    trouble: error && <Trouble textKey={faultKey(error)} again={again} />,
  };
}
