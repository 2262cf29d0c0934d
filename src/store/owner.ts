import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A process that cannot be mistaken for a later one with the same number. */
export interface Owner {
  readonly pid: number;
  /** When it started, as this platform tells it. */
  readonly started: string;
}

/** `unknown`: it cannot be seen from here, as the process of another container. It must be taken for living. */
export type OwnerState = 'living' | 'gone' | 'unknown';

let own: Promise<Owner> | undefined;

/** This process. */
export function thisProcess(): Promise<Owner> {
  own ??= startOf(process.pid)
    .catch(() => undefined)
    .then((started) => ({ pid: process.pid, started: started ?? 'unknown' }));
  return own;
}

export async function ownerState(owner: Owner): Promise<OwnerState> {
  if (owner.started === 'unknown') return isRunning(owner.pid) ? 'unknown' : 'gone';
  try {
    const started = await startOf(owner.pid);
    if (started === owner.started) return 'living';
    const [boot, namespace] = owner.started.split('/');
    const here = process.platform === 'linux' ? await linuxScope() : undefined;
    const sameBoot = here !== undefined && here.boot === boot;
    return sameBoot && here.namespace !== namespace ? 'unknown' : 'gone';
  } catch {
    return isRunning(owner.pid) ? 'unknown' : 'gone';
  }
}

/** When a process started; undefined when there is none of this number. */
async function startOf(pid: number): Promise<string | undefined> {
  if (!isRunning(pid)) return undefined;
  if (process.platform === 'linux') return await linuxStart(pid);
  const [command, ...parameters] =
    process.platform === 'win32'
      ? ['powershell.exe', '-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`]
      : ['ps', '-o', 'lstart=', '-p', String(pid)];
  const { stdout } = await promisify(execFile)(command, parameters, {
    // The same text whatever the language and the zone of the one who asks.
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  });
  return stdout.trim() || undefined;
}

async function linuxStart(pid: number): Promise<string | undefined> {
  const [stat, { boot, namespace }] = await Promise.all([readFile(`/proc/${pid}/stat`, 'latin1'), linuxScope()]);
  // The second field is the program's name in brackets and may hold anything; the third is the state, the 22nd the start
  // in ticks since the boot.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const zombie = fields[0] === 'Z';
  return zombie ? undefined : `${boot}/${namespace}/${fields[19]}`;
}

/** What a process number means something in: this boot, this process namespace (a container has its own). */
async function linuxScope(): Promise<{ readonly boot: string; readonly namespace: string }> {
  const [boot, namespace] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'latin1'),
    readlink('/proc/self/ns/pid'),
  ]);
  return { boot: boot.trim(), namespace };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user answers EPERM: it is there.
    return error instanceof Error && 'code' in error && error.code !== 'ESRCH';
  }
}
