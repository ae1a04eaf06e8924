import { useId } from 'react';
import { useQuery } from 'urql';
import { faultKey } from '../client';
import type { FaultAt } from '../form/decision';
import { SelectField } from '../form/selectField';
import { RightsVocabularyDocument, type RightsFieldsFragment, type Role } from '../gql/graphql';
import { useSpeech } from '../language';
import { Trouble, Waiting } from '../shell/notices';
import { choicesOf, needs, roles, sharedKinds, type RightsDraft } from './rights';

interface Props {
  /** What the ids of the fields begin with. */
  form: string;
  draft: RightsDraft;
  faultAt: FaultAt;
  onChange: (next: Partial<RightsDraft>) => void;
}

/** Role, networks and what else the role needs. */
export function RightsFields({ form, draft, faultAt, onChange }: Props) {
  const { t, lang } = useSpeech();
  const [{ data, error }, again] = useQuery({ query: RightsVocabularyDocument, variables: { lang } });
  if (error && !data) return <Trouble textKey={faultKey(error)} again={again} />;
  if (!data) return <Waiting />;
  const needed = needs(draft.role);
  const { organisations, areas } = choicesOf(draft, data.networks);
  return (
    <>
      <SelectField
        id={`${form}-rights.role`}
        labelText={t('rights.role')}
        options={roles.map((one) => ({ id: one, name: t(`role.${one}`) }))}
        value={draft.role}
        onChange={(value) => onChange({ role: value as Role })}
        {...faultAt('rights.role')}
      />
      <p className="muted">{t(`roleHint.${draft.role}`)}</p>
      {needed.networks && (
        <Checks
          id={`${form}-rights.networks`}
          legend={t('rights.networks')}
          fault={faultAt('rights.networks').statusText}
          items={[{ id: '*', name: t('rights.everywhere') }, ...data.networks.map(({ slug, name }) => ({ id: slug, name }))]}
          chosen={draft.everywhere ? ['*', ...draft.networks] : draft.networks}
          onChange={(all) => onChange({ everywhere: all.includes('*'), networks: all.filter((one) => one !== '*') })}
        />
      )}
      {needed.organisation && (
        <SelectField
          id={`${form}-rights.organisation`}
          labelText={t('rights.organisation')}
          options={organisations}
          none={t('choose')}
          value={draft.organisation}
          onChange={(organisation) => onChange({ organisation })}
          {...faultAt('rights.organisation')}
        />
      )}
      {needed.area && (
        <SelectField
          id={`${form}-rights.area`}
          labelText={t('rights.area')}
          options={areas}
          none={t('choose')}
          value={draft.area}
          onChange={(area) => onChange({ area })}
          {...faultAt('rights.area')}
        />
      )}
      {needed.shared && (
        <Checks
          id={`${form}-rights.shared`}
          legend={t('rights.shared')}
          fault={faultAt('rights.shared').statusText}
          items={sharedKinds.map((one) => ({ id: one, name: t(`recordKind.${one}`) }))}
          chosen={draft.shared}
          onChange={(shared) => onChange({ shared: shared as RightsDraft['shared'] })}
        />
      )}
    </>
  );
}

interface ChecksProps {
  id: string;
  legend: string;
  fault?: string;
  items: { id: string; name: string }[];
  chosen: string[];
  onChange: (chosen: string[]) => void;
}

function Checks({ id, legend, fault, items, chosen, onChange }: ChecksProps) {
  const said = useId();
  return (
    <fieldset id={id} tabIndex={-1} className="checks" aria-describedby={said}>
      <legend>{legend}</legend>
      {items.map((one) => (
        <label key={one.id}>
          <input
            type="checkbox"
            checked={chosen.includes(one.id)}
            onChange={({ target }) =>
              onChange(target.checked ? [...chosen, one.id] : chosen.filter((other) => other !== one.id))
            }
          />{' '}
          {one.name}
        </label>
      ))}
      <p id={said} className="trouble">
        {fault}
      </p>
    </fieldset>
  );
}

/** Rights in a line. */
export function RightsText({ rights }: { rights: RightsFieldsFragment }) {
  const { t } = useSpeech();
  const { role, networks, organisation, area, shared, readOnly } = rights;
  const parts = [
    t(`role.${role}`),
    networks.includes('*') ? t('rights.everywhere') : networks.join(', '),
    organisation,
    area,
    shared.length > 0 && `${t('rights.shared')}: ${shared.map((kind) => t(`recordKind.${kind}`)).join(', ')}`,
    readOnly && t('rights.readOnly'),
  ];
  return <>{parts.filter(Boolean).join(' · ')}</>;
}

/** What the fields are called, by the path that a fault has. */
export function useRightsNames(): (path: string) => string | null {
  const { t } = useSpeech();
  return (path) => {
    const name = path.split('.').pop()?.replace(/\[\d+\]/, '');
    switch (name) {
      case 'role':
      case 'networks':
      case 'organisation':
      case 'area':
      case 'shared':
        return t(`rights.${name}`);
      default:
        return null;
    }
  };
}
