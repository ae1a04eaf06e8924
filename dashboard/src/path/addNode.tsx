import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Button, Dropdown, DropdownItem, InlineAlert, TextInput } from 'suomifi-ui-components';
import { useMutation } from 'urql';
import { faultKey } from '../client';
import { Combobox } from '../form/combobox';
import { newKey } from '../form/draft';
import { RecordResultDocument } from '../gql/graphql';
import { languages, useSpeech, type Key, type Language } from '../language';
import type { Row } from '../live';
import { useLiveNetwork, type Plan } from '../liveNetwork';
import { matcher } from './filter';
import type { Path } from './section';
import '../form/form.css';

interface Props {
  plan: Plan;
  path: Path;
  rows: ReadonlyMap<string, Row>;
  onClose: () => void;
}

/** Adds a node to a path, such as one that the plan printed as a picture. */
export default function AddNode({ plan, path, rows, onClose }: Props) {
  const { t, locale } = useSpeech();
  const { refresh } = useLiveNetwork();
  const [level, setLevel] = useState(plan.levels[0]?.code ?? '');
  const [title, setTitle] = useState<Record<Language, string>>({ fi: '', sv: '', en: '' });
  const [sought, seek] = useState('');
  const [indicators, setIndicators] = useState<string[]>([]);
  const [key, setKey] = useState(newKey);
  const [tried, setTried] = useState(false);
  const [trouble, setTrouble] = useState<Key | null>(null);
  const [{ fetching }, record] = useMutation(RecordResultDocument);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  const free = [...rows.values()].filter((row) => !indicators.includes(row.id) && matcher(null, sought, locale)(row));
  const lacking = (language: Language) => tried && title[language].trim() === '';

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    setTrouble(null);
    if (fetching || languages.some((one) => title[one].trim() === '')) return;
    const result = { path: path.id, level, title, indicators };
    const { data, error } = await record({ input: { network: plan.id, idempotencyKey: key, result } });
    const fault = data?.recordResult.userErrors[0];
    if (error || !data) return setTrouble(error ? faultKey(error) : 'fault.server');
    if (fault) {
      setKey(newKey());
      return setTrouble(`userError.${fault.code}`);
    }
    refresh();
    onClose();
  };

  return (
    <form className="form picker-new unprinted" noValidate onSubmit={(event) => void submit(event)}>
      <h3>{t('node.addTo', { path: path.title })}</h3>
      <div className="fields node-fields">
        <Dropdown labelText={t('node.level')} value={level} onChange={setLevel} fullWidth>
          {plan.levels.map((one) => (
            <DropdownItem key={one.code} value={one.code}>
              {one.label}
            </DropdownItem>
          ))}
        </Dropdown>
        {languages.map((language, i) => (
          <TextInput
            key={language}
            ref={i === 0 ? first : undefined}
            lang={language}
            labelText={t(`node.title.${language}`)}
            value={title[language]}
            status={lacking(language) ? 'error' : undefined}
            statusText={lacking(language) ? t('userError.REQUIRED') : undefined}
            onChange={(value) => setTitle((before) => ({ ...before, [language]: String(value ?? '') }))}
            fullWidth
          />
        ))}
        <div className="fields__field--codes">
          <Combobox
            id={`${path.code}-indicators`}
            labelText={t('node.indicators')}
            optionalText={t('optional')}
            options={free.map((row) => ({ id: row.id, name: `${row.code} ${row.title}` }))}
            value={null}
            onType={seek}
            onChoose={(choice) => choice && setIndicators((before) => [...before, choice.id])}
          />
          <ul className="node-indicators">
            {indicators.map((id) => (
              <li key={id}>
                {rows.get(id)?.code} {rows.get(id)?.title}
                <button
                  type="button"
                  className="link-button"
                  onClick={() => setIndicators((before) => before.filter((one) => one !== id))}
                >
                  {t('picker.remove')}
                  <span className="unseen"> {rows.get(id)?.title}</span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      </div>
      {trouble && (
        <InlineAlert status="error" className="form__trouble">
          {t(trouble)}
        </InlineAlert>
      )}
      <div className="form__buttons">
        <Button type="submit" aria-disabled={fetching}>
          {t('node.add')}
        </Button>
        <Button type="button" variant="secondary" onClick={onClose}>
          {t('form.cancel')}
        </Button>
      </div>
    </form>
  );
}
