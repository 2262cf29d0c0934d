import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** As the system tells it; null where it tells nothing. */
  readonly startedAt: string | null;
}

export function identityOf(pid: number): ProcessIdentity {
  return { pid, startedAt: startTime(pid) };
}

/** Whether exactly this process still runs. A zombie counts as gone. */
export function isRunning(process_: ProcessIdentity): boolean {
  try {
    process.kill(process_.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (process.platform === 'win32') return true;
  const startedAt = startTime(process_.pid);
  return startedAt !== null && (process_.startedAt === null || process_.startedAt === startedAt);
}

/** The command line of a process; empty when there is none. */
export function commandLine(pid: number): string {
  if (process.platform !== 'linux') return ps('-o', 'command=', '-p', String(pid));
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** Ends a process and its children at once, whatever they are doing. */
export function killTree(pid: number): ProcessIdentity[] {
  if (process.platform === 'win32') {
    attempt(() => execFileSync('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore' }));
    return [];
  }
  // Stopped first, so that no child is born between the list and the end.
  attempt(() => process.kill(pid, 'SIGSTOP'));
  const family = [identityOf(pid), ...childrenOf(pid).map(identityOf)];
  for (const member of family) attempt(() => process.kill(member.pid, 'SIGKILL'));
  return family;
}

function childrenOf(parent: number): number[] {
  if (process.platform !== 'linux') {
    const rows = ps('-A', '-o', 'pid=,ppid=')
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number));
    return rows.flatMap(([pid, ppid]) => (pid !== undefined && ppid === parent ? [pid] : []));
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => statFields(pid)?.[1] === String(parent));
}

function startTime(pid: number): string | null {
  if (process.platform === 'win32') return null;
  if (process.platform !== 'linux') return ps('-o', 'lstart=', '-p', String(pid)) || null;
  const fields = statFields(pid);
  return fields === null || fields[0] === 'Z' ? null : (fields[19] ?? null);
}

/** The fields of /proc/PID/stat behind the name, which may itself hold spaces and brackets: state, parent, … */
function statFields(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

function ps(...parameters: string[]): string {
  try {
    return execFileSync('ps', parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}

function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // It has ended by itself.
  }
}
