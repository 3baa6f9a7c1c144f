import { expect } from 'chai';
import fc from 'fast-check';
import { parseName, quoteName, showName } from '../../../src/adapters/tables/sql-name.js';

describe('names of tables and columns', () => {
  it('are quoted part by part', () => {
    const quoted = (text: string) => quoteName(parseName(text) ?? ['none']);
    expect(quoted('wp_posts')).to.equal('`wp_posts`');
    expect(quoted('blog.wp_posts')).to.equal('`blog`.`wp_posts`');
    expect(quoted(' p.título ')).to.equal('`p`.`título`');
    expect(quoted('`my table`.`a.b`')).to.equal('`my table`.`a.b`');
    expect(quoted('`a``b`')).to.equal('`a``b`');
  });

  it('are nothing else that SQL has a meaning for', () => {
    const others = [
      '',
      ' ',
      '.',
      'a.',
      '.a',
      'a..b',
      'a b',
      'COUNT(*)',
      'a+b',
      "a'",
      '"a"',
      'a;b',
      'a--',
      '`a',
      'a`',
      '``',
    ];
    for (const text of [...others, 'a.b.c.d', 'a\nb', '`a\nb`', 'x'.repeat(65), '*']) {
      expect(parseName(text), text).to.equal(undefined);
    }
  });

  it('come back from how they are shown, whatever they hold', () => {
    const part = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !/\p{Cc}/u.test(text));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), ([first = '', ...others]) => {
        expect(parseName(showName([first, ...others]))).to.deep.equal([first, ...others]);
        expect(parseName(quoteName([first, ...others]))).to.deep.equal([first, ...others]);
      }),
    );
  });
});
