import type { SealedRelease } from '../plan/release.ts';
import { codeInTableCell, escapeTableCell } from './format.ts';

/** The job summary of a recording, in Markdown. */
export function renderRelease(release: SealedRelease, artifact: string): string {
  const { migrations, bundle, commit, context, catalogs, digest } = release;
  const refused = migrations.filter(({ down }) => 'refused' in down);
  const rows: readonly (readonly [string, string])[] = [
    ['Artifact', codeInTableCell(artifact)],
    ['Newest migration', codeInTableCell(migrations.at(-1)?.id ?? '')],
    ['Migrations', String(migrations.length)],
    ['Context', codeInTableCell(context)],
    ['Commit', commit === undefined ? 'not known' : codeInTableCell(commit)],
    ['Schemas read on', `PostgreSQL ${catalogs.serverMajor}`],
    [
      'Bundle',
      bundle === undefined
        ? 'none'
        : `${codeInTableCell(`${bundle.platform} ${bundle.arch}`)}, ${bundle.framework === undefined ? 'brings its runtime' : `needs ${codeInTableCell(bundle.framework)}`}`,
    ],
    ['Digest', codeInTableCell(digest)],
  ];
  return [
    '## Release recorded',
    '',
    '| | |',
    '|---|---|',
    ...rows.map(([name, value]) => `| ${name} | ${value} |`),
    '',
    ...(refused.length === 0
      ? []
      : [
          'It cannot be gone back over these, whose Downs cannot be generated:',
          '',
          '| migration | reason |',
          '|---|---|',
          ...refused.map(
            ({ id, down }) =>
              `| ${codeInTableCell(id)} | ${'refused' in down ? escapeTableCell(down.refused) : ''} |`,
          ),
          '',
        ]),
  ].join('\n');
}
