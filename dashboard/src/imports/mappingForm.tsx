import { useEffect, useId, useState, type FormEvent } from 'react';
import { Button } from 'suomifi-ui-components';
import { useQuery } from 'urql';
import { DecisionFaults, type DecisionFault } from '../form/decision';
import { DefinitionVocabularyDocument, type DefinitionVocabularyQuery, type ImportKind } from '../gql/graphql';
import { useSpeech } from '../language';
import { useLiveNetwork } from '../liveNetwork';
import {
  draftOf,
  faultsBefore,
  fieldOfPath,
  keepDraft,
  keptDraft,
  leftOver,
  onSheet,
  type Field,
  type ImportDetails,
  type MappingDraft,
  type Preview,
} from './mapping';

interface Props {
  slug: string;
  id: string;
  kind: ImportKind;
  mapping: ImportDetails['mapping'];
  preview: Preview;
  faults: DecisionFault[];
  fetching: boolean;
  onCheck: (draft: MappingDraft, before: DecisionFault[]) => void;
  onSheet: (draft: MappingDraft) => void;
}

/** Says which column of the table is which field, and what holds for all rows. */
export function MappingForm({ slug, id, kind, mapping, preview, faults, fetching, onCheck, ...props }: Props) {
  const { t, lang } = useSpeech();
  const form = useId();
  const [draft, setDraft] = useState(() => keptDraft(id) ?? draftOf(mapping, preview));
  const [touched, setTouched] = useState(false);
  const [{ data }] = useQuery({ query: DefinitionVocabularyDocument, variables: { slug, lang } });
  useEffect(() => {
    if (touched) keepDraft(id, draft);
  }, [id, draft, touched]);

  const change = (next: Partial<MappingDraft>) => {
    setTouched(true);
    setDraft((before) => ({ ...before, ...next }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onCheck(draft, faultsBefore(draft, preview.fields));
  };
  const rest = leftOver(draft, preview.header);
  return (
    <form className="panel form form--wide" data-kept="" noValidate onSubmit={submit} aria-labelledby={`${form}-title`}>
      <h2 id={`${form}-title`}>{t('mapping.title')}</h2>
      <p className="muted">{t(`importHelp.${kind}`)}</p>
      {preview.sheets.length > 1 && (
        <p className="mapping__line">
          <label htmlFor={`${form}-sheet`}>{t('mapping.sheet')}</label>
          <select
            id={`${form}-sheet`}
            className="plain-input"
            value={draft.sheet}
            onChange={(event) => {
              const next = onSheet(draft, event.target.value);
              setDraft(next);
              props.onSheet(next);
            }}
          >
            {preview.sheets.map((sheet) => (
              <option key={sheet}>{sheet}</option>
            ))}
          </select>
        </p>
      )}
      <Samples preview={preview} />
      <DecisionFaults
        faults={faults}
        trouble={null}
        nameOf={(path) => fieldOfPath(path, preview.fields)?.title ?? null}
        idOf={(path) => {
          const field = fieldOfPath(path, preview.fields);
          return field ? `${form}-${field.name}` : null;
        }}
      />
      <div className="scroll" tabIndex={0} role="region" aria-labelledby={`${form}-title`}>
        <table className="wide mapping">
          <thead>
            <tr>
              <th scope="col">{t('mapping.field')}</th>
              <th scope="col">{t('mapping.column')}</th>
              <th scope="col">{t('mapping.constant')}</th>
            </tr>
          </thead>
          <tbody>
            {preview.fields.map((field) => (
              <FieldRow
                key={field.name}
                id={`${form}-${field.name}`}
                field={field}
                header={preview.header}
                draft={draft}
                vocabulary={data?.network ?? null}
                faulty={faults.some((one) => one.field !== null && fieldOfPath(one.field, [field]))}
                onChange={change}
              />
            ))}
          </tbody>
        </table>
      </div>
      {rest.length > 0 && <p className="panel__note">{t('mapping.left', { columns: rest.join(', ') })}</p>}
      <p className="mapping__line">
        <label htmlFor={`${form}-dates`}>{t('mapping.dates')}</label>
        <select
          id={`${form}-dates`}
          className="plain-input"
          value={draft.dates}
          onChange={(event) => change({ dates: event.target.value })}
        >
          <option value="">{t('mapping.noDates')}</option>
          <option value="DMY">{t('mapping.DMY')}</option>
          <option value="MDY">{t('mapping.MDY')}</option>
        </select>
      </p>
      <p className="mapping__line">
        <label htmlFor={`${form}-system`}>{t('mapping.system')}</label>
        <input
          id={`${form}-system`}
          className="plain-input"
          maxLength={40}
          value={draft.system}
          onChange={(event) => change({ system: event.target.value })}
        />
      </p>
      <div className="form__buttons">
        <Button type="submit" aria-disabled={fetching}>
          {t('imports.check')}
        </Button>
      </div>
    </form>
  );
}

/** The table's first rows, as they stand in the file. */
function Samples({ preview: { header, rows } }: { preview: Preview }) {
  const { t } = useSpeech();
  return (
    <details className="unfold">
      <summary>{t('mapping.samples')}</summary>
      <div className="scroll" tabIndex={0} role="region" aria-label={t('mapping.samples')}>
        <table className="wide">
          <thead>
            <tr>
              {header.map((title, i) => (
                <th key={i} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              <tr key={i}>
                {header.map((_, k) => (
                  <td key={k}>{row[k]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

type Vocabulary = DefinitionVocabularyQuery['network'];

interface RowProps {
  id: string;
  field: Field;
  header: string[];
  draft: MappingDraft;
  vocabulary: Vocabulary;
  faulty: boolean;
  onChange: (next: Partial<MappingDraft>) => void;
}

function FieldRow({ id, field, header, draft, vocabulary, faulty, onChange }: RowProps) {
  const { t } = useSpeech();
  const column = draft.columns[field.name] ?? '';
  const columns = [...new Set(header)].filter((one) => one !== '');
  return (
    <tr>
      <th scope="row" id={`${id}-name`}>
        {field.title}
        {field.required && <span className="mark">{t('mapping.required')}</span>}
      </th>
      <td>
        {field.constantOnly ? (
          <span className="muted">{t('mapping.constantOnly')}</span>
        ) : (
          <select
            id={id}
            className="plain-input"
            aria-label={`${t('mapping.column')}: ${field.title}`}
            aria-invalid={faulty}
            value={column}
            onChange={(event) => onChange({ columns: { ...draft.columns, [field.name]: event.target.value } })}
          >
            <option value="">{t('mapping.noColumn')}</option>
            {column !== '' && !columns.includes(column) && <option value={column}>{column}</option>}
            {columns.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        )}
      </td>
      <td>
        <ConstantField
          id={field.constantOnly ? id : undefined}
          field={field}
          vocabulary={vocabulary}
          value={draft.constants[field.name] ?? ''}
          onChange={(value) => onChange({ constants: { ...draft.constants, [field.name]: value } })}
        />
      </td>
    </tr>
  );
}

interface ConstantProps {
  id?: string;
  field: Field;
  vocabulary: Vocabulary;
  value: string;
  onChange: (value: string) => void;
}

/** What holds for every row: chosen where there is something to choose from. Ids differ from row to row. */
function ConstantField({ id, field, vocabulary, value, onChange }: ConstantProps) {
  const { t } = useSpeech();
  const options = useOptions(field, vocabulary);
  const label = `${t('mapping.constant')}: ${field.title}`;
  if (field.type === 'KEY' && field.name === 'id') return null;
  if (options === null) {
    return (
      <input
        id={id}
        className="plain-input"
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  return (
    <select id={id} className="plain-input" aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">–</option>
      {options.map((one) => (
        <option key={one.code} value={one.code}>
          {one.name}
        </option>
      ))}
    </select>
  );
}

function useOptions(field: Field, vocabulary: Vocabulary): { code: string; name: string }[] | null {
  const { t } = useSpeech();
  const { held } = useLiveNetwork();
  switch (field.type) {
    case 'CODE':
      return (
        vocabulary?.codelists
          .find((one) => one.name === field.codelist)
          ?.items.map(({ code, title }) => ({ code, name: title })) ?? null
      );
    case 'ORGANISATION':
      return vocabulary?.organisations.nodes ?? null;
    case 'REGION':
      return vocabulary?.regions.nodes ?? null;
    case 'INDICATOR':
      return [...(held?.rows.values() ?? [])].map(({ code, title }) => ({ code, name: `${code} ${title}` }));
    case 'YES_NO':
      return [
        { code: 'yes', name: t('yes') },
        { code: 'no', name: t('no') },
      ];
    default:
      return null;
  }
}
