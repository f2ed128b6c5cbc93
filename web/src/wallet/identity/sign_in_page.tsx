import '../../app/more_styles';
import { Anchor, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { FrontDoor } from '../../app/front_door';
import { pageConfig } from '../../app/page_config';
import { SignInForm } from '../../app/sign_in_form';
import { text } from './strings';

/** Shown in place of any page while nobody is signed in; afterwards that page appears. */
export default function SignInPage() {
  const below = (
    <Group justify="space-between" gap="xs">
      {pageConfig.registration && (
        <Text size="sm">
          {text.new}{' '}
          <Anchor component={Link} to="/register" size="sm" underline="always">
            {text.register}
          </Anchor>
        </Text>
      )}
      {pageConfig.mail && (
        <Anchor component={Link} to="/forgot" size="sm">
          {text.forgot}
        </Anchor>
      )}
    </Group>
  );
  return (
    <FrontDoor title={text.signIn}>
      <SignInForm below={below} />
    </FrontDoor>
  );
}
