import { Select, Stack, Textarea } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useGet } from '../api/queries';

export type Reason = { reasonCode: string; reason: string };

const required = (name: string) => (value: string) => (value.trim() === '' ? `${name} is required` : null);

/** For `validate` of a form whose values have a reason. */
export const reasonErrors = { reasonCode: required('A reason code'), reason: required('A reason') };

export { applyProblem } from './apply_problem';

/** Why: every admin write says it, and the audit log keeps it. */
export function ReasonFields<Values extends Reason>({ form }: { form: UseFormReturnType<Values> }) {
  const codes = useGet('/admin/reason-codes');
  const options = (codes.data?.items ?? [])
    .filter(({ active }) => active)
    .map(({ code, description }) => ({ value: code, label: description ? `${code} · ${description}` : code }));
  return (
    <Stack gap="sm">
      <Select
        label="Reason code"
        placeholder={codes.isPending ? 'Loading…' : 'Choose one'}
        data={options}
        searchable
        withAsterisk
        error={form.errors.reasonCode}
        {...(form.getInputProps('reasonCode') as object)}
        comboboxProps={{ withinPortal: true }}
      />
      <Textarea
        label="Reason"
        description="Kept in the audit log. Name the ticket, if there is one."
        autosize
        minRows={2}
        maxRows={6}
        maxLength={500}
        withAsterisk
        {...(form.getInputProps('reason') as object)}
      />
    </Stack>
  );
}
