import { ForgotPassword } from '../../app/forgot_password';
import { text } from './strings';

export function ForgotPage() {
  return <ForgotPassword withoutMail={text.forgotWithoutMail} />;
}
