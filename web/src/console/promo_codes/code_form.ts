// The fields that a code has when it is made, generated or changed, as they are typed; '' for "not limited".

import type { Schemas } from '../../api/queries';
import { creditsError, creditsOf } from '../../ui/credits_field';
import { localOf, momentOf } from '../../ui/moment_field';
import { reasonErrors } from '../../ui/reason_fields';
import { fields as text } from './strings';

export const noLimits = {
  credits: '',
  maxUses: '',
  startsAt: '',
  expiresAt: '',
  creditsValidForDays: '',
  newUsersOnlyDays: '',
  description: '',
  reasonCode: '',
  reason: '',
};

export type CodeForm = typeof noLimits;

const whole = (typed: string) => (typed.trim() === '' || /^[1-9]\d{0,9}$/.test(typed.trim()) ? null : text.whole);

export const codeFormErrors = {
  ...reasonErrors,
  credits: creditsError(),
  maxUses: whole,
  creditsValidForDays: whole,
  newUsersOnlyDays: whole,
  expiresAt: (value: string, { startsAt }: CodeForm) => (value && startsAt && value <= startsAt ? text.order : null),
};

const count = (typed: string) => (typed.trim() === '' ? null : Number(typed));

/** What the API takes of it. */
export function limitsOf(form: CodeForm) {
  return {
    credits: creditsOf(form.credits),
    maxUses: count(form.maxUses),
    startsAt: momentOf(form.startsAt) ?? null,
    expiresAt: momentOf(form.expiresAt) ?? null,
    creditsValidForDays: count(form.creditsValidForDays),
    newUsersOnlyDays: count(form.newUsersOnlyDays),
    description: form.description.trim() || null,
  };
}

/** A code as a form shows it. */
export function formOf(code: Schemas['PromoCode']): CodeForm {
  return {
    credits: String(code.credits),
    maxUses: String(code.maxUses ?? ''),
    startsAt: localOf(code.startsAt),
    expiresAt: localOf(code.expiresAt),
    creditsValidForDays: String(code.creditsValidForDays ?? ''),
    newUsersOnlyDays: String(code.newUsersOnlyDays ?? ''),
    description: code.description ?? '',
    reasonCode: '',
    reason: '',
  };
}

/** Only what was typed anew: the field shows minutes, and what nobody touched keeps its seconds. */
export function changesOf(form: CodeForm, code: Schemas['PromoCode']): Partial<ReturnType<typeof limitsOf>> {
  const before = formOf(code);
  const changed = Object.entries(limitsOf(form)).filter(([name]) => {
    const field = name as keyof CodeForm;
    return form[field].trim() !== before[field];
  });
  return Object.fromEntries(changed);
}
