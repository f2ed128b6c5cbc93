import { expect, test } from 'vitest';
import { changesOf, codeFormErrors, formOf, limitsOf, noLimits } from './code_form';

const code = {
  id: 'promo_1',
  code: 'SPRING',
  credits: 12.5,
  maxUses: 10,
  uses: 2,
  startsAt: null,
  expiresAt: '2027-01-01T10:00:42.123Z',
  active: true,
  creditsValidForDays: null,
  newUsersOnlyDays: 7,
  description: 'Fair',
  createdBy: 'usr_1',
  createdAt: '2026-11-01T00:00:00.000Z',
  updatedAt: '2026-11-01T00:00:00.000Z',
};

test('PROMO: what nobody touched is not sent, seconds and all', () => {
  expect(changesOf(formOf(code), code)).toEqual({});
  expect(changesOf({ ...formOf(code), maxUses: '', description: 'Fair 2' }, code)).toEqual({
    maxUses: null,
    description: 'Fair 2',
  });
});

test('PROMO: an empty field is no limit', () => {
  expect(limitsOf({ ...noLimits, credits: '0.000001' })).toEqual({
    credits: 0.000001,
    maxUses: null,
    startsAt: null,
    expiresAt: null,
    creditsValidForDays: null,
    newUsersOnlyDays: null,
    description: null,
  });
});

test('PROMO: a code cannot end before it begins', () => {
  const form = { ...noLimits, startsAt: '2026-11-23T10:00', expiresAt: '2026-11-23T10:00' };
  expect(codeFormErrors.expiresAt(form.expiresAt, form)).not.toBeNull();
  expect(codeFormErrors.maxUses('0')).not.toBeNull();
  expect(codeFormErrors.maxUses('1.5')).not.toBeNull();
  expect(codeFormErrors.maxUses('12')).toBeNull();
});
