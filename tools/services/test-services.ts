import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, inject, test } from 'vitest';
import type { TestProject } from 'vitest/node';
import { type Offer, offer } from './offer.ts';
import { type ServiceName, type SharedServices, starters } from './shared.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where test files ask the run's main process for services. */
    services: string;
  }
}

type Started = Offer<AsyncDisposable>;

/** Vitest's global setup: starts a service when the first test file asks for it, and ends it with the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started = new Map<ServiceName, Promise<Started>>();
  const start = (name: ServiceName): Promise<Started> => {
    const known = started.get(name) ?? offer<AsyncDisposable>(name, starters[name]);
    started.set(name, known);
    return known;
  };
  const secret = randomBytes(16).toString('hex');
  const server = createServer((request, response) => {
    const name = Object.keys(starters).find((each) => request.url === `/${secret}/${each}`) as ServiceName | undefined;
    if (name === undefined) return void response.writeHead(404).end();
    start(name).then(
      (found) => response.end(JSON.stringify(found)),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  project.provide('services', `http://127.0.0.1:${(server.address() as AddressInfo).port}/${secret}`);
  return async () => {
    server.close();
    server.closeAllConnections();
    for (const found of await Promise.allSettled(started.values())) {
      if (found.status === 'fulfilled' && found.value.available) await found.value[Symbol.asyncDispose]();
    }
  };
}

/** The service that all test files of a run share; the first that asks waits for its start, and its download. */
export async function sharedService<Name extends ServiceName>(name: Name): Promise<Offer<SharedServices[Name]>> {
  const request = get(`${inject('services')}/${name}`);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const answer = await text(response);
  if (response.statusCode !== 200) throw new Error(answer);
  return JSON.parse(answer) as Offer<SharedServices[Name]>; // what `setup` sent
}

/** Tests that need a service; where it cannot be had, one skip with the reason. */
export function describeWith<Address>(
  title: string,
  service: Offer<Address>,
  tests: (address: { readonly available: true } & Address) => void,
): void {
  describe(title, () => {
    if (service.available) tests(service);
    else test('all its tests', (context) => context.skip(service.reason));
  });
}
