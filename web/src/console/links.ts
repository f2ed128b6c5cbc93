import type { AreaLink } from '../app/area';

/** The order of the sections. A section that is not here comes last. */
const sections = ['', 'People', 'Credits', 'Money', 'Proof', 'Operations', 'Access'];

let known: AreaLink[] = [];

export function setLinks(links: AreaLink[]) {
  known = links;
}

/** The links for someone who may `may`, by section, in order; a section without any is left out. */
export function linksFor(may: (permission: string) => boolean): { section: string; links: AreaLink[] }[] {
  const visible = known.filter(({ permission }) => !permission || may(permission));
  const names = [...new Set([...sections, ...visible.map(({ section }) => section)])];
  return names
    .map((section) => ({
      section,
      links: visible.filter((link) => link.section === section).sort((a, b) => a.order - b.order),
    }))
    .filter(({ links }) => links.length > 0);
}
