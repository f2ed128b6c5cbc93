import { Code, Text } from '@mantine/core';
import { ForgotPassword } from '../../app/forgot_password';
import { text } from './strings';

export function ForgotPage() {
  return (
    <ForgotPassword
      withoutMail={
        <>
          {text.withoutMail}
          <Code block mt="sm" ta="left" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {text.command}
          </Code>
          <Text size="sm" mt="sm">
            {text.withoutMailWhy}
          </Text>
        </>
      }
    />
  );
}
