import { useMay } from '../../api/session';
import { Figures } from './figures';
import { StartingPoints } from './starting_points';

/** The first page: figures for who may see reports, and for others where they can go. */
export function OverviewPage() {
  return useMay('reports:read') ? <Figures /> : <StartingPoints />;
}
