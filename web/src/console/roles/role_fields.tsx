import { Checkbox, SimpleGrid, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useMe } from '../../api/session';
import { CreditsField } from '../../ui/credits_field';
import { Section } from '../../ui/section';
import { groupsOf, type Permission } from './permission_groups';
import type { RoleForm } from './role_form';
import { editing as text } from './strings';
import classes from './roles.module.css';

type Props<Values extends RoleForm> = {
  form: UseFormReturnType<Values>;
  permissions: Permission[];
  /** What the role has already, which may stay in it even where the reader has not got it. */
  held?: string[];
};

/** What a role is: its words, its limit, and a box for each permission. */
export function RoleFields<Values extends RoleForm>({ form, permissions, held = [] }: Props<Values>) {
  const { data: me } = useMe();
  const mine = (me?.permissions ?? []) as string[];
  const input = (name: keyof RoleForm) => form.getInputProps(name) as object;
  const chosen = form.values.permissions;
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <TextInput
          label={text.description}
          description={text.descriptionHint}
          maxLength={500}
          {...input('description')}
        />
        <CreditsField label={text.limit} description={text.limitHint} {...input('limit')} />
      </SimpleGrid>
      <Section title={text.permissions} description={text.chosen(chosen.length, permissions.length)}>
        <Checkbox.Group {...input('permissions')} errorProps={{ mb: 'sm' }}>
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
            {groupsOf(permissions).map((group) => (
              <fieldset key={group.title} className={classes.group}>
                <legend>{group.title}</legend>
                {group.permissions.map(({ name, description }) => {
                  const isMine = mine.includes(name) || held.includes(name);
                  return (
                    <Checkbox
                      key={name}
                      value={name}
                      label={name}
                      description={isMine ? description : `${description} ${text.notYours}.`}
                      disabled={!isMine}
                      mt={8}
                    />
                  );
                })}
              </fieldset>
            ))}
          </SimpleGrid>
        </Checkbox.Group>
      </Section>
    </>
  );
}
