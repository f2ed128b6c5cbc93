import { Text, TextInput } from '@mantine/core';
import classes from './day_field.module.css';

type Props = {
  label: string;
  /** `2026-11-23`, or ''. */
  value: string;
  onChange: (day: string) => void;
};

/** A day among filters; its name stands inside. */
export function DayField({ label, value, onChange }: Props) {
  return (
    <TextInput
      type="date"
      aria-label={label}
      leftSection={
        <Text size="xs" c="dimmed" ps="sm" style={{ whiteSpace: 'nowrap' }}>
          {label}
        </Text>
      }
      leftSectionWidth={label.length * 7 + 18}
      classNames={{ input: classes.input }}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      wrapperProps={{ 'data-wide': label.length > 6 || undefined }}
      w={{ base: '100%', xs: label.length * 7 + 162 }}
    />
  );
}
