// docs/features.md: every yes is proven by a test of that name.
import { describe, expect, it } from 'vitest';
import { read } from '../repository.ts';

const page = read('docs/features.md');
const sections = page.split(/^## /m).slice(1);
const links = [...page.matchAll(/^- \[(.+)\]\(\.\.\/(.+)\)$/gm)].map(([, title = '', path = '']) => ({ title, path }));

describe('docs/features.md', () => {
  it.each(links)('$title is a test', ({ title, path }) => {
    expect(read(path)).toContain(title);
    expect(path).toMatch(/\.test\.ts$/);
  });

  it('proves every feature that the table has', () => {
    const features = [...page.matchAll(/^\| \[(.+?)\]\(#.+?\) \| (\S+) \|/gm)];
    expect(features.map(([, name]) => name)).toEqual(sections.map((section) => section.split('\n')[0]));
    for (const [, name = '', mark] of features) {
      expect(['Y', 'P', 'N']).toContain(mark);
      const section = sections.find((text) => text.startsWith(`${name}\n`)) ?? '';
      if (mark === 'Y') expect(section, name).toMatch(/^- \[/m);
    }
  });
});
