import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { speechOf, SpeechProvider } from '../language';
import { faultsAt, type DecisionFault } from './decision';
import ReasonForm from './reasonForm';

afterEach(cleanup);

const show = () => {
  const onSubmit = vi.fn();
  const form = (faults: DecisionFault[]) => (
    <SpeechProvider speech={speechOf('en', () => {})}>
      <ReasonForm
        lead="You rebuild."
        submitKey="rebuild.start"
        faults={faults}
        trouble={null}
        fetching={false}
        onSubmit={onSubmit}
        onCancel={() => {}}
      />
    </SpeechProvider>
  );
  const { rerender } = render(form([]));
  return { onSubmit, answer: (faults: DecisionFault[]) => rerender(form(faults)) };
};

describe('ReasonForm', () => {
  it('asks for a reason, with the focus where it is written', () => {
    const { onSubmit } = show();
    expect(document.activeElement).toBe(screen.getByRole('textbox'));
    fireEvent.click(screen.getByRole('button', { name: 'Rebuild the numbers' }));
    expect(onSubmit).toHaveBeenCalledWith('', [{ code: 'REQUIRED', field: 'reason' }]);
    fireEvent.change(screen.getByRole('textbox'), { target: { value: ' Found by the check ' } });
    fireEvent.click(screen.getByRole('button', { name: 'Rebuild the numbers' }));
    expect(onSubmit).toHaveBeenLastCalledWith('Found by the check', []);
  });

  it("shows the server's faults in one place and at their fields", () => {
    show().answer([
      { code: 'TOO_LONG', field: 'reason' },
      { code: 'ALREADY_RUNNING', field: null, message: 'a rebuild runs' },
    ]);
    const box = screen.getByRole('alert');
    expect(document.activeElement).toBe(box);
    expect(box.textContent).toContain('Reason: The text is too long.');
    expect(box.textContent).toContain('It is already running.');
    expect(box.querySelector('[lang=en]')?.textContent).toBe('a rebuild runs');
    fireEvent.click(screen.getByRole('link'));
    expect(document.activeElement).toBe(screen.getByRole('textbox'));
  });
});

it('finds a fault at its path or inside it', () => {
  const at = faultsAt([{ code: 'UNKNOWN_CODE', field: 'definition.filter[1].values[0]' }], (key) => key);
  expect(at('definition.filter[1].values').statusText).toBe('userError.UNKNOWN_CODE');
  expect(at('definition.filter[0].values')).toEqual({});
});
