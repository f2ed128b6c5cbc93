export const text = {
  title: 'Settings',
  description: 'How this server was started, and where each value comes from. They are changed in the file or the environment; a restart applies them.',
  search: 'Find a setting…',
  all: 'All',
  changed: 'Set by you',
  none: 'No setting is like that',
  notSet: 'not set',
} as const;

export const origins: Record<string, string> = {
  default: 'Default',
  file: 'File',
  environment: 'Environment',
  flag: 'Flag',
};

/** Sections whose names are not words. */
export const titles: Record<string, string> = { http: 'HTTP', topups: 'Top-ups' };
