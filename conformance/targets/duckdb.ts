import { join } from 'node:path';
import { duckdb } from '../../src/connectors/duckdb/manifest.ts';
import { validateSettings } from '../../src/contract/form.ts';
import type { Target } from '../target.ts';
