import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useQuery } from 'urql';
import { speechOf, SpeechProvider } from '../language';
import { PagedTable, type Connection } from './paged';

vi.mock('urql', async (original) => ({ ...(await original<object>()), useQuery: vi.fn() }));

const again = vi.fn();
let answers: (after: string | null) => object;
beforeEach(() => {
  vi.mocked(useQuery).mockImplementation((({ variables }: { variables: { after: string | null } }) => [
    answers(variables.after),
    again,
  ]) as never);
});
afterEach(cleanup);

const show = () =>
  render(
    <SpeechProvider speech={speechOf('en', () => {})}>
      <h2 id="title">Rows</h2>
      <PagedTable
        query={{} as never}
        variables={{}}
        pick={(data: { rows: Connection<string> }) => data.rows}
        labelledBy="title"
        columns={1}
        head={<th>Name</th>}
        empty="Nothing here."
        row={(name, key) => (
          <tr key={key}>
            <td>{name}</td>
          </tr>
        )}
      />
    </SpeechProvider>,
  );

const page = (nodes: string[], endCursor: string | null) => ({
  data: { rows: { nodes, pageInfo: { hasNextPage: endCursor !== null, endCursor } } },
});

describe('PagedTable', () => {
  it('brings the next page under the one before', () => {
    answers = (after) => (after === null ? page(['one'], 'a') : page(['two'], null));
    show();
    fireEvent.click(screen.getByRole('button', { name: 'Show more' }));
    expect(screen.getAllByRole('cell').map((cell) => cell.textContent)).toEqual(['one', 'two']);
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('says when there is nothing, and when it waits', () => {
    answers = () => page([], null);
    show();
    expect(screen.getByText('Nothing here.')).toBeTruthy();
    cleanup();
    answers = () => ({});
    show();
    expect(screen.getByText('Fetching…')).toBeTruthy();
  });

  it('offers to try again', () => {
    answers = () => ({ error: { networkError: new Error('gone') } });
    show();
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(screen.getByRole('alert').textContent).toContain("can't be reached");
    expect(again).toHaveBeenCalled();
  });
});
