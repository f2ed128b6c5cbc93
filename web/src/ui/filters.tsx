// Fields above a list. What they say lives in the address (useFilters).

import { Button, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks';
import IconSearch from '@tabler/icons-react/dist/esm/icons/IconSearch.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { useEffect, useRef, useState, type ReactNode } from 'react';

import classes from './filters.module.css';

export { useFilters } from './use_filters';

type SearchProps = { value: string; onSearch: (text: string) => void; placeholder: string; label?: string };

/** Searches while one types, a moment later. "/" goes here from anywhere, Escape empties it. */
export function SearchField({ value, onSearch, placeholder, label = 'Search' }: SearchProps) {
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const tell = useDebouncedCallback(onSearch, 250);
  useEffect(() => {
    if (document.activeElement !== field.current) setText(value);
  }, [value]);
  useHotkeys([['/', () => field.current?.focus()]]);
  const change = (next: string) => {
    setText(next);
    tell(next.trim());
  };
  return (
    <TextInput
      ref={field}
      type="search"
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && change('')}
      w={{ base: '100%', sm: 260 }}
    />
  );
}

type ChoiceProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: { value: string; label: string }[];
  width?: number;
};

/** One of several, or any. */
export function FilterChoice({ label, value, onChange, options, width = 170 }: ChoiceProps) {
  return (
    <Select
      aria-label={label}
      placeholder={label}
      data={options}
      value={value || null}
      onChange={(chosen) => onChange(chosen ?? '')}
      clearable
      w={{ base: '100%', xs: width }}
    />
  );
}

/** A row of filters; `onClear` (when one is set) shows a button that drops them. */
export function FilterBar({ children, onClear, end }: { children: ReactNode; onClear?: () => void; end?: ReactNode }) {
  return (
    <Group gap="xs" role="search" justify="space-between">
      <Group gap="xs" flex={1} className={classes.fields}>
        {children}
        {onClear && (
          <Button data-wide variant="subtle" color="gray" size="sm" leftSection={<IconX size={14} aria-hidden />} onClick={onClear}>
            Clear
          </Button>
        )}
      </Group>
      {end}
    </Group>
  );
}
