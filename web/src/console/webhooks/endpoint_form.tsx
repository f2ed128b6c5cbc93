import { MultiSelect, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Act, Schemas } from '../../api/queries';
import { ActionDialog } from '../../ui/action_dialog';
import type { DialogProps } from '../../ui/dialog_button';
import { applyProblem, reasonErrors, ReasonFields, type Reason } from '../../ui/reason_fields';

type EventType = Schemas['WebhookType'];
export type EndpointBody = Reason & { url: string; description: string; events: EventType[]; active: boolean };

/** Each kind once; the compiler asks for those that are added to the contract. */
const known: Record<EventType, true> = {
  'account.opened': true,
  'adjustment.posted': true,
  'approval.decided': true,
  'approval.requested': true,
  'auto_top_up.authentication_needed': true,
  'auto_top_up.suspended': true,
  'balance.low': true,
  'grant.expired': true,
  'hold.expired': true,
  'payment.failed': true,
  'promo.redeemed': true,
  'purchase.disputed': true,
  'purchase.paid': true,
  'purchase.refunded': true,
  'usage.recorded': true,
};

type Props = DialogProps & {
  title: string;
  action: string;
  /** The endpoint to change; missing: a new one. */
  before?: Schemas['WebhookEndpoint'];
  save: Act<EndpointBody>;
};

export function EndpointForm({ before, save, ...dialog }: Props) {
  const form = useForm<EndpointBody>({
    initialValues: {
      url: before?.url ?? 'https://',
      description: before?.description ?? '',
      events: before?.events ?? [],
      active: before?.active ?? true,
      reasonCode: '',
      reason: '',
    },
    validate: { ...reasonErrors, url: (url) => (URL.canParse(url) ? null : 'A whole address, such as https://example.com/hooks') },
  });
  return (
    <ActionDialog
      {...dialog}
      pending={save.isPending}
      error={save.error}
      shown={['url', 'description', 'events', 'active', 'reasonCode', 'reason']}
      onSubmit={form.onSubmit((values) => {
        save.mutateAsync(values).then(dialog.onClose, (problem: unknown) => applyProblem(form, problem));
      })}
    >
      <TextInput label="Address" type="url" withAsterisk data-autofocus {...form.getInputProps('url')} />
      <TextInput label="Description" maxLength={500} {...form.getInputProps('description')} />
      <MultiSelect
        label="Told of"
        description="None chosen: everything but usage.recorded, which comes with every charge."
        data={Object.keys(known)}
        searchable
        clearable
        {...form.getInputProps('events')}
      />
      <Switch label="Active" {...form.getInputProps('active', { type: 'checkbox' })} />
      <ReasonFields form={form} />
    </ActionDialog>
  );
}
