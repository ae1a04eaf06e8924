import { lazy, Suspense } from 'react';
import { Checkbox, CheckboxGroup, Dropdown, DropdownItem, Textarea, TextInput } from 'suomifi-ui-components';
import { useSpeech } from '../language';
import { DayField } from './dayField';
import { fieldId, type Common, type Fault, type Field } from './field';
import { useVocabulary } from './vocabulary';
import type { Choice, Value, Values } from './values';

const RecordPicker = lazy(() => import('../record/picker'));

interface Props {
  form: string;
  slug: string;
  fields: Field[];
  values: Values;
  faults: Fault[];
  set: (name: string, value: Value) => void;
}

/** The fields of a form in their order. */
export function Fields(props: Props) {
  return (
    <div className="fields">
      {props.fields.map((field) => (
        <div key={field.name} className={`fields__field fields__field--${field.hint ? 'hinted' : field.kind}`}>
          <OneField {...props} field={field} />
        </div>
      ))}
    </div>
  );
}

function OneField({ form, slug, field, values, faults, set }: Props & { field: Field }) {
  const { t } = useSpeech();
  const fault = faults.find((one) => one.field === field.name);
  const value = values[field.name] ?? null;
  const written = typeof value === 'string' ? value : '';
  const change = (next: Value) => set(field.name, next);
  const common = {
    id: fieldId(form, field.name),
    labelText: t(field.label),
    hintText: field.hint && t(field.hint),
    optionalText: field.required ? undefined : t('optional'),
    status: fault ? ('error' as const) : undefined,
    statusText: fault && t(fault.key),
    fullWidth: true,
  };

  const { fullWidth: _, ...picker } = common;

  switch (field.kind) {
    case 'text':
      return <TextInput {...common} value={written} onChange={(next) => change(String(next ?? ''))} />;
    case 'number':
    case 'whole':
      return (
        <TextInput
          {...common}
          inputMode={field.kind === 'whole' ? 'numeric' : 'decimal'}
          autoComplete="off"
          value={written}
          onChange={(next) => change(String(next ?? ''))}
        />
      );
    case 'lines':
      return <Textarea {...common} value={written} onChange={(event) => change(event.target.value)} maxLength={4000} />;
    case 'day':
      return <DayField {...common} value={written} onChange={change} />;
    case 'check':
      return (
        <Checkbox
          id={common.id}
          checked={value === true}
          status={common.status}
          statusText={common.statusText}
          onClick={({ checkboxState }) => change(checkboxState)}
        >
          {common.labelText}
        </Checkbox>
      );
    case 'codes':
      return (
        <CodesField {...common} form={form} field={field} value={Array.isArray(value) ? value : []} onChange={change} />
      );
    case 'customer':
    case 'procurement':
    case 'event':
      return (
        <Suspense fallback={<div className="skeleton" style={{ height: 66 }} />}>
          <RecordPicker
            {...picker}
            kind={field.kind}
            slug={slug}
            around={values}
            value={value as Choice | null}
            onChange={change}
          />
        </Suspense>
      );
    default:
      return <OneOf {...common} field={field} value={written} onChange={change} />;
  }
}

/** One of few. An empty first choice takes back what need not be stated. */
function OneOf({
  field,
  value,
  onChange,
  ...common
}: Common & { field: Field; value: string; onChange: (value: string) => void }) {
  const { t } = useSpeech();
  const options = useOptions(field);
  const all = field.required ? options : [{ id: '', name: t('choose.none') }, ...options];
  return (
    <Dropdown {...common} value={value} visualPlaceholder={t('choose')} onChange={onChange}>
      {all.map((option) => (
        <DropdownItem key={option.id} value={option.id}>
          {option.name}
        </DropdownItem>
      ))}
    </Dropdown>
  );
}

function useOptions(field: Field): Choice[] {
  const { t } = useSpeech();
  const network = useVocabulary();
  switch (field.kind) {
    case 'region':
      return network.regions.nodes;
    case 'organisation':
      return network.organisations.nodes.filter((organisation) => organisation.records);
    case 'yesNo':
      return [
        { id: 'yes', name: t('yes') },
        { id: 'no', name: t('no') },
      ];
    default:
      return codesOf(network, field);
  }
}

function codesOf(network: ReturnType<typeof useVocabulary>, field: Field): Choice[] {
  const list = network.codelists.find((one) => one.name === field.list);
  return list?.items.map(({ code, title }) => ({ id: code, name: title })) ?? [];
}

function CodesField({
  id,
  form,
  labelText,
  optionalText,
  hintText,
  statusText,
  status,
  field,
  value,
  onChange,
}: Common & { form: string; field: Field; value: string[]; onChange: (value: string[]) => void }) {
  const options = codesOf(useVocabulary(), field);
  const toggle = (code: string, on: boolean) => onChange(on ? [...value, code] : value.filter((one) => one !== code));
  return (
    <CheckboxGroup
      id={id}
      labelText={labelText}
      optionalText={optionalText}
      groupHintText={hintText}
      groupStatus={status}
      groupStatusText={statusText}
    >
      {options.map((option) => (
        <Checkbox
          key={option.id}
          id={`${fieldId(form, field.name)}-${option.id}`}
          checked={value.includes(option.id)}
          onClick={({ checkboxState }) => toggle(option.id, checkboxState)}
        >
          {option.name}
        </Checkbox>
      ))}
    </CheckboxGroup>
  );
}
