import { Text, TextInput } from '@mantine/core';

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
      leftSectionWidth={label.length * 7 + 22}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      w={{ base: '100%', xs: label.length * 7 + 162 }}
    />
  );
}
