import { DagFluxError } from '../contract/errors.ts';
import { isConnectionName } from '../contract/names.ts';
import { nearNames } from '../contract/near-names.ts';

/** The name that stands for the workspace wherever a connection is named. */
export const WORKSPACE = 'workspace';

/** @throws invalid-input for a name that no saved connection may have */
export function checkName(name: string): void {
  if (!isConnectionName(name)) {
    throw new DagFluxError('invalid-input', `"${name}" is no name for a connection.`, {
      hint: 'Use the letters a-z, digits, _ and - only.',
    });
  }
  if (name === WORKSPACE) {
    throw new DagFluxError('invalid-input', `The name "${WORKSPACE}" belongs to the workspace.`, {
      hint: 'Choose another name.',
    });
  }
}

export function notFound(name: string, connections: readonly { readonly name: string }[]): DagFluxError {
  const near = nearNames(name, [...connections.map((connection) => connection.name), WORKSPACE]);
  return new DagFluxError('not-found', `There is no connection "${name}".`, {
    hint:
      near.length > 0
        ? `Did you mean ${near.map((one) => `"${one}"`).join(' or ')}?`
        : 'See which there are: dagflux connections list.',
  });
}

export function alreadyExists(name: string): DagFluxError {
  return new DagFluxError('already-exists', `There is a connection "${name}" already.`, {
    hint: 'Choose another name, or change that one: dagflux connections edit.',
  });
}

export function incomplete(name: string, missing: readonly string[]): DagFluxError {
  return new DagFluxError('invalid-input', `The connection "${name}" has no value for: ${missing.join(', ')}.`, {
    hint: `Enter what is missing: dagflux connections edit ${name}.`,
  });
}

export function changedMeanwhile(name: string): DagFluxError {
  return new DagFluxError('conflict', `The connection "${name}" was changed by another process meanwhile.`, {
    hint: 'Look at it and try again.',
  });
}
