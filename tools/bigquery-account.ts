import { generateKeyPairSync } from 'node:crypto';

/** The key file of a service account that nobody knows: well formed, and good for an emulator, which takes any token. */
export const SERVICE_ACCOUNT = JSON.stringify({
  type: 'service_account',
  project_id: 'test-project',
  private_key_id: 'test',
  private_key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
  client_email: 'dagflux@test-project.iam.gserviceaccount.com',
});
