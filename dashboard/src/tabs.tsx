import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import './tabs.css';

interface Tab {
  key: string;
  label: string;
  content: ReactNode;
}

/** Sheets of which one is seen at a time (the ARIA tabs pattern). Only the one that is seen is drawn and asked for. */
export function Tabs({ label, tabs }: { label: string; tabs: Tab[] }) {
  const id = useId();
  const [chosen, choose] = useState(tabs[0]?.key);
  const at = Math.max(
    0,
    tabs.findIndex((tab) => tab.key === chosen),
  );
  const press = (event: KeyboardEvent) => {
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    choose(next.key);
    document.getElementById(`${id}-${next.key}`)?.focus();
  };
  return (
    <>
      <div className="tabs unprinted" role="tablist" aria-label={label} onKeyDown={press}>
        {tabs.map((tab, i) => (
          <button
            key={tab.key}
            id={`${id}-${tab.key}`}
            type="button"
            role="tab"
            className="tabs__tab"
            aria-selected={i === at}
            aria-controls={i === at ? `${id}-sheet` : undefined}
            tabIndex={i === at ? 0 : -1}
            onClick={() => choose(tab.key)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div id={`${id}-sheet`} role="tabpanel" aria-labelledby={`${id}-${tabs[at]?.key}`}>
        {tabs[at]?.content}
      </div>
    </>
  );
}
