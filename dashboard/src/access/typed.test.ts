import { afterEach, beforeEach, expect, it } from 'vitest';
import { hasTyped, watchTyping } from './typed';

let stop: () => void;
beforeEach(() => {
  stop = watchTyping();
});
afterEach(() => {
  stop();
  document.body.innerHTML = '';
});

const type = (selector: string) =>
  document.querySelector(selector)!.dispatchEvent(new Event('input', { bubbles: true }));
const leave = () => {
  const event = new Event('beforeunload', { cancelable: true });
  dispatchEvent(event);
  return event.defaultPrevented;
};

it('warns while something typed is on the page, and not after it is gone', () => {
  document.body.innerHTML = '<form class="form"><input></form>';
  expect(leave()).toBe(false);
  type('input');
  expect(hasTyped()).toBe(true);
  expect(leave()).toBe(true);
  document.querySelector('form')!.remove();
  expect(hasTyped()).toBe(false);
  expect(leave()).toBe(false);
});

it('lets forms go that keep their draft, and fields that are no form', () => {
  document.body.innerHTML = '<form class="form" data-kept><input></form><input id="search">';
  type('form input');
  type('#search');
  expect(leave()).toBe(false);
});
