import type { LanguageModel } from 'ai';
import type { z } from 'zod';
import { throwIfAborted } from '../contract/errors.ts';
import { cutOff, declined, toModelError, tooSlow } from './model-errors.ts';
import { type ModelSettings, serverOf } from './settings.ts';

export interface Message {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

interface Question {
  readonly system: string;
  readonly messages: readonly Message[];
  /** The form of the answer; the server holds the model to it where it can, and who asks checks it. */
  readonly schema: z.ZodType;
}

/** A model that can be asked. */
export interface Model {
  /**
   * The answer as text, and the tokens of both ways.
   * @throws assistant-unavailable, unauthenticated, not-found, timeout, cancelled; assistant-invalid for no whole answer
   */
  ask(question: Question, options?: { readonly signal?: AbortSignal | undefined }): Promise<Answer>;
}

interface Answer {
  readonly text: string;
  readonly tokens: number;
}

/** Told of each request before it is sent, also of each new try; what it answers is told the status of the reply. */
export type OnRequest = (body: string) => { answered(status: number): void };

/** An answer of more bytes is none. */
const LONGEST_REPLY = 8 * 2 ** 20;

/** Opens a model by the AI SDK, whose part for this kind is loaded when it is first asked. */
export function openModel(settings: ModelSettings, onRequest: OnRequest): Model {
  const { timeout, maxTokens, structured } = settings;
  return {
    async ask({ system, messages, schema }, { signal } = {}) {
      throwIfAborted(signal);
      const { generateText, Output } = await import('ai');
      // Its warnings go to standard output, which belongs to results.
      Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });
      const model = await openLanguageModel(settings, recordingFetch(onRequest));
      const limit = AbortSignal.timeout(timeout * 1000);
      const abortSignal = signal === undefined ? limit : AbortSignal.any([signal, limit]);
      // The answer is wanted as it came, since what is wrong with it goes back to the model.
      const output = {
        ...(structured ? Output.object({ schema }) : Output.text()),
        parseCompleteOutput: async ({ text }: { readonly text: string }) => text,
      };
      const request = { model, instructions: system, messages: [...messages], maxOutputTokens: maxTokens };
      let result: Awaited<ReturnType<typeof generateText>>;
      try {
        result = await generateText({ ...request, abortSignal, output, maxRetries: 2 });
      } catch (error) {
        throwIfAborted(signal);
        throw limit.aborted ? tooSlow(timeout) : toModelError(error);
      }
      const { text, finishReason, usage } = result;
      if (finishReason === 'content-filter') throw declined();
      if (finishReason === 'length') throw cutOff(maxTokens);
      const tokens = usage.totalTokens ?? estimateTokens([system, ...messages.map(({ content }) => content), text]);
      return { text, tokens };
    },
  };
}

async function openLanguageModel(
  settings: ModelSettings,
  fetch: typeof globalThis.fetch,
): Promise<Exclude<LanguageModel, string>> {
  const { kind, model, key: apiKey = '', structured } = settings;
  const baseURL = serverOf(settings);
  switch (kind) {
    case 'openai': {
      const { createOpenAI } = await import('@ai-sdk/openai');
      // Chat completions, which that server does not keep unless told so.
      return createOpenAI({ baseURL, apiKey, fetch }).chat(model);
    }
    case 'anthropic': {
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      return createAnthropic({ baseURL, apiKey, fetch })(model);
    }
    case 'google': {
      const { createGoogle } = await import('@ai-sdk/google');
      return createGoogle({ baseURL, apiKey, fetch })(model);
    }
    case 'openai-compatible': {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
      const name = 'openai-compatible';
      return createOpenAICompatible({ name, baseURL, apiKey, fetch, supportsStructuredOutputs: structured })(model);
    }
  }
}

function recordingFetch(onRequest: OnRequest): typeof globalThis.fetch {
  return async (input, init) => {
    const entry = onRequest(typeof init?.body === 'string' ? init.body : '');
    // A redirect would hand the request to a server that nobody named.
    const response = await fetch(input, { ...init, redirect: 'error' });
    entry.answered(response.status);
    let bytes = 0;
    const limited = response.body?.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform: (chunk, controller) => {
          bytes += chunk.length;
          if (bytes > LONGEST_REPLY) controller.error(new RangeError('The reply is too long.'));
          else controller.enqueue(chunk);
        },
      }),
    );
    return new Response(limited ?? null, response);
  };
}

/** Where a server does not count: four characters are about a token. */
function estimateTokens(texts: readonly string[]): number {
  return Math.ceil(texts.reduce((sum, text) => sum + text.length, 0) / 4);
}
