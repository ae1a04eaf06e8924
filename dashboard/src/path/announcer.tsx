import { useEffect, useRef, useState } from 'react';
import { sayValue } from '../format';
import { useSpeech } from '../language';
import { later } from '../live';
import { useLiveNetwork } from '../liveNetwork';

const quietFor = 4_000;

/** Tells a screen reader what moved; several moves in a short while are told in one sentence. */
export function ChangeAnnouncer() {
  const speech = useSpeech();
  const { held } = useLiveNetwork();
  const [text, say] = useState('');
  const told = useRef(held?.held);
  const latest = useRef(held);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  latest.current = held;

  useEffect(() => {
    if (timer.current || held?.held === told.current) return;
    timer.current = setTimeout(() => {
      timer.current = null;
      const from = told.current;
      const now = latest.current;
      told.current = now?.held;
      const moved = now?.changes.filter((change) => !from || later(change.sequence, from)) ?? [];
      const newest = moved[0];
      if (!newest) return;
      const sentence = speech.t('changes.announced', {
        indicator: newest.indicator.title,
        value: sayValue(speech, newest.indicator, newest.value.value),
      });
      const others = moved.length > 1 ? ` ${speech.t('changes.others', { count: moved.length - 1 })}` : '';
      say(sentence + others);
    }, quietFor);
  }, [held, speech]);

  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);

  return (
    <div className="unseen" aria-live="polite" data-testid="announcer">
      {text}
    </div>
  );
}
