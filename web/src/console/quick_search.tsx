import { ActionIcon, Kbd, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import IconSearch from '@tabler/icons-react/dist/esm/icons/IconSearch.mjs';
import { Link, useNavigate } from '@tanstack/react-router';
import { useRef, useState, type FormEvent } from 'react';
import { useMay } from '../api/session';

/** Finds users from every page: by e-mail, name or id. Ctrl K goes here. */
export function QuickSearch() {
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  useHotkeys([['mod+K', () => field.current?.focus()]], []);
  if (!useMay('users:read')) return null;
  const go = (event: FormEvent) => {
    event.preventDefault();
    void navigate({ to: '/users', search: { search: text.trim() } as never });
    setText('');
    field.current?.blur();
  };
  return (
    <>
      <form onSubmit={go} role="search">
        <TextInput
          ref={field}
          visibleFrom="sm"
          w={260}
          size="sm"
          aria-label="Find a user"
          placeholder="Find a user…"
          leftSection={<IconSearch size={16} aria-hidden />}
          rightSection={<Kbd size="xs">⌘K</Kbd>}
          rightSectionWidth={46}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && field.current?.blur()}
        />
      </form>
      <ActionIcon
        component={Link}
        to="/users"
        hiddenFrom="sm"
        variant="subtle"
        color="gray"
        size="lg"
        aria-label="Find a user"
      >
        <IconSearch size={18} aria-hidden />
      </ActionIcon>
    </>
  );
}
