import type { S3Client } from '@aws-sdk/client-s3';
import type { CallOptions, RecordStaged } from '../../contract/connector.ts';
import { DagFluxError, type ErrorCode, throwIfAborted } from '../../contract/errors.ts';
import type { RedshiftSettings } from './form.ts';

/** A place in S3 that a load goes by. */
export interface Stage {
  readonly bucket: string;
  /** Ends in a slash, or is empty. */
  readonly prefix: string;
  /** Of the cluster, to read the bucket: an ARN, or `default`. */
  readonly role: string;
  readonly region: string | undefined;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

/** Null: none is set. @throws invalid-input for fields of which one needs another */
export function stageOf(settings: RedshiftSettings): Stage | null {
  const { s3Bucket, s3IamRole, s3AccessKeyId, s3SecretAccessKey } = settings;
  if (!s3Bucket) return null;
  if (!s3IamRole) {
    throw new DagFluxError('invalid-input', 'The field "s3IamRole" is required where an S3 bucket is set.', {
      hint: 'Enter the ARN of the role by which the cluster reads the bucket, or "default" for its default role.',
    });
  }
  if (Boolean(s3AccessKeyId) !== Boolean(s3SecretAccessKey)) {
    throw new DagFluxError(
      'invalid-input',
      'An S3 access key and its secret belong together, and one of them is missing.',
      {
        hint: 'Fill in both, or neither: then the credentials that AWS programs find on this machine are used.',
      },
    );
  }
  const prefix = (settings.s3Prefix ?? '').replace(/^\/+/, '');
  return {
    bucket: s3Bucket,
    prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`,
    role: s3IamRole,
    region: settings.s3Region || regionIn(settings.host),
    credentials:
      s3AccessKeyId && s3SecretAccessKey
        ? { accessKeyId: s3AccessKeyId, secretAccessKey: s3SecretAccessKey }
        : undefined,
  };
}

/** An endpoint names its region: `….eu-north-1.redshift.amazonaws.com`. */
function regionIn(host: string): string | undefined {
  return /\.([a-z]{2}(?:-[a-z]+)+-\d)\.redshift(?:-serverless)?\.amazonaws\.com(?:\.cn)?$/i.exec(host)?.[1];
}

/** Objects below one name of their own. Disposed: they are removed. */
export interface StagedObjects extends AsyncDisposable {
  /** `s3://bucket/prefix/`, which all of them begin with. */
  readonly address: string;
  put(name: string, bytes: Uint8Array, signal: AbortSignal | undefined): Promise<void>;
}

/** Amazon's client is loaded here, and not before. */
export async function openStage(stage: Stage, run: string, recordStaged?: RecordStaged): Promise<StagedObjects> {
  const { PutObjectCommand, DeleteObjectCommand } = await import('@aws-sdk/client-s3');
  const client = await openClient(stage);
  const below = `${stage.prefix}${run}/`;
  const made: { readonly Key: string; readonly entry: Awaited<ReturnType<RecordStaged>> | undefined }[] = [];
  return {
    address: `s3://${stage.bucket}/${below}`,
    put: async (name, bytes, signal) => {
      throwIfAborted(signal);
      const Key = `${below}${name}`;
      // By its own name, since listing what is below a prefix would need another permission.
      made.push({ Key, entry: await recordStaged?.(`s3://${stage.bucket}/${Key}`) });
      const command = new PutObjectCommand({ Bucket: stage.bucket, Key, Body: bytes });
      await client.send(command, signal ? { abortSignal: signal } : {}).catch((error: unknown) => {
        throwIfAborted(signal);
        throw s3Error(error);
      });
    },
    [Symbol.asyncDispose]: async () => {
      const gone = made.splice(0).map(async ({ Key, entry }) => {
        await client.send(new DeleteObjectCommand({ Bucket: stage.bucket, Key }));
        await entry?.close();
      });
      // What cannot be removed stays written down, for the next start; the load is done or undone all the same.
      await Promise.allSettled(gone);
      client.destroy();
    },
  };
}

/** The objects' names, as `copyWriter` makes them. */
const OBJECT = /^s3:\/\/(?<bucket>[^/]+)\/(?<key>(?:.*\/)?dagflux-[0-9a-f]{24}\/\d{6,}\.csv\.gz)$/;

/** Removes an object that a load has written down. @throws invalid-input, unsupported */
export async function removeObject(stage: Stage | null, path: string, { signal }: CallOptions): Promise<void> {
  const { bucket, key } = OBJECT.exec(path)?.groups ?? {};
  if (bucket === undefined || key === undefined) {
    throw new DagFluxError('invalid-input', 'What is to be removed is nothing that a load to Redshift makes.', {
      hint: 'Remove it by hand, if it is yours.',
    });
  }
  if (stage === null) {
    throw new DagFluxError('unsupported', 'The connection has no S3 bucket any more.', {
      hint: 'Enter its fields again, or remove the object in S3 by hand.',
    });
  }
  const { DeleteObjectCommand } = await import('@aws-sdk/client-s3');
  const client = await openClient(stage);
  try {
    const command = new DeleteObjectCommand({ Bucket: bucket, Key: key });
    await client.send(command, signal ? { abortSignal: signal } : {});
  } catch (error) {
    throwIfAborted(signal);
    throw s3Error(error);
  } finally {
    client.destroy();
  }
}

async function openClient({ region, credentials }: Stage): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  return new S3Client({ ...(region !== undefined && { region }), ...(credentials && { credentials }) });
}

/** By S3's own codes, which are the names of the client's errors ("Error responses" of its API reference). */
const CODES: Readonly<Record<string, readonly [code: ErrorCode, message: string, hint: string]>> = {
  AccessDenied: [
    'unauthorized',
    'S3 does not let these credentials write to the bucket.',
    'Allow them s3:PutObject and s3:DeleteObject below the prefix.',
  ],
  NoSuchBucket: ['not-found', 'There is no such S3 bucket.', 'Check its name (s3Bucket).'],
  InvalidAccessKeyId: ['unauthenticated', 'S3 does not know the access key.', 'Enter the key and its secret again.'],
  SignatureDoesNotMatch: ['unauthenticated', 'The secret of the S3 access key is wrong.', 'Enter it again.'],
  ExpiredToken: ['unauthenticated', 'The S3 credentials have run out.', 'Renew them, and run it again.'],
  CredentialsProviderError: [
    'unauthenticated',
    'There are no AWS credentials on this machine to write to S3 with.',
    'Log in with the aws program, or fill in s3AccessKeyId and s3SecretAccessKey.',
  ],
  PermanentRedirect: ['invalid-input', 'The S3 bucket is in another region.', 'Enter its region (s3Region).'],
  AuthorizationHeaderMalformed: [
    'invalid-input',
    'The S3 bucket is in another region.',
    'Enter its region (s3Region).',
  ],
};

function s3Error(error: unknown): DagFluxError {
  const { name = '', message = '' } = Object(error) as { name?: string; message?: string };
  const known = CODES[name];
  if (known) return new DagFluxError(known[0], known[1], { hint: known[2], native: { code: name } });
  const region = name === 'Error' && message === 'Region is missing';
  if (region)
    return new DagFluxError('invalid-input', 'The region of the S3 bucket is not known.', {
      hint: 'Enter it (s3Region).',
    });
  return new DagFluxError('unreachable', 'The exchange with S3 failed.', {
    hint: "Check the bucket, its region, and this machine's way to S3; then run it again.",
    native: { code: name },
    cause: error,
  });
}
