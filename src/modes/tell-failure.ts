import type { Runner } from '../github/runner.ts';
import { Refusal, sentenceOf } from '../plan/refusal.ts';
import { renderFailure, renderRefusal } from '../report/summary.ts';

/** Tells, as annotations and in the summary, why a mode that has no report of its own went no further, and fails the step. */
export async function tellFailure(runner: Runner, title: string, error: unknown): Promise<void> {
  const sentences = error instanceof Refusal ? error.reasons : [sentenceOf(error)];
  for (const sentence of sentences) {
    runner.error(title, sentence);
  }
  const redacted = sentences.map((sentence) => runner.redact(sentence));
  await runner.summary(error instanceof Refusal ? renderRefusal(redacted) : renderFailure(title, redacted));
  runner.fail();
}
