import { OpenAPIHono } from '@hono/zod-openapi';
import type { App } from '../app/app.ts';
import { errorSchema } from './errors.ts';
import { createOnce } from './once.ts';
import { activityRoutes } from './routes/activities.ts';
import { approvalRoutes } from './routes/approvals.ts';
import { catalogRoutes } from './routes/catalog.ts';
import { connectionRoutes } from './routes/connections.ts';
import { connectorRoutes } from './routes/connectors.ts';
import { deskRoutes } from './routes/desk.ts';
import { installationRoutes } from './routes/installation.ts';
import { jobRoutes } from './routes/jobs.ts';
import { modelRoutes } from './routes/models.ts';
import { operationRoutes } from './routes/operations.ts';
import { queryRoutes } from './routes/queries.ts';
import { resultRoutes } from './routes/results.ts';
import { runRoutes } from './routes/runs.ts';
import { savedSqlRoutes } from './routes/saved-sql.ts';
import { scheduleRoutes } from './routes/schedules.ts';
import { workflowRoutes } from './routes/workflows.ts';
import { workspaceRoutes } from './routes/workspace.ts';

/**
 * The API that the web app speaks, all under `/api`: a file a noun in `routes/`, each a list of routes with zod schemas, of which
 * `/api/openapi.json` and the types of the client are made. A program in TypeScript calls it through Hono's client,
 * `hc<Api>('/').api.connections.$get()`; an answer is JSON, and one that is not 2xx is an `ErrorBody`. Whoever calls must have
 * been let in (`server.ts`: a link, then a cookie). A route parses, calls the app and renders; it decides nothing.
 */
export function createApi(app: App, version: string) {
  const once = createOnce();
  const api = new OpenAPIHono()
    .route('/', connectorRoutes(app))
    .route('/', connectionRoutes(app))
    .route('/', catalogRoutes(app))
    .route('/', queryRoutes(app, once))
    .route('/', resultRoutes(app, once))
    .route('/', jobRoutes(app, once))
    .route('/', operationRoutes(app))
    .route('/', modelRoutes(app))
    .route('/', installationRoutes(app, version))
    .route('/', activityRoutes(app))
    .route('/', deskRoutes(app))
    .route('/', savedSqlRoutes(app))
    .route('/', workflowRoutes(app, once))
    .route('/', runRoutes(app))
    .route('/', scheduleRoutes(app))
    .route('/', approvalRoutes(app, once))
    .route('/', workspaceRoutes(app));
  api.openAPIRegistry.register('Error', errorSchema);
  return new OpenAPIHono().route('/api', api);
}

/** The type of the API, for `hc<Api>`. */
export type Api = ReturnType<typeof createApi>;

/** The document that describes the API. Every route may answer with an error, which is said here once for all. */
export function describeApi(api: Api, version: string): object {
  const document = api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'DagFlux', version, description: 'The API of a DagFlux that runs on this machine.' },
  });
  const refused = {
    description: 'It was refused, or it failed.',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  };
  for (const path of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(path) as { responses?: Record<string, unknown> }[]) {
      operation.responses = { ...operation.responses, default: refused };
    }
  }
  return document;
}
