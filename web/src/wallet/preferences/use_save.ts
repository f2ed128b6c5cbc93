import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { notifyDone } from '../../ui/notify';
import { text } from './strings';

/** Changes the named settings; what is left out stays. */
export function useSave() {
  return useAct(
    (body: Schemas['CreditSettingsChange'], key) =>
      answer(api.PUT('/credits/settings', { body, params: { header: { 'Idempotency-Key': key } } })),
    { refreshes: ['/credits/settings'], onDone: () => notifyDone(text.saved) },
  );
}
