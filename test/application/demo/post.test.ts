import { expect } from 'chai';
import fc from 'fast-check';
import { AUTHORS } from '../../../src/application/demo/authors.js';
import { drawPost, postNumber } from '../../../src/application/demo/post.js';

const posts = Array.from({ length: 20_000 }, (_, index) => drawPost(1, index + 1));

describe('drawPost', () => {
  it('draws the same post for the same seed and number, whatever was drawn before', () => {
    expect(drawPost(1, 17)).to.deep.equal(posts[16]);
    expect(drawPost(2, 17).title).not.to.equal(drawPost(1, 17).title);
  });

  it('numbers posts so that the number can be told from the id', () => {
    expect(drawPost(1, 1).id).to.equal('demo-000001');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999 }), (number) => {
        expect(postNumber(drawPost(1, number).id)).to.equal(number);
      }),
    );
  });

  it('finds no number in an id of another make', () => {
    for (const id of ['', 'demo-', 'demo-1', 'demo-00000x', '000001', 'x-demo-000001'])
      expect(postNumber(id)).to.equal(0);
  });
});

describe('the titles', () => {
  it('are nearly all different', () => {
    expect(new Set(posts.map(({ title }) => title)).size).to.be.above(19_000);
  });

  it('are finished sentences of a readable length', () => {
    const odd = posts
      .map(({ title }) => title)
      .filter((title) => !/^[A-Z0-9].{8,118}[\p{L}\p{N})?.%]$/u.test(title) || /[{}]|undefined| {2}/.test(title));
    expect(odd).to.deep.equal([]);
  });

  it('never compare a thing with itself', () => {
    const compared = posts.flatMap(({ title }) => title.match(/^Moving from (.+) to (.+?):/)?.slice(1, 3) ?? []);
    expect(compared.length).to.be.above(500);
    for (let at = 0; at < compared.length; at += 2) expect(compared[at]).not.to.equal(compared[at + 1]);
  });

  it('lead nowhere but to names that RFC 2606 sets aside, and questions lead nowhere', () => {
    const example = /^https:\/\/(example\.org|[a-z]+-[a-z]+\.example)\/[a-z0-9/-]+[a-z0-9]$/;
    const odd = posts.filter(({ title, url }) => (title.startsWith('Ask: ') ? url !== '' : !example.test(url)));
    expect(odd).to.deep.equal([]);
  });
});

describe('the authors', () => {
  it('are 400 handles, all different', () => {
    expect(new Set(AUTHORS).size).to.equal(400);
    for (const handle of AUTHORS) expect(handle).to.match(/^[a-z]+[_-]?[a-z]*\d*$/);
  });

  it('all post, and some much more than others', () => {
    const counts = AUTHORS.map((handle) => posts.filter(({ author }) => author === handle).length);
    expect(Math.min(...counts)).to.be.above(0);
    expect(Math.max(...counts)).to.be.above(6 * (counts.toSorted((a, b) => a - b)[200] as number));
  });
});
