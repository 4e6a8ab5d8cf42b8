import { describe, expect, it } from 'vitest';
import { readCode } from '../../../src/csharp/code.ts';
import { lex } from '../../../src/csharp/lex.ts';
import { migrationClasses } from '../../../src/csharp/migrations.ts';

const Q = '"""';

/** What a text holds that is no blank: words and strings by what they are, the rest as it stands. */
function pieces(source: string): readonly string[] {
  return lex(source).tokens.map(({ kind, text }) => (kind === 'string' ? JSON.stringify(text) : text));
}

const ids = (source: string) => migrationClasses(readCode(source)).map(({ id }) => id);

describe('the lexer', () => {
  it.each([
    ['a plain string with escapes', String.raw`"a\"b\\" x`, ['"a\\"b\\\\"', 'x']],
    ['escapes by number', String.raw`"\u0041\x42;\U00000043\n" x`, ['"AB;C\\n"', 'x']],
    ['an empty string', '"" x', ['""', 'x']],
    [
      'a verbatim string',
      '@"c:\\dir\\" + @"say ""//hi""" x',
      ['"c:\\\\dir\\\\"', '+', '"say \\"//hi\\""', 'x'],
    ],
    ['a raw string', `${Q}a "b" \\ // c${Q} x`, ['"a \\"b\\" \\\\ // c"', 'x']],
    ['a raw string of more quotes', `"${Q}a ${Q} b${Q}" x`, ['"a \\"\\"\\" b"', 'x']],
    ['a raw string over lines', `${Q}\n  one\n   two\n  ${Q} x`, ['"one\\n two"', 'x']],
    ['interpolation without a hole', '$"a{{b}}" x', ['"a{b}"', 'x']],
    ['a hole with a string in it', '$"a{f("}")}b" x', ['$""', 'f', '(', '"}"', ')', 'x']],
    ['holes in holes', '$"{$"{a}"}" x', ['$""', '$""', 'a', 'x']],
    ['a format, which is no code', '$"{at:hh\'h""\'}" x', ['$""', 'at', 'x']],
    ['a verbatim hole over lines', '$@"a\n{b}\\" + @$"{c}""" x', ['$""', 'b', '+', '$""', 'c', 'x']],
    [
      'braces and colons in a hole',
      '$"{(a ? b : new { C = 1 })}" x',
      ['$""', '(', 'a', '?', 'b', ':', 'new', '{', 'C', '=', '1', '}', ')', 'x'],
    ],
    ['a qualified name in a hole', '$"{global::A.B}" x', ['$""', 'global', 'A', '.', 'B', 'x']],
    ['a raw hole', `$$${Q}{a} {{b}} {{{c}}}${Q} x`, ['$""', 'b', 'c', 'x']],
    [
      'characters',
      String.raw`'"' '\'' '/' '\u0022' x`,
      [`'"'`, String.raw`'\''`, `'/'`, String.raw`'\u0022'`, 'x'],
    ],
    ['comments', 'a // "b\n/* c " */ d /// e', ['a', 'd']],
    ['a comment that never ends', 'a /* b', ['a']],
    ['directives with quotes', "#region don't \"do\nx\n #error it's\ny", ['x', 'y']],
    ['what #if false leaves out', '#if false\na "\n#if X\nb\n#endif\n#else\nc\n#endif\nd', ['c', 'd']],
    ['#if of a symbol', '#if DEBUG\na\n#endif\n#if false || X\nb\n#endif', ['a', 'b']],
    ['a string that is not closed', '"a\nx', ['"a"', 'x']],
    [
      'numbers and members',
      '1.5f 1_000 0x1F 1.ToString()',
      ['1.5f', '1_000', '0x1F', '1', '.', 'ToString', '(', ')'],
    ],
    ['words of any letters', '\uFEFFclass Größe_漢 @class', ['class', 'Größe_漢', 'class']],
  ])('reads %s', (_, source, expected) => {
    expect(pieces(source)).toEqual(expected);
  });

  it('ends on what is no C#', () => {
    for (const text of [
      '$"{',
      '$"{a:',
      "'",
      '\\',
      '"""',
      '$$$"""{{{',
      '[',
      'class',
      'namespace',
      '/*',
      '@',
      '}}}',
    ]) {
      expect(readCode(`${text} [Migration("1")] class`).classes).toEqual([]);
    }
  });
});

describe('the migrations of a file', () => {
  it.each([
    ['in its usual form', '[DbContext(typeof(C))]\n[Migration("1_A")]\npartial class A { }'],
    ['named', '[Migration(id: "1_A")] class A { }'],
    ['spelled out', '[MigrationAttribute("1_A")] class A { }'],
    ['qualified', '[Microsoft.EntityFrameworkCore.Migrations.Migration("1_A")] class A { }'],
    [
      'from the root',
      '[global::Microsoft.EntityFrameworkCore.Migrations.MigrationAttribute("1_A")] class A { }',
    ],
    ['beside another', '[DbContext(typeof(Shop.C)), Migration("1_A"),] public sealed partial class A { }'],
    ['with a target', '[type: Migration("1_A")] class A { }'],
    [
      'over lines and comments',
      '[ /* not "this" */\n Migration // nor ("that")\n (\n "1_A" ) ] // so\n class A : Migration { }',
    ],
    ['verbatim', '[Migration(@"1_A")] class A { }'],
    ['raw', `[Migration(${Q}1_A${Q})] class A { }`],
    ['in pieces', '[Migration("1" + "_" + "A")] class A { }'],
    ['after assembly attributes', '[assembly: Foo("x")]\nnamespace N { [Migration("1_A")] class A { } }'],
    ['inside of a class', 'class Outer { int[] x = [1]; [Migration("1_A")] class A { } }'],
    ['with a constructor', '[Migration("1_A")] class A<T>(int x) : B<T>(x) where T : class, new() { }'],
    ['without a body', '[Migration("1_A")] class A;'],
    ['in a file without an end', '[Migration("1_A")] class A { void Up() { if (x) {'],
  ])('have an attribute %s', (_, source) => {
    expect(ids(source)).toEqual(['1_A']);
  });

  it.each([
    ['a comment', '// [Migration("1_A")]\nclass A { }'],
    ['a block comment', '/* [Migration("1_A")] */ class A { }'],
    ['a string', `class A { string x = ${Q}[Migration("1_A")] class B { }${Q}; }`],
    ['#if false', '#if false\n[Migration("1_A")]\n#endif\nclass A { }'],
    [
      'another declaration’s attribute',
      '[Migration("1_A")] enum E { }\nclass A { [Migration("2")] void M() { } }',
    ],
    ['an index', 'class A { void M() { var x = new D { ["k"] = 1 }; Migration["1_A"]; } }'],
    ['an attribute of another name', '[NoMigration("1_A")] [MigrationOf("1")] class A { }'],
  ])('are not in %s', (_, source) => {
    expect(ids(source)).toEqual([]);
  });

  it.each(['Ids.First', '$"1{x}"', '20250101', '"1" + Name', ''])('have no readable id in (%s)', (args) => {
    expect(ids(`[Migration(${args})] class A { }`)).toEqual([undefined]);
  });

  it('say their context, and are told apart by namespace', () => {
    const code = readCode(
      'namespace A.B;\n[DbContext(typeof(global::Shop.Sales)), Migration("1")] class Init { class Inner { } }',
    );
    expect(migrationClasses(code).map(({ context, declared }) => [context, declared.fullName])).toEqual([
      ['Sales', 'A.B.Init'],
    ]);
    expect(code.classes.map(({ fullName }) => fullName)).toEqual(['A.B.Init.Inner', 'A.B.Init']);
  });
});
