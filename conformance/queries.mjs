// Runs operations by a client that strangers use: node queries.mjs CLIENT ADDRESS, where CLIENT is graphql-ws or urql. Reads
// lines of JSON {name, token, query, variables} and prints for each {name, data, errors}. Of a subscription it takes the first event.
import { createInterface } from 'node:readline';
import { Client, fetchExchange, subscriptionExchange } from 'urql';
import { createClient } from 'graphql-ws';
import { parse } from 'graphql';
import WebSocket from 'ws';

const [kind, address] = process.argv.slice(2);

const overSocket = (token) =>
  createClient({ url: `ws://${address}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams: token ? { authorization: `Bearer ${token}` } : {} });

// first is the first answer of an operation over a socket.
function first(client, operation) {
  return new Promise((resolve, reject) => {
    const stop = client.subscribe(operation, {
      next: (answer) => { resolve(answer); stop(); },
      error: reject,
      complete: () => reject(new Error('nothing came')),
    });
  });
}

async function bySocket({ token, query, variables }) {
  const client = overSocket(token);
  try {
    return await first(client, { query, variables });
  } finally {
    await client.dispose();
  }
}

async function byUrql({ token, query, variables }) {
  const socket = overSocket(token);
  const client = new Client({
    url: `http://${address}/graphql`,
    preferGetMethod: false,
    fetchOptions: () => ({ headers: token ? { authorization: `Bearer ${token}` } : {} }),
    exchanges: [fetchExchange, subscriptionExchange({ forwardSubscription: (operation) => ({ subscribe: (sink) => ({ unsubscribe: socket.subscribe(operation, sink) }) }) })],
  });
  const operation = parse(query).definitions.find((part) => part.kind === 'OperationDefinition').operation;
  try {
    if (operation === 'subscription') return await firstOf(client.subscription(query, variables));
    const { data, error } = await client[operation](query, variables).toPromise();
    return { data, errors: error?.graphQLErrors ?? (error ? [error] : undefined) };
  } finally {
    await socket.dispose();
  }
}

// firstOf is the first result of one of urql's streams.
function firstOf(source) {
  return new Promise((resolve) => {
    const { unsubscribe } = source.subscribe(({ data, error }) => {
      resolve({ data, errors: error ? [error] : undefined });
      setTimeout(() => unsubscribe());
    });
  });
}

const run = { 'graphql-ws': bySocket, urql: byUrql }[kind];
for await (const line of createInterface({ input: process.stdin })) {
  const operation = JSON.parse(line);
  const answer = await run(operation).catch((error) => ({ errors: [{ message: String(error?.message ?? JSON.stringify(error)) }] }));
  console.log(JSON.stringify({ name: operation.name, data: answer.data, errors: answer.errors?.map((error) => ({ message: error.message })) }));
}
