import { describe, expect, it, test } from 'vitest';
import { migrationSourcesIn } from '../../../src/ef/migration-sources.ts';
import { holdsTests, startCallsIn } from '../../../src/ef/start-calls.ts';

const DESIGNER = {
  file: 'Migrations/Renamed.Designer.cs',
  text: 'namespace A\n{\n    [DbContext(typeof(C))]\n    [Migration("20250101000000_Add users")]\n    partial class AddUsers\n    {\n    }\n}\n',
};

describe('a migration’s place', () => {
  test('is its Down, found by the attribute of its class in whichever file that stands', () => {
    const { places } = migrationSourcesIn(
      [
        DESIGNER,
        {
          file: 'Migrations/Renamed.cs',
          text: 'namespace A;\npublic partial class AddUsers : Migration\n{\n    protected override void Up(MigrationBuilder b) { }\n\n    protected override void Down(MigrationBuilder b)\n    {\n    }\n}\n',
        },
        // The same class in another namespace is another class.
        { file: 'Other.cs', text: 'namespace B;\nclass AddUsers { void Down() { } }' },
      ],
      [],
    );
    expect([...places]).toEqual([['20250101000000_Add users', { file: 'Migrations/Renamed.cs', line: 6 }]]);
  });

  test('is its attribute where there is no Down', () => {
    const only = { file: 'Only.cs', text: '// one file\n[Migration("1_Only")]\nclass Only : Migration { }' };
    expect(migrationSourcesIn([only], []).places.get('1_Only')).toEqual({ file: 'Only.cs', line: 2 });
  });
});

describe('marks', () => {
  const marksOf = (text: string, words: readonly string[] = []) =>
    migrationSourcesIn(
      [{ file: 'One.cs', text: `[Migration("1_A")]\nclass A {\n${text}\n}` }],
      words,
    ).marks.map(({ kind, text: said, line }) => [kind, said, line]);

  it.each([
    ['// rollback: never — the keys are gone', 'never', 'the keys are gone'],
    ['// rollback: never - see #12 - really', 'never', 'see #12 - really'],
    ['//ROLLBACK : Never: no way', 'never', 'no way'],
    ['// rollback: never', 'never', ''],
    ['// rollback: loses the display names', 'loses', 'the display names'],
    ['/* rollback: loses: names */', 'loses', 'names'],
    ['/// <remarks>rollback: never — documented</remarks>', 'never', 'documented'],
    ['void Down() { /* rollback: never, ever */ }', 'never', 'ever'],
    ['// rollback: nver — misspelt', 'unclear', 'rollback: nver — misspelt'],
    ['// rollback: never-ending', 'unclear', 'rollback: never-ending'],
  ])('%s', (comment, kind, text) => {
    expect(marksOf(comment)).toEqual([[kind, text, 3]]);
  });

  it.each([
    '// Rollback: drops the column again',
    '// this is about rollback: never',
    'string text = "// rollback: never";',
    'string text = """\n// rollback: never\n""";',
    '#region rollback: never',
    'void Down() { var x = new Dictionary<object, int> { [BREAKING] = 1 }; }',
  ])('are not in %j', (text) => {
    expect(marksOf(text, ['BREAKING'])).toEqual([]);
  });

  it('are found on the line of a comment over several', () => {
    expect(marksOf('/*\n * About this.\n * rollback: never — old\n */')).toEqual([['never', 'old', 5]]);
  });

  it('are by the policy’s words where a comment begins with one, and by its attributes', () => {
    const words = ['BREAKING', 'Contract change', 'BreakingChangeAttribute'];
    const text = [
      '// breaking: drops legacy_code',
      '/* Contract change */',
      '[Tools.BreakingChange("old clients",\n  since: 2)]',
      'void Down() { }',
      '// BREAKINGNEWS, and not BREAKING',
    ].join('\n');
    expect(marksOf(text, words)).toEqual([
      ['breaking', 'breaking: drops legacy_code', 3],
      ['breaking', 'Contract change', 4],
      ['breaking', 'Tools.BreakingChange("old clients", since: 2)', 5],
    ]);
  });

  it('belong to the class that they are in or before, its Designer file too', () => {
    const both = {
      file: 'Both.cs',
      text: '// rollback: loses a\n[Migration("1_A")] class A { /* rollback: loses b */ }\n// rollback: loses c\n[Migration("2_B")] class B { }\n// rollback: loses d',
    };
    const main = {
      file: 'Renamed.cs',
      text: 'namespace A;\n// rollback: never — main\npartial class AddUsers { }',
    };
    const { marks } = migrationSourcesIn(
      [both, { ...DESIGNER, text: `// rollback: never — designer\n${DESIGNER.text}` }, main],
      [],
    );
    expect(marks.map(({ migration, text, file, line }) => [migration, text, file, line])).toEqual([
      ['1_A', 'a', 'Both.cs', 1],
      ['1_A', 'b', 'Both.cs', 2],
      ['2_B', 'c', 'Both.cs', 3],
      ['2_B', 'd', 'Both.cs', 5],
      ['20250101000000_Add users', 'designer', 'Migrations/Renamed.Designer.cs', 1],
      ['20250101000000_Add users', 'main', 'Renamed.cs', 2],
    ]);
  });
});

describe('calls that migrate at start', () => {
  it('are those in code, over lines and in holes too', () => {
    const text = [
      'db.Database.Migrate();',
      'await scope.Db\n  .Database\n  .MigrateAsync (token);',
      'var said = $"{db.EnsureCreated()} {x:hh\'.Migrate(\'} .Migrate()";',
      '// db.Migrate();',
      '/* db.Migrate(); */ var text = "db.Migrate();" + @"db.Migrate();";',
      'static void Migrate(this IHost host) { }',
      'nameof(db.Database.Migrate); db.MigrateNot(); db.NotMigrate();',
      '#if false\ndb.Migrate();\n#endif',
      'db?.Database.EnsureCreatedAsync();',
    ].join('\n');
    expect(startCallsIn([{ file: 'Program.cs', text }])).toEqual([
      { file: 'Program.cs', line: 1, call: 'Migrate' },
      { file: 'Program.cs', line: 4, call: 'MigrateAsync' },
      { file: 'Program.cs', line: 5, call: 'EnsureCreated' },
      { file: 'Program.cs', line: 13, call: 'EnsureCreatedAsync' },
    ]);
  });

  it.each([
    'tests',
    'test',
    'Shop.Tests',
    'MAA.SmokeTests',
    'Shop.Tests.Common',
    'unit-tests',
    'OrderTests.cs',
  ])('are not looked for in %s', (name) => {
    expect(holdsTests(name)).toBe(true);
  });

  it.each(['latest', 'Contest', 'Attestation', 'src', 'Testimonials', 'Program.cs'])('are in %s', (name) => {
    expect(holdsTests(name)).toBe(false);
  });
});
