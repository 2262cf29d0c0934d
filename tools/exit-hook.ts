const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const hooks = new Set<() => void>();

/** Has `work` done when this process ends, by whatever way it can notice. Answers a function that takes it back. */
export function atExit(work: () => void): () => void {
  if (!process.listeners('exit').includes(runAll)) listen();
  hooks.add(work);
  return () => void hooks.delete(work);
}

function listen(): void {
  process.on('exit', runAll);
  for (const signal of SIGNALS) {
    const onSignal = () => {
      // Where others listen too, they say when the process ends, and `exit` does the rest.
      if (process.listenerCount(signal) > 1) return;
      runAll();
      process.removeListener(signal, onSignal);
      process.kill(process.pid, signal);
    };
    process.on(signal, onSignal);
  }
}

function runAll(): void {
  for (const hook of hooks) hook();
  hooks.clear();
}
