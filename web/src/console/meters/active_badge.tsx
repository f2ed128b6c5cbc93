import { StatusBadge } from '../../ui/status_badge';
import { text } from './strings';

export function ActiveBadge({ active }: { active: boolean }) {
  return <StatusBadge status={active ? 'active' : 'inactive'} label={active ? text.on : text.off} />;
}
