// Sends a file with its progress. fetch can't tell how far an upload has come, so this is XMLHttpRequest.
import { suspect } from '../access/suspicion';
import type { Key } from '../language';

export interface Progress {
  loaded: number;
  total: number;
}

/** The server's own words, in English, stand beside ours: it knows what is wrong with the file. */
export interface UploadFault {
  key: Key;
  message?: string;
}

export interface Upload {
  done: Promise<{ id: string } | UploadFault>;
  cancel: () => void;
}

export function upload(address: string, file: Blob, onProgress: (progress: Progress) => void): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<{ id: string } | UploadFault>((settle) => {
    request.upload.onprogress = ({ loaded, total }) => onProgress({ loaded, total });
    request.onload = () => settle(answered(request.status, request.responseText));
    request.onerror = () => settle({ key: 'fault.connection' });
    request.onabort = () => settle({ key: 'imports.cancelled' });
  });
  request.open('POST', address);
  request.setRequestHeader('Content-Type', 'application/octet-stream');
  // No form of a foreign page can set it.
  request.setRequestHeader('X-Polku', '1');
  request.setRequestHeader('Accept', 'application/json');
  request.send(file);
  return { done, cancel: () => request.abort() };
}

/** What the server said, in the reader's words. */
export function answered(status: number, text: string): { id: string } | UploadFault {
  const answer = parsed(text);
  if (status >= 200 && status < 300 && typeof answer?.id === 'string') return { id: answer.id };
  if (status === 401 || status === 403) suspect();
  return { key: keyOf(status), message: messageOf(answer) };
}

function keyOf(status: number): Key {
  switch (status) {
    case 401:
      return 'fault.signIn';
    case 403:
      return 'fault.notAllowed';
    case 413:
      return 'imports.tooLarge';
    case 429:
    case 503:
      return 'fault.busy';
    default:
      return status >= 500 ? 'fault.server' : 'imports.notTaken';
  }
}

type Answer = { id?: unknown; error?: unknown; errors?: unknown } | null;

function parsed(text: string): Answer {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' ? (answer as Answer) : null;
  } catch {
    return null;
  }
}

function messageOf(answer: Answer): string | undefined {
  const first = Array.isArray(answer?.errors) ? (answer.errors as unknown[])[0] : answer?.error;
  const message = typeof first === 'object' && first !== null ? (first as { message?: unknown }).message : first;
  return typeof message === 'string' ? message : undefined;
}
