import { lazy, Suspense, useRef, useState } from 'react';
import { useQuery } from 'urql';
import { useAsOf } from '../asOf';
import { faultKey } from '../client';
import { formatDay, formatMoment, sayFigure } from '../format';
import { useReturnFocus } from '../form/returnFocus';
import { DefinitionsDocument, type DefinitionsQuery } from '../gql/graphql';
import { useRefetch } from '../indicator/refetch';
import type { Indicator } from '../indicator/page';
import { Unstated } from '../indicator/unstated';
import { useSpeech, type Key } from '../language';
import { Trouble, Waiting } from '../shell/notices';
import { useMay } from '../viewer';
import { Variant } from './variant';
import { DefinitionText, type Codelists } from './words';
import './definition.css';

const Propose = lazy(() => import('./propose'));

export type Definition = NonNullable<NonNullable<DefinitionsQuery['network']>['indicator']>['definitions'][number];

interface Props {
  slug: string;
  code: string;
  indicator: Indicator;
  codelists: Codelists;
  version: string | null;
  onChanged: () => void;
}

/** How the number is computed, the definitions that stand beside, and those that led before. */
export function DefinitionPanel(props: Props) {
  const { slug, code, indicator, codelists, version, onChanged } = props;
  const { t, lang } = useSpeech();
  const { moment: asOf } = useAsOf();
  const may = useMay();
  const [proposing, propose] = useState(false);
  const [said, say] = useState<Key | null>(null);
  const opener = useReturnFocus(proposing);
  const heading = useRef<HTMLHeadingElement>(null);
  const [{ data, error }, again] = useQuery({ query: DefinitionsDocument, variables: { slug, code, lang, asOf } });
  useRefetch(version, again);

  const definitions = data?.network?.indicator?.definitions;
  const standing = (wanted: Definition['standing']) => definitions?.filter((one) => one.standing === wanted) ?? [];
  const leading = standing('LEADING')[0] ?? null;
  const proposed = () => {
    propose(false);
    say('definition.proposed');
    onChanged();
  };
  // What was decided of is gone from its place, and the focus with it.
  const decided = (outcome: Key) => {
    say(outcome);
    heading.current?.focus();
    onChanged();
  };
  return (
    <section className="panel" aria-labelledby="definition">
      <div className="panel__head">
        <h2 id="definition" ref={heading} tabIndex={-1}>
          {t('definition.title')}
        </h2>
        {may.decide && !proposing && (
          <button ref={opener} type="button" className="plain-button unprinted" onClick={() => propose(true)}>
            {t('definition.propose')}
          </button>
        )}
      </div>
      <p role="status" className="panel__said">
        {said && t(said)}
      </p>
      {proposing && (
        <Suspense fallback={<Waiting />}>
          <Propose
            slug={slug}
            indicator={indicator}
            leading={leading ?? indicator.definition}
            onDone={proposed}
            onCancel={() => propose(false)}
          />
        </Suspense>
      )}
      {indicator.definition ? (
        <DefinitionText definition={indicator.definition} codelists={codelists} />
      ) : (
        <p className="muted">{t('definition.none')}</p>
      )}
      {!definitions && (error ? <Trouble textKey={faultKey(error)} again={again} /> : <Waiting />)}
      {leading && <Origin definition={leading} />}
      <SideBySide indicator={indicator} leading={leading} competing={standing('COMPETING')} />
      {(['COMPETING', 'DRAFT'] as const).map((one) => (
        <Variants key={one} {...props} onDecided={decided} heading={one} variants={standing(one)} />
      ))}
      <History definitions={[...standing('LEADING'), ...standing('RETIRED')]} codelists={codelists} />
    </section>
  );
}

/** Who took the definition into use, when and why. */
function Origin({ definition }: { definition: Definition }) {
  const { t, locale } = useSpeech();
  const { version, validFrom, recordedAt, recordedBy, reason } = definition;
  return (
    <p className="panel__note">
      {t('definition.version', { version })}{' '}
      {validFrom ? t('definition.validFrom', { day: formatDay(locale, validFrom) }) : t('definition.fromBeginning')}{' '}
      {t('records.by', { by: recordedBy, moment: formatMoment(locale, recordedAt) })}
      {reason && `. ${t('records.reason', { reason })}`}
    </p>
  );
}

/** The values of the definitions that stand at the same time, beside each other. */
function SideBySide(props: { indicator: Indicator; leading: Definition | null; competing: Definition[] }) {
  const speech = useSpeech();
  const { t } = speech;
  const { indicator, leading, competing } = props;
  if (competing.length === 0) return null;
  const asked = [leading, ...competing].some((one) => one?.value.unstated);
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t('definition.values')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('facts.definition')}</th>
            <th scope="col">{t('definition.standing')}</th>
            <th scope="col">{t('breakdown.value')}</th>
            {asked && <th scope="col">{t('facts.unstated')}</th>}
          </tr>
        </thead>
        <tbody>
          {[...(leading ? [leading] : []), ...competing].map((one) => (
            <tr key={one.id}>
              <th scope="row">{one.title ?? t('standing.LEADING')}</th>
              <td>{t(`standing.${one.standing}`)}</td>
              <td>{sayFigure(speech, indicator, one.value)}</td>
              {asked && <td>{one.value.unstated ? <Unstated unstated={one.value.unstated} /> : '–'}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Variants({
  heading,
  variants,
  ...props
}: Props & { heading: 'COMPETING' | 'DRAFT'; variants: Definition[]; onDecided: (outcome: Key) => void }) {
  const { t } = useSpeech();
  if (variants.length === 0) return null;
  return (
    <section className="variants" aria-labelledby={`variants-${heading}`}>
      <h3 id={`variants-${heading}`}>{t(heading === 'DRAFT' ? 'definition.drafts' : 'definition.competing')}</h3>
      {variants.map((one) => (
        <Variant key={one.id} {...props} definition={one} />
      ))}
    </section>
  );
}

function History({ definitions, codelists }: { definitions: Definition[]; codelists: Codelists }) {
  const { t } = useSpeech();
  if (definitions.length === 0) return null;
  return (
    <details className="unfold">
      <summary>{t('definition.history', { count: definitions.length })}</summary>
      <ol className="versions">
        {definitions.map((one) => (
          <li key={`${one.id} ${one.version}`}>
            {one.title && <strong>{one.title}</strong>} <span className="mark">{t(`standing.${one.standing}`)}</span>
            <Origin definition={one} />
            <DefinitionText definition={one} codelists={codelists} />
          </li>
        ))}
      </ol>
    </details>
  );
}
