import { sayValue } from '../format';
import { useSpeech } from '../language';
import { Link } from '../link';
import { Waiting } from '../shell/notices';
import type { Props } from './explanation';
import { useValueFacts } from './valueFacts';

/** The indicators that a formula is made of, with their values for the same question. */
export function Operands({ slug, code, indicator, version }: Props) {
  const speech = useSpeech();
  const { t } = speech;
  const { value, trouble } = useValueFacts(slug, code, version);
  if (!value) return trouble ?? <Waiting />;
  return (
    <>
      {indicator.definition?.formula && <p className="formula">{indicator.definition.formula}</p>}
      {value.operands.length === 0 && <p className="muted">{t('operands.none')}</p>}
      <ul className="operands">
        {value.operands.map(({ indicator: operand, value: its }) => (
          <li key={operand.id}>
            <Link href={`/${slug}/indicators/${encodeURIComponent(operand.code)}`}>
              {operand.code} {operand.title}
            </Link>
            : <strong>{sayValue(speech, operand, its.value)}</strong>
          </li>
        ))}
      </ul>
    </>
  );
}
