import { expect, it } from 'vitest';
import { loadSqlParser } from '../../../src/sql/parser.ts';

const parser = await loadSqlParser();

it.each([`don't do`, 'a "name', 'a $tag$ without its end', '/* a remark'])(
  'cannot cut %j into words',
  (text) => {
    expect(parser.words(text)).toBeUndefined();
    expect(parser.parse(text)).toBeUndefined();
  },
);

it('cuts code into words, and knows a string by its quotes', () => {
  expect(parser.words(`EXECUTE 'It''s' || $a$B$a$; -- a remark`)).toEqual([
    { text: 'execute', isString: false },
    { text: "it's", isString: true },
    { text: '||', isString: false },
    { text: 'b', isString: true },
    { text: ';', isString: false },
  ]);
});
