import { describe, expect, it } from 'vitest';
import { causeOf } from '../../../src/ef/update.ts';

const ended = (...said: readonly string[]) => ({ exitCode: 1, said });

describe('what a failed update says', () => {
  it.each([
    [
      "PostgreSQL's last error, where it names one",
      ended(
        "Reverting migration '20250903111500_WidenBio'.",
        'Npgsql.PostgresException (0x80004005): 22001: value too long for type character varying(50)',
        '   at Npgsql.Internal.NpgsqlConnector.ReadMessageLong()',
        '  Exception data:',
        '22001: value too long for type character varying(50)',
      ),
      '22001: value too long for type character varying(50)',
    ],
    [
      'its last lines otherwise, without stack and progress',
      ended("Reverting migration 'M'.", 'It cannot be.', '   at System.Boom()', '', 'Truly not.', 'Done.'),
      'It cannot be. Truly not.',
    ],
    ['that it said nothing', ended('', 'Done.'), 'it said nothing'],
  ])('is %s', (_, said, cause) => {
    expect(causeOf(said)).toBe(cause);
  });
});
