import type { Form, Settings } from '../../contract/form.ts';
import { readKey } from './credentials.ts';

export const form = [
  {
    name: 'projectId',
    label: 'Project ID',
    example: 'my-project',
    type: 'text',
    required: true,
    sensitive: true,
    help: 'The Google Cloud project that holds the dataset and pays for the queries.',
  },
  {
    name: 'dataset',
    label: 'Dataset',
    example: 'sales',
    type: 'text',
    required: true,
    help: 'The dataset that a table without one is in.',
  },
  {
    name: 'serviceAccountJson',
    label: 'Service account JSON',
    example: 'key.json',
    type: 'multiline',
    requiredUnless: 'applicationDefault',
    sensitive: true,
    secret: true,
    help: 'The whole content of the key file of a service account.',
    check: readKey,
  },
  {
    name: 'location',
    label: 'Location',
    type: 'text',
    default: 'US',
    help: 'Where the dataset is: US, EU, or a region such as europe-west3.',
  },
  {
    name: 'applicationDefault',
    label: 'Application default credentials',
    type: 'boolean',
    default: false,
    advanced: true,
    help: 'Use the credentials of this machine (gcloud auth application-default login) instead of a service account JSON.',
  },
  {
    name: 'byteCap',
    label: 'Byte cap (MB)',
    type: 'integer',
    default: 0,
    minimum: 0,
    maximum: 1_000_000_000,
    advanced: true,
    help: 'BigQuery refuses, before it runs and costs, a query that would read more; 0 = no cap.',
  },
  {
    name: 'endpoint',
    label: 'API endpoint',
    type: 'text',
    default: 'https://bigquery.googleapis.com',
    advanced: true,
    help: 'Where the API answers: a private endpoint of yours, or an emulator.',
  },
  {
    name: 'compress',
    label: 'Compress uploads',
    type: 'boolean',
    default: true,
    advanced: true,
    help: 'Send the rows of a load as gzip; off for an endpoint that does not take it.',
  },
] as const satisfies Form;

export type BigQuerySettings = Settings<typeof form>;
