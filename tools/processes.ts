import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Whether there is such a process. A zombie counts as gone. */
export function isRunning(pid: number): boolean {
  if (process.platform === 'linux') return ![undefined, 'Z', 'X'].includes(statFields(pid)?.[0]);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
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

/** Ends a process and its children at once, whatever they are doing. Answers whom that concerned. */
export function killTree(pid: number): number[] {
  if (process.platform === 'win32') {
    attempt(() => execFileSync('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore' }));
    return [pid];
  }
  // Stopped first, so that no child is born between the list and the end.
  attempt(() => process.kill(pid, 'SIGSTOP'));
  const family = [pid, ...childrenOf(pid)];
  for (const member of family) attempt(() => process.kill(member, 'SIGKILL'));
  return family;
}

function childrenOf(parent: number): number[] {
  if (process.platform === 'linux') {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.map(Number).filter((pid) => statFields(pid)?.[1] === String(parent));
  }
  const rows = ps('-A', '-o', 'pid=,ppid=').split('\n');
  const pairs = rows.map((row) => row.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([pid, ppid]) => (pid !== undefined && ppid === parent ? [pid] : []));
}

/** The fields of /proc/PID/stat behind the name, which may itself hold spaces and brackets: state, parent, … */
function statFields(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
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
