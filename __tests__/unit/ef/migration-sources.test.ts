import { expect, test } from 'vitest';
import { migrationIdsIn, placesIn } from '../../../src/ef/migration-sources.ts';

test('a Down is found by the attribute of its class, in whichever file that stands', () => {
  const places = placesIn([
    {
      file: 'Migrations/Renamed.Designer.cs',
      text: 'namespace A\n{\n    [DbContext(typeof(C))]\n    [Migration("20250101000000_Add users")]\n    partial class AddUsers\n    {\n    }\n}\n',
    },
    {
      file: 'Migrations/Renamed.cs',
      text: 'public partial class AddUsers : Migration\n{\n    protected override void Up(MigrationBuilder b) { }\n\n    protected override void Down(MigrationBuilder b)\n    {\n    }\n}\n',
    },
    { file: 'Other.cs', text: 'class Other { void Down() { } }' },
  ]);
  expect([...places]).toEqual([['20250101000000_Add users', { file: 'Migrations/Renamed.cs', line: 5 }]]);
});

test('a migration without a Down of its own is placed at its attribute', () => {
  const places = placesIn([
    { file: 'Only.cs', text: '// one file\n[Migration("1_Only")]\nclass Only : Migration { }' },
  ]);
  expect(places.get('1_Only')).toEqual({ file: 'Only.cs', line: 2 });
});

test('ids are read from attributes in every spelling, quotes in them included', () => {
  expect(
    migrationIdsIn(
      '[Migration("1_A")] [MigrationAttribute("2_\\"B\\"")] [Infrastructure.Migration("3_C")] [Other("4")]',
    ),
  ).toEqual(['1_A', '2_"B"', '3_C']);
});
