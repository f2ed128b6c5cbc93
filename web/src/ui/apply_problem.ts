import { isProblem } from '../api/problem';

/** Shows the server's field errors beside their fields. */
export function applyProblem(form: { setErrors: (errors: Record<string, string>) => void }, error: unknown) {
  if (!isProblem(error)) return;
  form.setErrors(Object.fromEntries(error.errors.map(({ field, message }) => [field, message])));
}
