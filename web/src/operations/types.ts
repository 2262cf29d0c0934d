import type { InferRequestType, InferResponseType } from 'hono/client';
import type { api } from '../api.ts';

/** What an operation does, as the form, the SQL and the assistant write it. */
export type OperationContent = InferRequestType<typeof api.operations.apply.$post>['json']['operation'];
export type Job = InferResponseType<typeof api.rehearsals.$post, 200>;
export type JobResult = NonNullable<Job['result']>;
export type Operation = InferResponseType<typeof api.operations.$get, 200>[number];
