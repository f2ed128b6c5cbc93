import { answer, api } from '../../api/client';
import { useMay } from '../../api/session';
import { pageConfig } from '../../app/page_config';
import { ReasonedAction } from '../../ui/reasoned_action';
import { text } from './strings';

type Props = {
  isUnderWay: boolean;
  /** Told up to when the pass compares. */
  onBegun: (to: string) => void;
};

/** For who may write purchases, where there is a provider to compare with. */
export function RunNow({ isUnderWay, onBegun }: Props) {
  const may = useMay('purchases:write');
  if (!may || pageConfig.payments === 'off') return null;
  return (
    <ReasonedAction
      label={text.run}
      title={text.runTitle}
      done={text.begun}
      refreshes={['/admin/reconciliation']}
      button={{ variant: 'filled', disabled: isUnderWay }}
      run={async (body, key) => {
        const done = await answer(
          api.POST('/admin/reconciliation/runs', { body, params: { header: { 'Idempotency-Key': key } } }),
        );
        onBegun(done.running.to);
      }}
    >
      {text.runHint}
    </ReasonedAction>
  );
}
