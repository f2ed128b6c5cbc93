import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { FrontDoor } from '../../app/front_door';
import { SignInForm } from '../../app/sign_in_form';
import { text } from './strings';

/** Stands in the place of any page while nobody is signed in; that page follows. */
export function SignInPage() {
  return (
    <FrontDoor title={text.title} lead={text.lead}>
      <SignInForm
        below={
          <Stack gap={6} align="center">
            <Anchor component={Link} to="/forgot" size="sm">
              {text.forgot}
            </Anchor>
            <Text size="sm" c="dimmed" ta="center">
              {text.wallet}{' '}
              <Anchor href="/wallet" size="sm" underline="always">
                {text.toWallet}
              </Anchor>
            </Text>
          </Stack>
        }
      />
    </FrontDoor>
  );
}
