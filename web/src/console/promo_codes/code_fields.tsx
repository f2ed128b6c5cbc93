import { SimpleGrid, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { ReactNode } from 'react';
import { CreditsField } from '../../ui/credits_field';
import { MomentField } from '../../ui/moment_field';
import type { CodeForm } from './code_form';
import { fields as text } from './strings';

type Props<Values> = {
  form: UseFormReturnType<Values>;
  /** The credits can no longer be changed. */
  fixed?: boolean;
  /** Fields before these. */
  children?: ReactNode;
};

/** What a code gives, to whom, and when. */
export function CodeFields<Values extends CodeForm>({ form, fixed = false, children }: Props<Values>) {
  const input = (name: keyof CodeForm) => form.getInputProps(name) as object;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="md">
      {children}
      <CreditsField
        label={text.credits}
        withAsterisk
        disabled={fixed}
        description={fixed ? text.creditsFixed : undefined}
        {...below}
        {...input('credits')}
      />
      <Count label={text.maxUses} description={text.maxUsesHint} {...input('maxUses')} />
      <MomentField label={text.startsAt} description={text.startsAtHint} {...below} {...input('startsAt')} />
      <MomentField label={text.expiresAt} description={text.expiresAtHint} {...below} {...input('expiresAt')} />
      <Count
        label={text.creditsValidForDays}
        description={text.creditsValidForDaysHint}
        {...input('creditsValidForDays')}
      />
      <Count label={text.newUsersOnlyDays} description={text.newUsersOnlyDaysHint} {...input('newUsersOnlyDays')} />
    </SimpleGrid>
  );
}

/** Descriptions below, so that fields side by side stand in one line. */
export const below = {
  inputWrapperOrder: ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[],
};

function Count(field: { label: string; description: string }) {
  return <TextInput inputMode="numeric" autoComplete="off" {...below} {...field} />;
}

/** For the operators' own memory. */
export function NoteField<Values extends CodeForm>({ form }: Pick<Props<Values>, 'form'>) {
  const input = form.getInputProps('description') as object;
  return (
    <TextInput label={text.description} description={text.descriptionHint} maxLength={500} {...below} {...input} />
  );
}
