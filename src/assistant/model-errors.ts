import { DagFluxError } from '../contract/errors.ts';

/**
 * What the AI SDK throws, by the server's status. The server's own text is left out: it may repeat the key or the request.
 */
export function toModelError(error: unknown): DagFluxError {
  if (error instanceof DagFluxError) return error;
  const status = statusOf(error);
  if (status === 401 || status === 403) {
    return new DagFluxError('unauthenticated', `The model's server refused the key (${status}).`, {
      hint: 'Enter another one: dagflux models remove, then models add.',
      cause: error,
    });
  }
  if (status === 404) {
    return new DagFluxError('not-found', "The model's server has no such model, or no such path (404).", {
      hint: "Look at the model's name and the base URL, which mostly ends in /v1.",
      cause: error,
    });
  }
  if (status === 429) {
    return unavailable(
      "The model's server takes no more requests for now (429).",
      'Wait a while, or use another.',
      error,
    );
  }
  if (status !== undefined && status >= 400 && status < 500) {
    const hint = 'If it does not know structured output, add the model with --no-structured.';
    return unavailable(`The model's server did not take the request (${status}).`, hint, error);
  }
  if (status !== undefined && status >= 500) {
    return unavailable(`The model's server failed (${status}).`, 'Try again later, or use another model.', error);
  }
  return unavailable(
    "The model's server could not be reached, or gave no whole answer.",
    'Is it running, and is the base URL right? See: dagflux models list.',
    error,
  );
}

export function tooSlow(seconds: number): DagFluxError {
  return new DagFluxError('timeout', `The model gave no answer within ${seconds} seconds.`, {
    hint: 'Try again, or add the model with a longer --timeout.',
  });
}

export function declined(): DagFluxError {
  return new DagFluxError('assistant-invalid', 'The model declined to answer.', {
    hint: 'Say it in other words, or use another model.',
  });
}

export function cutOff(tokens: number): DagFluxError {
  return new DagFluxError('assistant-invalid', `The answer was cut off at ${tokens} tokens.`, {
    hint: 'Ask for less at once, or add the model with a larger --max-tokens.',
  });
}

function unavailable(message: string, hint: string, cause: unknown): DagFluxError {
  return new DagFluxError('assistant-unavailable', message, { hint, cause });
}

/** The HTTP status of an error of the SDK, or of the last try of several. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('statusCode' in error && typeof error.statusCode === 'number') {
    // A reply that cannot be read keeps the status 200 of its head.
    return error.statusCode >= 400 ? error.statusCode : undefined;
  }
  return 'lastError' in error ? statusOf(error.lastError) : undefined;
}
