import { useEffect, useState } from 'react';
import { useClient } from 'urql';
import { formatDay } from '../format';
import { Combobox } from '../form/combobox';
import { RecordForm, type Done } from '../form/recordForm';
import type { Choice, Values } from '../form/values';
import { useVocabulary } from '../form/vocabulary';
import { FindCustomersDocument, FindEventsDocument, FindProcurementsDocument } from '../gql/graphql';
import { useSpeech, type Key } from '../language';
import { customerNoun, procurement, type Noun } from './nouns';

/** So long a pause in typing is taken for an end of it. */
const pause = 250;

type Picked = 'customer' | 'procurement' | 'event';

interface Props {
  id: string;
  labelText: string;
  hintText?: string;
  optionalText?: string;
  status?: 'error';
  statusText?: string;
  kind: Picked;
  slug: string;
  /** The form's other values: a new procurement has the same day, region and customer until said otherwise. */
  around: Values;
  value: Choice | null;
  onChange: (value: Choice | null) => void;
}

const shortForms: Partial<Record<Picked, { noun: Noun; names: string[]; title: Key; submit: Key }>> = {
  customer: {
    noun: customerNoun,
    names: ['name', 'businessId', 'segment', 'region'],
    title: 'picker.newCustomer',
    submit: 'picker.addCustomer',
  },
  procurement: {
    noun: procurement,
    names: ['name', 'stage', 'estimatedValue', 'innovative', 'rnd', 'tags'],
    title: 'picker.newProcurement',
    submit: 'picker.addProcurement',
  },
};

/** Finds a record by its name as one types, and makes a new one where there is none. */
export default function RecordPicker({ kind, slug, around, value, onChange, ...field }: Props) {
  const { t } = useSpeech();
  const network = useVocabulary();
  const [sought, seek] = useState('');
  const [newName, setNewName] = useState<string | null>(null);
  const { found, searching } = useFound(kind, slug, sought);
  const short = shortForms[kind];

  const added = (done: Done, values: Values) => {
    if (done.record) onChange({ id: done.record.id, name: String(values.name) });
    setNewName(null);
  };

  return (
    <>
      <Combobox
        {...field}
        options={found}
        value={value}
        onType={seek}
        onChoose={onChange}
        searching={searching}
        addition={short && { label: (name) => t('picker.addNamed', { name }), onAdd: setNewName }}
      />
      {short && newName === null && (
        <button type="button" className="link-button" onClick={() => setNewName('')}>
          {t(short.title)}
        </button>
      )}
      {short && newName !== null && (
        <fieldset className="picker-new" ref={focusFirst}>
          <legend>{t(short.title)}</legend>
          <RecordForm
            inner
            noun={short.noun}
            slug={slug}
            verb="record"
            fields={short.noun.fields.filter((one) => short.names.includes(one.name))}
            initial={{ ...inherited(around), name: newName }}
            base={{ network: network.id }}
            submitKey={short.submit}
            onDone={added}
            onCancel={() => setNewName(null)}
          />
        </fieldset>
      )}
    </>
  );
}

function focusFirst(fieldset: HTMLElement | null) {
  fieldset?.querySelector('input')?.focus();
}

function inherited({ occurredOn, organisation, region, customer }: Values): Values {
  return {
    occurredOn: occurredOn ?? null,
    organisation: organisation ?? null,
    region: region ?? null,
    customer: customer ?? null,
  };
}

function useFound(kind: Picked, slug: string, sought: string): { found: Choice[]; searching: boolean } {
  const client = useClient();
  const { locale } = useSpeech();
  const [found, setFound] = useState<Choice[]>([]);
  const [searching, setSearching] = useState(false);

  useEffect(() => {
    let current = true;
    setSearching(true);
    const search = sought.trim() || null;
    const query = async (): Promise<Choice[] | undefined> => {
      switch (kind) {
        case 'customer':
          return (await client.query(FindCustomersDocument, { slug, search })).data?.network?.customers.nodes;
        case 'procurement':
          return (await client.query(FindProcurementsDocument, { slug, search })).data?.network?.procurements.nodes;
        case 'event':
          return (await client.query(FindEventsDocument, { slug })).data?.network?.events.nodes.map((one) => ({
            id: one.id,
            name: `${formatDay(locale, one.occurredOn)} ${one.name}`,
          }));
      }
    };
    const timer = setTimeout(async () => {
      const nodes = await query();
      if (!current) return;
      // What was found before stays when the line is down.
      if (nodes) setFound(nodes);
      setSearching(false);
    }, pause);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [client, kind, slug, sought, locale]);

  return { found, searching };
}
