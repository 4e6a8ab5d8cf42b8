import { expect, it } from 'vitest';
import { readInputs } from '../../src/inputs.ts';
import { Refusal } from '../../src/plan/refusal.ts';
import { hideSecrets } from '../../src/secrets.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';

const SEEDS = Array.from({ length: 300 }, (_, index) => index + 1);

/** Words that stand nowhere in our sentences, so that one of them in a sentence is a piece of the string. */
const WORDS = ['qzxw', 'vkjq', 'wqpz', 'xkcdq', 'jzvw', 'pqxj'];

function brokenConnectionString(random: SeededRandom): string {
  const word = (): string => random.pick(WORDS) + random.below(1000);
  const part = (): string =>
    random.pick([
      () => `Host=${word()}`,
      () => `Database=${word()}`,
      () => `Username=${word()}`,
      () => `Password=${word()};${word()}`,
      () => `Password="${word()}`,
      () => `Password='${word()}'${word()}`,
      () => `Password=${word()}"`,
      () => `Password==${word()}`,
      () => `${word()}=${word()}`,
      () => word(),
      () => `=${word()}`,
      () => `Port=${word()}`,
      () => `Host=${word()}:${word()}`,
      () => `SSL Mode=${word()}`,
      () => `Timeout=${word()}`,
      () => `Root Certificate=${word()}.pfx`,
      () => `SSL Password=${word()}`,
      () => `Password=${word()}\u0001${word()}`,
    ])();
  const text = Array.from({ length: 1 + random.below(6) }, part).join(';');
  return random.pick([text, text, text, `postgres://${word()}:${word()}@${word()}/${word()}`, `"${text}"`]);
}

it('says no piece of a connection string that it refuses', () => {
  let refused = 0;
  for (const seed of SEEDS) {
    const text = brokenConnectionString(seededRandom(seed));
    try {
      readInputs({
        'INPUT_TARGET-MIGRATION': '~1',
        'INPUT_CONNECTION-STRING': text,
        'INPUT_SHADOW-CONNECTION-STRING': text,
      });
    } catch (error) {
      if (!(error instanceof Refusal)) {
        throw error;
      }
      refused += 1;
      expect(
        WORDS.filter((word) => error.message.includes(word)),
        `seed ${seed}: ${error.message}`,
      ).toEqual([]);
      for (const reason of error.reasons) {
        expect(reason, `seed ${seed}`).toMatch(/^(shadow-)?connection-string: .+[^.]\.?$/);
      }
    }
  }
  // The generator is worth something only while it mostly breaks strings.
  expect(refused).toBeGreaterThan(250);
});

it('masks a connection string as a whole and the password in it, as it is and unquoted', () => {
  const masked: string[] = [];
  const text = 'Host=h;Database=d;Username=u;Password="a;""b"" c"';
  hideSecrets(
    { hideSecret: (secret) => masked.push(secret) },
    {
      'INPUT_CONNECTION-STRING': ` ${text}\n`,
      'INPUT_SHADOW-CONNECTION-STRING': 'Host=h;Database=d;Username=u;Password=other',
    },
  );
  expect(masked).toEqual([text, 'a;"b" c', 'Host=h;Database=d;Username=u;Password=other', 'other']);
});

it('masks every longer piece of a string that cannot be read, one of which the password is in', () => {
  const masked: string[] = [];
  hideSecrets(
    { hideSecret: (secret) => masked.push(secret) },
    { 'INPUT_CONNECTION-STRING': 'Host=db;Username=deploy;Password=first;second piece;x' },
  );
  expect(masked).toEqual(['Host=db;Username=deploy;Password=first;second piece;x', 'deploy', 'second piece']);
});
