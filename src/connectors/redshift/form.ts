import type { Form, Settings } from '../../contract/form.ts';
import { form as postgresForm } from '../postgres/form.ts';

type PostgresField<N extends string> = Extract<(typeof postgresForm)[number], { readonly name: N }>;

/** A field that is the same as PostgreSQL's. */
function same<N extends (typeof postgresForm)[number]['name']>(name: N): PostgresField<N> {
  return postgresForm.find((field) => field.name === name) as PostgresField<N>; // each name is of a field there
}

export const form = [
  {
    name: 'host',
    label: 'Host',
    example: 'sales.abc123.eu-west-1.redshift.amazonaws.com',
    type: 'text',
    required: true,
    sensitive: true,
    help: 'The endpoint without its port: name.….region.redshift.amazonaws.com of a cluster, workgroup.account.region.redshift-serverless.amazonaws.com of a workgroup.',
  },
  {
    name: 'port',
    label: 'Port',
    type: 'integer',
    required: true,
    default: 5439,
    minimum: 1,
    maximum: 65_535,
    help: 'The port of the endpoint; Redshift uses 5439.',
  },
  {
    name: 'database',
    label: 'Database',
    example: 'dev',
    type: 'text',
    required: true,
    help: 'The name of one database of the cluster or namespace, such as dev.',
  },
  {
    name: 'username',
    label: 'Username',
    example: 'dagflux',
    type: 'text',
    required: true,
    sensitive: true,
    help: 'The database user to log in as; a user of its own for DagFlux is best.',
  },
  {
    name: 'password',
    label: 'Password',
    type: 'text',
    required: true,
    sensitive: true,
    secret: true,
    help: "The user's password.",
  },
  same('schema'),
  {
    name: 'useSsl',
    label: 'Use SSL',
    type: 'boolean',
    default: true,
    help: 'Encrypt the connection; every cluster and workgroup can.',
  },
  same('sslMode'),
  same('sslCa'),
  same('poolSize'),
  same('connectTimeout'),
  same('statementTimeout'),
  same('readOnly'),
  same('setupSql'),
  {
    name: 's3Bucket',
    label: 'S3 bucket',
    type: 'text',
    advanced: true,
    help: 'Bulk loads go by this bucket and COPY, instead of by INSERT, which is much slower.',
  },
  {
    name: 's3Prefix',
    label: 'S3 prefix',
    type: 'text',
    default: 'dagflux/',
    advanced: true,
    help: 'What the names of the objects in the bucket begin with; they are removed behind each load.',
  },
  {
    name: 's3IamRole',
    label: 'IAM role',
    type: 'text',
    sensitive: true,
    advanced: true,
    help: 'The ARN of the role by which the cluster reads the bucket, or "default" for its default role.',
  },
  {
    name: 's3Region',
    label: 'S3 region',
    type: 'text',
    advanced: true,
    help: 'The region of the bucket; default: that of the endpoint.',
  },
  {
    name: 's3AccessKeyId',
    label: 'S3 access key',
    type: 'text',
    sensitive: true,
    advanced: true,
    help: 'To write to the bucket with; default: the credentials that AWS programs find on this machine.',
  },
  {
    name: 's3SecretAccessKey',
    label: 'S3 secret key',
    type: 'text',
    sensitive: true,
    secret: true,
    advanced: true,
    help: 'The secret of the access key.',
  },
] as const satisfies Form;

export type RedshiftSettings = Settings<typeof form>;
